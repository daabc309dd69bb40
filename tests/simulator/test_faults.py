"""The bad network does what it promises, and the same again for the same seed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.simulator import FloodLimits, Network, Simulator
from bot.simulator.faults import Faults
from tests.simulator.conftest import BUDI, TOKEN, Api, Clock
from tests.simulator.hook import Hook, text_of

Json = dict[str, Any]


@pytest.fixture
async def hook(api: Api, chat: int) -> AsyncIterator[Hook]:
    hook = Hook()
    await api.ok("setWebhook", url=await hook.start())
    yield hook
    await hook.stop()


async def test_a_lost_answer_was_still_carried_out(sim: Simulator, api: Api, chat: int) -> None:
    sim.faults.order("sendMessage", "lose")
    with pytest.raises(aiohttp.ClientError):
        await api.raw("sendMessage", chat_id=chat, text="sampai")
    assert sim.person("budi").last.text == "sampai"
    await api.ok("sendMessage", chat_id=chat, text="lagi")


async def test_a_cut_call_was_not_carried_out(sim: Simulator, api: Api, chat: int) -> None:
    sim.faults.order("sendMessage", "cut")
    with pytest.raises(aiohttp.ClientError):
        await api.raw("sendMessage", chat_id=chat, text="tidak sampai")
    assert all(message.text != "tidak sampai" for message in sim.person("budi").messages)


async def test_ordered_refusals(sim: Simulator, api: Api, chat: int) -> None:
    sim.faults.order("sendMessage", "flood", times=2, retry_after=7)
    sim.faults.order("sendMessage", "error")
    for _ in range(2):
        async with api.session.post(
            api.address("sendMessage"), json={"chat_id": chat, "text": "a"}
        ) as response:
            body = await response.json()
            assert response.status == 429
            assert response.headers["Retry-After"] == "7"
            assert body["parameters"] == {"retry_after": 7}
            assert body["description"] == "Too Many Requests: retry after 7"
    assert (await api.raw("sendMessage", chat_id=chat, text="a"))[0] == 500
    assert (await api.raw("sendMessage", chat_id=chat, text="a"))[0] == 200


async def test_a_lost_webhook_answer_brings_the_update_again(
    sim: Simulator, hook: Hook, chat: int
) -> None:
    async def reply(_: Json) -> web.StreamResponse:
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "sekali"})

    hook.answer = reply
    sim.faults.order("webhook", "lose")
    await sim.person("budi").say("halo")
    await sim.settled()
    assert [u["update_id"] for u in hook.seen] == [hook.seen[0]["update_id"]] * 2
    texts = [message.text for message in sim.person("budi").messages]
    assert texts.count("sekali") == 1  # the first answer never arrived


async def test_a_repeated_update_keeps_its_number(sim: Simulator, hook: Hook) -> None:
    sim.faults.order("webhook", "repeat")
    await sim.person("budi").say("satu")
    await sim.person("budi").say("dua")
    await sim.settled()
    assert [text_of(u) for u in hook.seen] == ["satu", "satu", "dua"]
    assert hook.seen[0] == hook.seen[1]


async def test_polling_repeats_too(sim: Simulator, api: Api, chat: int) -> None:
    sim.faults.set(Network(repeat=1.0), "budi")
    await sim.person("budi").say("satu")
    first = await api.ok("getUpdates")
    number = first[0]["update_id"]
    assert await api.ok("getUpdates", offset=number + 1) == first
    assert await api.ok("getUpdates", offset=number + 1) == []
    assert sim.queue.unfinished == 0


async def test_only_the_phone_that_was_chosen(sim: Simulator, api: Api, chat: int) -> None:
    await sim.person("siti").start()
    sim.faults.set(Network(flood=1.0, retry_after=3), "budi")
    words = await api.refused("sendMessage", chat_id=chat, text="a")
    assert words == "Too Many Requests: retry after 3"
    await api.ok("sendMessage", chat_id=sim.person("siti").user_id, text="a")
    sim.faults.set(Network(), "budi")
    await api.ok("sendMessage", chat_id=chat, text="a")


async def test_delay(sim: Simulator, api: Api, chat: int) -> None:
    sim.faults.set(Network(delay=0.2))
    expected = Faults(sim.faults.seed, Network(delay=0.2)).pause("budi")
    loop = asyncio.get_running_loop()
    began = loop.time()
    await api.ok("sendMessage", chat_id=chat, text="a")
    assert loop.time() - began >= expected > 0


def test_the_same_seed_gives_the_same_luck() -> None:
    def story(faults: Faults, others: bool) -> list[bool]:
        luck = []
        for _ in range(50):
            if others:
                faults.happens("lose", "siti")
            luck.append(faults.happens("lose", "budi"))
        return luck

    bad = Network(lose=0.5)
    assert story(Faults(3, bad), False) == story(Faults(3, bad), True)
    assert story(Faults(3, bad), False) != story(Faults(4, bad), False)
    again = Faults(3, bad)
    first = story(again, False)
    again.reseed(3)
    assert story(again, False) == first


async def test_flood_limits(clock: Clock) -> None:
    limits = FloodLimits(per_second=30, per_chat_second=1, chat_burst=3)
    sim = Simulator(personas=[BUDI], now=clock, token=TOKEN, limits=limits)
    base = await sim.start()
    await sim.person("budi").start()
    chat = sim.person("budi").user_id
    async with aiohttp.ClientSession() as session:
        api = Api(base, session)
        for _ in range(3):
            await api.ok("sendMessage", chat_id=chat, text="a")
        status, body = await api.raw("sendMessage", chat_id=chat, text="a")
        assert (status, body["parameters"]["retry_after"]) == (429, 1)
        await api.ok("getMe")
    await sim.stop()
