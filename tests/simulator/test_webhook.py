"""The webhook: lanes, order, retries, secrets and replies in the answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.simulator import Simulator
from tests.simulator.conftest import Api, Clock
from tests.simulator.hook import Hook, text_of

Json = dict[str, Any]
BUTTON = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    yield hook
    await hook.stop()


@pytest.fixture
async def url(hook: Hook, api: Api, chat: int) -> str:
    url = await hook.start()
    await api.ok("setWebhook", url=url, secret_token="rahasia-1")
    return url


async def test_updates_come_with_the_secret(sim: Simulator, api: Api, hook: Hook, url: str) -> None:
    await sim.person("budi").say("halo")
    await sim.settled()
    assert [text_of(u) for u in hook.seen] == ["halo"]
    assert hook.secrets == ["rahasia-1"]
    info = await api.ok("getWebhookInfo")
    assert info["url"] == url
    assert info["pending_update_count"] == 0
    assert "last_error_date" not in info


async def test_a_failed_update_comes_again(sim: Simulator, api: Api, hook: Hook, url: str) -> None:
    async def broken(_: Json) -> web.StreamResponse:
        return web.Response(status=503 if len(hook.seen) < 4 else 204)

    hook.answer = broken
    await sim.person("budi").say("satu")
    await sim.person("budi").say("dua")
    await sim.settled()
    assert [text_of(u) for u in hook.seen] == ["satu"] * 4 + ["dua"]
    assert len({u["update_id"] for u in hook.seen}) == 2
    info = await api.ok("getWebhookInfo")
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_silence_counts_as_failure(sim: Simulator, hook: Hook, url: str) -> None:
    async def slow(_: Json) -> web.StreamResponse:
        await asyncio.sleep(2 if len(hook.seen) == 1 else 0)
        return web.Response()

    hook.answer = slow
    await sim.person("budi").say("halo")
    await hook.wait_for(2)
    await sim.settled()
    assert sim.webhook.last_failure is not None
    assert sim.webhook.last_failure.message == "Read timeout expired"


async def test_the_bots_own_wish_to_wait_is_obeyed(sim: Simulator, hook: Hook, url: str) -> None:
    async def later(_: Json) -> web.StreamResponse:
        if len(hook.seen) == 1:
            return web.Response(status=503, headers={"Retry-After": "30"})
        return web.Response()

    hook.answer = later
    loop = asyncio.get_running_loop()
    await sim.person("budi").say("halo")
    await hook.wait_for(1)
    began = loop.time()
    await hook.wait_for(2)
    assert loop.time() - began >= 0.25  # 30 s at a hundredth


async def test_nobody_there_at_first(sim: Simulator, api: Api, chat: int) -> None:
    hook = Hook()
    url = await hook.start()
    await hook.stop()
    await api.ok("setWebhook", url=url)
    await sim.person("budi").say("halo")
    await asyncio.sleep(0.1)
    info = await api.ok("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")


async def test_one_lane_for_messages_another_for_presses(
    sim: Simulator, api: Api, hook: Hook, url: str, chat: int
) -> None:
    """A press overtakes a message that hangs; a second message does not."""
    gate = asyncio.Event()

    async def hang_on_messages(update: Json) -> web.StreamResponse:
        if "message" in update:
            await gate.wait()
        return web.Response()

    hook.answer = hang_on_messages
    sim.webhook.timing.read_timeout = 5
    budi, siti = sim.person("budi"), sim.person("siti")
    await api.ok("sendMessage", chat_id=chat, text="?", reply_markup=BUTTON)
    await budi.say("satu")
    await budi.say("dua")
    await budi.press("Ya")
    await siti.say("tiga")
    await hook.wait_for(3)
    await asyncio.sleep(0.05)
    assert sorted(text_of(u) for u in hook.seen) == ["satu", "tiga", "y"]
    gate.set()
    await sim.settled()
    assert text_of(hook.seen[-1]) == "dua"


async def test_no_more_connections_than_allowed(sim: Simulator, api: Api, chat: int) -> None:
    hook = Hook()
    url = await hook.start()

    async def slowly(_: Json) -> web.StreamResponse:
        await asyncio.sleep(0.05)
        return web.Response()

    hook.answer = slowly
    await api.ok("setWebhook", url=url, max_connections=1)
    await sim.person("budi").say("a")
    await sim.person("siti").say("b")
    await sim.settled()
    assert len(hook.seen) == 2
    assert hook.most_running == 1
    assert len(hook.connections) == 1  # kept alive
    await hook.stop()


async def budi_is_answered(sim: Simulator, hook: Hook, response: web.Response) -> None:
    """He says something, and the bot answers the webhook with this."""

    async def reply(_: Json) -> web.StreamResponse:
        return response

    hook.answer = reply
    await sim.person("budi").say("halo")
    await sim.settled()


async def test_a_reply_in_the_answer_is_carried_out(
    sim: Simulator, hook: Hook, url: str, chat: int
) -> None:
    await budi_is_answered(
        sim,
        hook,
        web.json_response({"method": "sendMessage", "chat_id": chat, "text": "halo juga"}),
    )
    assert sim.person("budi").last.text == "halo juga"
    assert [(c.method, c.via) for c in sim.calls[-1:]] == [("sendMessage", "webhook")]


async def test_a_reply_may_be_a_form(sim: Simulator, hook: Hook, url: str, chat: int) -> None:
    body = f"method=sendMessage&chat_id={chat}&text=lewat+formulir"
    form = web.Response(text=body, content_type="application/x-www-form-urlencoded")
    await budi_is_answered(sim, hook, form)
    assert sim.person("budi").last.text == "lewat formulir"


@pytest.mark.parametrize(
    "body",
    [
        {"method": "deleteWebhook"},
        {"method": "setWebhook", "url": ""},
        {"method": "logOut"},
        {"method": "close"},
        {"method": "getMe"},
        {"method": ""},
        {"no": "method"},
    ],
)
async def test_some_methods_are_no_replies(
    sim: Simulator, hook: Hook, url: str, body: Json
) -> None:
    before = len(sim.calls)
    await budi_is_answered(sim, hook, web.json_response(body))
    assert len(sim.calls) == before
    assert sim.webhook.address is not None


async def test_a_refused_reply_is_told_to_nobody(
    sim: Simulator, hook: Hook, url: str, chat: int
) -> None:
    await budi_is_answered(
        sim, hook, web.json_response({"method": "sendMessage", "chat_id": chat, "text": ""})
    )
    assert len(hook.seen) == 1
    assert sim.calls[-1].description == "Bad Request: message text is empty"


async def test_an_answer_cut_short_is_a_failure(
    sim: Simulator, hook: Hook, url: str, chat: int
) -> None:
    async def stumble(_: Json) -> web.StreamResponse:
        body = json.dumps({"method": "sendMessage", "chat_id": chat, "text": "utuh"})
        response = web.Response(text=body, content_type="application/json")
        if len(hook.seen) == 1:
            response.headers["Content-Length"] = str(len(body) + 10)
            response.force_close()
        return response

    hook.answer = stumble
    await sim.person("budi").say("halo")
    await sim.settled()
    assert len(hook.seen) == 2
    assert [m.text for m in sim.person("budi").answers] == ["utuh"]


async def test_410_for_a_day_removes_the_webhook(
    sim: Simulator, hook: Hook, url: str, clock: Clock
) -> None:
    async def gone(_: Json) -> web.StreamResponse:
        return web.Response(status=410)

    hook.answer = gone
    await sim.person("budi").say("halo")
    await hook.wait_for(2)  # the first refusal is noted by then
    assert sim.webhook.address is not None
    clock.forward(23 * 3600)
    sim.webhook.hurry()
    async with asyncio.timeout(3):
        while sim.webhook.address is not None:
            await asyncio.sleep(0.01)


async def test_setting_and_deleting(sim: Simulator, api: Api, chat: int) -> None:
    for secret in ("ruang kosong", "é", "x" * 257):
        words = await api.refused("setWebhook", url="http://127.0.0.1:9/", secret_token=secret)
        assert words.startswith("Bad Request: secret token ")
    for url in ("ftp://127.0.0.1/", "nonsense", "http://"):
        words = await api.refused("setWebhook", url=url)
        assert words == "Bad Request: bad webhook: invalid webhook URL specified"
    assert "this machine" in await api.refused("setWebhook", url="https://example.org/hook")

    _, body = await api.raw("deleteWebhook")
    assert body["description"] == "Webhook is already deleted"
    await sim.person("budi").say("halo")
    for words in ("Webhook was set", "Webhook is already set"):
        _, body = await api.raw("setWebhook", url="http://127.0.0.1:9/")
        assert (body["result"], body["description"]) == (True, words)
    _, body = await api.raw("deleteWebhook", drop_pending_updates=True)
    assert body["description"] == "Webhook was deleted"
    assert sim.queue.unfinished == 0
