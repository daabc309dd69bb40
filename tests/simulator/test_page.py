"""The page: its small API over HTTP, and the phones in a real browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page

from bot.simulator import Simulator
from tests.browser import opened_browser
from tests.simulator.conftest import Api

Json = dict[str, Any]
KEYBOARD = {
    "keyboard": [["Setuju"], [{"text": "Bagikan nomor", "request_contact": True}]],
    "resize_keyboard": True,
    "one_time_keyboard": True,
    "input_field_placeholder": "Pilih atau ketik",
}
INLINE = {"inline_keyboard": [[{"text": "Benar", "callback_data": "ok", "style": "success"}]]}


async def echo(api: Api) -> None:
    """A tiny bot: asks, deletes what looks secret, edits what is confirmed, echoes the rest."""
    offset = 0
    while True:
        for update in await api.ok("getUpdates", offset=offset, timeout=20):
            offset = update["update_id"] + 1
            if "callback_query" in update:
                query = update["callback_query"]
                place = {
                    "chat_id": query["from"]["id"],
                    "message_id": query["message"]["message_id"],
                }
                await api.ok("editMessageText", **place, text="Sudah tersimpan.")
                await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="Tersimpan")
                continue
            message = update.get("message") or update["edited_message"]
            await answer(api, message["chat"]["id"], message)


async def answer(api: Api, chat: int, message: Json) -> None:
    text = message.get("text", "")
    if text.startswith("/start"):
        welcome = "<b>Selamat datang.</b>\nBoleh kami mulai?"
        await api.ok(
            "sendMessage", chat_id=chat, text=welcome, parse_mode="HTML", reply_markup=KEYBOARD
        )
    elif text.startswith("rahasia"):
        await api.ok("deleteMessage", chat_id=chat, message_id=message["message_id"])
    elif "contact" in message:
        await api.ok("sendMessage", chat_id=chat, text="Nomornya benar?", reply_markup=INLINE)
    else:
        await api.ok("sendMessage", chat_id=chat, text=f"Anda menulis: {text or 'sesuatu'}")


@pytest.fixture
async def echo_bot(api: Api) -> AsyncIterator[None]:
    await api.ok("setMyDescription", description="Bot yang mengulang apa yang Anda tulis.")
    await api.ok("setMyCommands", commands=[{"command": "start", "description": "Mulai lagi"}])
    task = asyncio.create_task(echo(api))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def post(api: Api, path: str, body: Any, status: int = 200) -> Json:
    async with api.session.post(f"{api.base}/sim/api/{path}", json=body) as response:
        assert response.status == status, await response.text()
        return await response.json() if status == 200 else {}


async def test_a_person_acts_over_http(sim: Simulator, api: Api, echo_bot: None) -> None:
    await post(api, "people/siti/start", {})
    await sim.settled()
    async with api.session.get(f"{api.base}/sim/api/state") as response:
        state = await response.json()
    phone = next(phone for phone in state["phones"] if phone["key"] == "siti")
    assert [m["text"] for m in phone["messages"]] == [
        "/start 1-bri-42",
        "Selamat datang.\nBoleh kami mulai?",
    ]
    assert phone["placeholder"] == "Pilih atau ketik"
    await post(api, "people/siti/press", {"text": "Bagikan nomor"})
    await sim.settled()
    number = sim.person("siti").last.id
    await post(api, "people/siti/press", {"message_id": number, "row": 0, "column": 0})
    await sim.settled()
    assert sim.person("siti").last.text == "Sudah tersimpan."
    for action, body in (
        ("sticker", {}),
        ("voice", {}),
        ("photo", {}),
        ("document", {"name": "a.txt", "mime": "text/plain", "data": "YQ=="}),
        ("location", {}),
        ("forward", {"text": "halo", "sender": "Bu Lurah"}),
        ("contact-of", {"first_name": "Sari", "phone": "+62811"}),
        ("press-again", {}),
        ("keyboard", {}),
        ("block", {}),
        ("unblock", {}),
    ):
        await post(api, f"people/siti/{action}", body)
    assert (await post(api, "people/siti/reset", {}))["messages"] == []


async def test_what_is_wrong_is_said(sim: Simulator, api: Api) -> None:
    await post(api, "people/nobody/start", {}, 404)
    await post(api, "people/budi/fly", {}, 404)
    await post(api, "people/budi/say", {}, 400)
    await post(api, "people/budi/press", {"text": "x"}, 400)
    await post(api, "people/budi/press", {"message_id": 1, "row": 0, "column": 0}, 400)
    await post(api, "people/budi/say", [], 400)
    await post(api, "network", {"lose": "much"}, 400)
    address = f"{api.base}/sim/api/people/budi/start"
    async with api.session.post(address, data={"payload": "x"}) as response:
        assert response.status == 415  # a form of another page must not act here
    for path in ("/sim/pages/nothing.js", "/sim/pages/..%2Fsimulator.py", "/sim/files/x"):
        async with api.session.get(api.base + path) as response:
            assert response.status == 404


async def test_network_and_seed(sim: Simulator, api: Api) -> None:
    await post(api, "network", {"lose": 0.5, "phone": "budi"})
    await post(api, "network", {"delay": 2})
    await post(api, "seed", {"seed": 9})
    assert sim.faults.network("budi").lose == 0.5
    assert sim.faults.everyone.delay == 2
    assert sim.faults.seed == 9


async def test_events_tell_every_change(sim: Simulator, api: Api) -> None:
    async def event(response: aiohttp.ClientResponse) -> tuple[str, Json]:
        name = (await response.content.readline()).decode().strip()
        data = (await response.content.readline()).decode().removeprefix("data: ")
        await response.content.readline()
        return name, json.loads(data)

    async with api.session.get(f"{api.base}/sim/api/events") as response:
        assert (await event(response))[0] == "event: state"
        await sim.person("budi").say("halo")
        name, phone = await event(response)
        assert name == "event: phone"
        assert (phone["key"], phone["messages"][0]["text"]) == ("budi", "halo")


@pytest.fixture
async def browser_page() -> AsyncIterator[Page]:
    async with opened_browser() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(10_000)
        yield page


def watch(page: Page) -> list[str]:
    """What goes wrong in the page, as it happens."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    return problems


async def test_a_story_in_the_browser(
    sim: Simulator, api: Api, echo_bot: None, browser_page: Page, tmp_path: Path
) -> None:
    page, problems = browser_page, watch(browser_page)
    await page.goto(api.base)
    siti = page.locator('[data-persona="siti"]')
    await siti.get_by_text("Bot yang mengulang").wait_for()
    await siti.get_by_text("start=1-bri-42").wait_for()
    await siti.locator('[data-role="start"]').click()
    await siti.get_by_text("Boleh kami mulai?").wait_for()
    assert await siti.locator(".reply-button").count() == 2
    box = siti.locator('[data-role="input"]')
    assert await box.get_attribute("placeholder") == "Pilih atau ketik"

    await siti.locator(".reply-button", has_text="Bagikan nomor").click()
    await siti.locator(".inline-button", has_text="Benar").click()
    await siti.get_by_text("Sudah tersimpan.").wait_for()
    await siti.locator(".toast", has_text="Tersimpan").wait_for()
    assert not await siti.locator(".reply-button").first.is_visible()  # used once

    await box.fill("rahasia 32")
    await siti.locator('[data-role="send"]').click()
    await siti.locator(".deleted").wait_for()
    await box.fill("baris satu")
    await box.press("Shift+Enter")
    await box.type("<b>baris dua</b>")
    await box.press("Enter")
    await siti.get_by_text("Anda menulis: baris satu").wait_for()
    own = siti.locator(".message.mine").last
    assert await own.locator(".text").inner_text() == "baris satu\n<b>baris dua</b>"

    await own.locator('[data-role="edit"]').click()
    await box.fill("satu saja")
    await siti.locator('[data-role="send"]').click()
    await siti.get_by_text("Anda menulis: satu saja").wait_for()
    await siti.locator('[data-role="attach"]').click()
    await siti.locator('[data-attach="photo"]').click()
    await siti.locator("img.photo").wait_for()
    await page.screenshot(path=tmp_path / "wide.png")
    assert problems == []


CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => part / 255)
      .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? behind(node.parentElement) : colour;
  };
  return [...document.querySelectorAll(".start, .mine .command, .tab")]
    .filter((node) => node.offsetParent)
    .map((node) => [light(getComputedStyle(node).color), light(behind(node))])
    .map(([one, other]) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
}"""
"""How much lighter text is than what is behind it, or the other way round; WCAG asks for 4.5."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_read_and_hear_what_is_there(
    sim: Simulator, api: Api, echo_bot: None, browser_page: Page, scheme: Any
) -> None:
    page = browser_page
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(api.base)
    await page.locator('[data-tab="siti"]').click()
    siti = page.locator('[data-persona="siti"]')
    assert min(await page.evaluate(CONTRAST)) >= 4.5
    await siti.locator('[data-role="start"]').click()
    await siti.locator(".mine .command").wait_for()
    assert min(await page.evaluate(CONTRAST)) >= 4.5
    assert await page.locator('[aria-current="true"]').get_attribute("data-tab") == "siti"
    assert await page.locator("header").get_attribute("lang") == "en"  # heard in its own language
    assert await page.locator("html").get_attribute("lang") == "id"


async def test_one_phone_at_a_time_where_there_is_little_room(
    sim: Simulator, api: Api, echo_bot: None, browser_page: Page, tmp_path: Path
) -> None:
    page, problems = browser_page, watch(browser_page)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(api.base)
    siti = page.locator('[data-persona="siti"]')
    await page.locator('[data-persona="budi"]').wait_for()
    await page.locator('[data-tab="siti"]').click()
    assert await siti.is_visible()
    assert await page.locator('[data-persona="budi"]').is_hidden()
    await page.screenshot(path=tmp_path / "narrow.png")
    await siti.locator('[data-role="menu"]').click()
    await siti.locator('[data-role="open-link"]').click()
    await siti.locator('[data-role="link-address"]').fill("https://t.me/coba_bot?start=agen_7")
    await siti.locator('[data-role="form-send"]').click()
    await siti.get_by_text("/start agen_7").wait_for()
    await siti.locator('[data-role="reset"]').click()
    await siti.locator('[data-role="start"]').wait_for()
    assert await siti.locator(".message").count() == 0
    await page.locator("#gear").click()
    await page.locator("#network").select_option("repeat")
    await page.wait_for_function("document.querySelector('.bad-network')")
    assert sim.faults.everyone.repeat > 0
    assert problems == []
