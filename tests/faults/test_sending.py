"""Telegram refuses, floods, breaks off or answers late; people block the bot and come back."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.simulator import TOKEN, Network
from bot.simulator.api.limits import FloodLimits
from tests.e2e.program import free_port
from tests.faults.checker import check
from tests.faults.forwarder import cutting
from tests.faults.post import does, people, posting
from tests.faults.scene import STEPS, Scene, answer, scene, walk, walking

UNDER_WAY = 0.2
"""Seconds; so long calls that were on their way when the refusal came may still arrive."""


async def everybody(ready: Scene) -> None:
    """Everybody walks, and everything is said."""
    await asyncio.gather(*walking(ready, ready.everyone))
    await ready.simulator.settled(timeout=30)


async def test_429_is_obeyed_by_everybody_and_order_is_kept(tmp_path: Path) -> None:
    async with scene(tmp_path, "post", people=4) as ready, ready.serving():
        await walk(ready, "p0", last=3)
        ready.simulator.faults.order("sendMessage", "flood", retry_after=2)
        await answer(ready, "p0", 4)
        await everybody_but(ready, "p0")
        await walk(ready, "p0", first=5)
        await ready.simulator.settled()
        calls = [call for call in ready.simulator.calls if call.via == "http"]
        (flooded,) = (call.when for call in calls if "Too Many" in call.description)
        late = [call.when - flooded for call in calls if call.when > flooded + UNDER_WAY]
        assert late
        assert min(late) > 2 - UNDER_WAY
    check(ready)


async def everybody_but(ready: Scene, key: str) -> None:
    await asyncio.gather(*walking(ready, [other for other in ready.everyone if other != key]))


async def test_a_storm_of_429(tmp_path: Path) -> None:
    async with scene(tmp_path, "post", people=6) as ready, ready.serving():
        ready.simulator.faults.order("sendMessage", "flood", times=3, retry_after=1)
        await everybody(ready)
    check(ready)


async def test_telegrams_own_limits_are_kept(tmp_path: Path) -> None:
    limits = FloodLimits(per_second=30)
    async with scene(tmp_path, "post", people=45, limits=limits) as ready, ready.serving():
        await asyncio.gather(*(walk(ready, key, last=0) for key in ready.everyone))
        await ready.simulator.settled()
        refused = [call for call in ready.simulator.calls if "Too Many" in call.description]
        assert len(refused) <= 1, "thirty a second, on the edge"
    check(ready)


@pytest.mark.parametrize("kind", ["error", "cut", "lose"])
async def test_500_and_broken_connections(tmp_path: Path, kind: str) -> None:
    """A 500 did nothing; after a broken connection nobody knows, so it is sent once more."""
    async with scene(tmp_path, "post", people=3) as ready, ready.serving():
        ready.simulator.faults.order("sendMessage", kind, times=2)  # type: ignore[arg-type]
        await everybody(ready)
    check(ready, repeats=2 if kind == "lose" else 0)


async def test_a_receipt_that_may_be_there_comes_again_as_a_copy(tmp_path: Path) -> None:
    async with scene(tmp_path, "body") as ready, ready.serving():
        await walk(ready, "p0", last=STEPS - 1)
        ready.simulator.faults.order("sendMessage", "lose")
        await answer(ready, "p0", STEPS)
        await ready.shown("p0", "(salinan)")
        await ready.simulator.settled()
    check(ready, repeats=1)


async def test_telegram_answers_too_late(tmp_path: Path) -> None:
    """The program gives up waiting; what it was unsure of is there once more at most."""
    async with scene(tmp_path, "post", people=2) as ready:
        async with ready.serving(test_read="0.3"):
            ready.simulator.faults.set(Network(delay=4), "p0")
            await ready.person("p0").start()
            await ready.shown("p0", "Langkah 1 dari")
            ready.simulator.faults.set(Network(), "p0")
            await walk(ready, "p1")
            await walk(ready, "p0", first=1)
            await ready.simulator.settled()
        unsure = len([t for t in ready.heard("p0") if "Langkah 1 dari" in t]) - 1
        assert unsure <= 1
        check(ready, repeats=1)


async def test_answers_cut_at_every_length(tmp_path: Path) -> None:
    """Of a cut answer Telegram does nothing and brings the update again: the kept reply."""
    async with scene(tmp_path) as ready:
        elsewhere = f"127.0.0.1:{free_port()}"
        cuts = [0, 1, 17, 60, 160, 161, 250, 400]
        async with cutting(ready, elsewhere, cuts), ready.serving(listen=elsewhere):
            await walk(ready, "p0")
            await ready.simulator.settled()
        assert not cuts
        check(ready)


async def test_somebody_blocks_us_and_comes_back(tmp_path: Path) -> None:
    """Only their own messages are dropped; the answers stay, and the next update is answered."""
    async with scene(tmp_path, "post", people=3) as ready, ready.serving():
        p0 = ready.person("p0")
        await walk(ready, "p0", last=3)
        ready.simulator.faults.order("sendMessage", "flood", retry_after=1)
        await answer(ready, "p0", 4)
        await p0.block()
        await everybody_but(ready, "p0")
        await ready.simulator.settled()
        refused = [call for call in ready.simulator.calls if "blocked" in call.description]
        assert len(refused) == 1, "left alone afterwards"
        await p0.unblock()
        await answer(ready, "p0", 5)
        await walk(ready, "p0", first=6)
        await ready.simulator.settled()
        assert ready.summary().complete == 3


async def test_400_is_given_up_and_holds_nobody_back(tmp_path: Path) -> None:
    """A chat Telegram does not know; a message that cannot be deleted any more."""
    async with scene(tmp_path, "post", people=2) as ready, ready.serving(), posting() as post:
        (stranger,) = people(1)
        await post.bring(ready.settings.listen, does(stranger))
        await walk(ready, "p0", last=1)
        ready.simulator.faults.order("deleteMessage", "flood", retry_after=1)
        await answer(ready, "p0", 2)
        chat = ready.person("p0").chat
        chat.delete(next(m for m in chat.messages if not m.by_bot and "9999" in m.text))
        await walk(ready, "p0", first=3)
        await walk(ready, "p1")
        await ready.simulator.settled()
        told = {call.description for call in ready.simulator.calls if not call.ok}
        assert any("chat not found" in each for each in told)
        assert any("to delete not found" in each for each in told)
    with ready.store() as store, store.transaction() as unit:
        assert unit.waiting_count() == 0


@pytest.mark.parametrize("way", ["post", "polling"])
async def test_401_in_service_ends_the_program_and_nothing_is_lost(
    tmp_path: Path, way: str
) -> None:
    async with scene(tmp_path, "post" if way == "post" else "polling", people=3) as ready:
        walks = walking(ready, ready.everyone)
        async with ready.program() as program:
            await ready.shown("p0", "Langkah 3 dari")
            ready.simulator.telegram.token = "700000001:another-token"
            if way == "polling":
                ready.simulator.poller.stop()
            assert await program.ends(10) == 1
            assert "does not know this token" in program.lines[-1]
            assert not any("Traceback" in line for line in program.lines)
        ready.simulator.telegram.token = TOKEN
        async with ready.serving():
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready)


async def test_another_poller_is_told_of_and_does_no_harm(tmp_path: Path) -> None:
    """409: Telegram ends our asking when somebody else asks with the same token."""
    async with scene(tmp_path, "polling", people=2) as ready, ready.serving() as program:
        await walk(ready, "p0", last=3)
        async with (
            aiohttp.ClientSession(ready.settings.bot_api_url) as another,
            another.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 0}) as answer,
        ):
            assert answer.status == 200
        await program.says("another poller")
        await asyncio.gather(walk(ready, "p0", first=4), walk(ready, "p1"))
        await ready.simulator.settled()
    check(ready)
