"""`getUpdates`: offsets confirm, waiting ends when something comes, one caller at a time."""

import asyncio

from bot.simulator import Simulator
from tests.simulator.conftest import Api, Clock


async def say(sim: Simulator, *texts: str) -> None:
    for text in texts:
        await sim.person("budi").say(text)


async def test_an_offset_confirms_what_is_below(sim: Simulator, api: Api) -> None:
    await say(sim, "a", "b", "c")
    first = await api.ok("getUpdates")
    assert [u["message"]["text"] for u in first] == ["a", "b", "c"]
    number = first[0]["update_id"]
    assert [u["update_id"] for u in first] == [number, number + 1, number + 2]
    again = await api.ok("getUpdates", offset=number)
    assert again[0] == first[0]
    rest = await api.ok("getUpdates", offset=number + 2)
    assert [u["message"]["text"] for u in rest] == ["c"]
    assert (await api.ok("getWebhookInfo"))["pending_update_count"] == 1
    assert await api.ok("getUpdates", offset=number + 3) == []
    await sim.settled()


async def test_limit_and_negative_offset(sim: Simulator, api: Api) -> None:
    await say(sim, *"abcde")
    two = await api.ok("getUpdates", limit=2)
    assert [u["message"]["text"] for u in two] == ["a", "b"]
    last = await api.ok("getUpdates", offset=-2)
    assert [u["message"]["text"] for u in last] == ["d", "e"]
    assert sim.queue.unfinished == 2


async def test_asking_for_the_same_at_once_gives_less(sim: Simulator, api: Api) -> None:
    sim.poller._scale = 10.0
    await say(sim, "a", "b")
    assert len(await api.ok("getUpdates")) == 2
    assert len(await api.ok("getUpdates")) == 1


async def test_a_long_poll_ends_when_something_comes(sim: Simulator, api: Api) -> None:
    waiting = asyncio.create_task(api.ok("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await say(sim, "akhirnya")
    assert [u["message"]["text"] for u in await waiting] == ["akhirnya"]


async def test_a_second_poller_ends_the_first(sim: Simulator, api: Api) -> None:
    waiting = asyncio.create_task(api.refused("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    assert await api.ok("getUpdates") == []
    assert (await waiting).startswith("Conflict: terminated by other getUpdates request")


async def test_no_polling_beside_a_webhook(sim: Simulator, api: Api) -> None:
    waiting = asyncio.create_task(api.refused("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await api.ok("setWebhook", url="http://127.0.0.1:9/hook")
    assert (await waiting).startswith("Conflict")
    words = await api.refused("getUpdates")
    assert words.startswith("Conflict: can't use getUpdates method while webhook is active")
    await api.ok("deleteWebhook")
    assert await api.ok("getUpdates") == []


async def test_only_the_kinds_asked_for(sim: Simulator, api: Api) -> None:
    await api.ok("getUpdates", allowed_updates=["edited_message", "a_kind_of_2031"])
    await say(sim, "a")
    await sim.person("budi").edit("b")
    assert [list(u)[1] for u in await api.ok("getUpdates")] == ["edited_message"]
    assert (await api.ok("getWebhookInfo"))["allowed_updates"] == ["edited_message"]
    await api.ok("getUpdates", allowed_updates=[])
    assert "allowed_updates" not in await api.ok("getWebhookInfo")


async def test_old_updates_are_dropped(sim: Simulator, api: Api, clock: Clock) -> None:
    await say(sim, "a")
    chat = sim.person("budi").user_id
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    await api.ok("sendMessage", chat_id=chat, text="?", reply_markup=markup)
    await sim.person("budi").press("Ya")
    assert len(await api.ok("getUpdates")) == 2
    clock.forward(151)
    assert [list(u)[1] for u in await api.ok("getUpdates", offset=1)] == ["message"]
    clock.forward(24 * 3600)
    assert await api.ok("getUpdates", offset=2) == []


async def test_numbers_may_jump(sim: Simulator, api: Api) -> None:
    await say(sim, "a")
    sim.queue.jump(5)
    await say(sim, "b")
    numbers = {u["message"]["text"]: u["update_id"] for u in await api.ok("getUpdates")}
    assert numbers["b"] == 5
