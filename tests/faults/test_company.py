"""Several processes serve one bot: together they send no faster than one, and inherit at once."""

import asyncio
from pathlib import Path

from bot import sender
from tests.e2e.program import free_port
from tests.faults.checker import check
from tests.faults.forwarder import forwarding
from tests.faults.scene import scene, walk

LOOK = "0.2"
"""Seconds between two looks who is there."""


def busiest_second(whens: list[float]) -> int:
    """The most of these instants that lie within one second."""
    return max(sum(0 <= other - when < 1 for other in whens) for when in whens)


async def test_two_processes_share_what_telegram_allows(tmp_path: Path, postgres_url: str) -> None:
    async with scene(tmp_path, "post", people=60, database=postgres_url) as ready:
        listen = [f"127.0.0.1:{free_port()}" for _ in range(2)]
        async with (
            forwarding(ready, listen) as forwarder,
            ready.serving(listen=listen[0], test_look=LOOK),
            ready.serving(listen=listen[1], test_look=LOOK),
        ):
            await asyncio.sleep(3 * float(LOOK))
            await asyncio.gather(*(walk(ready, key, last=0) for key in ready.everyone))
            await ready.simulator.settled()
        assert set(forwarder.handled) == set(forwarder.backends), "both took a part"
        whens = [call.when for call in ready.simulator.calls_of("sendMessage")]
        assert len(whens) == 60
        assert busiest_second(whens) <= 1.2 / sender.PACE_SECONDS
        check(ready)


async def test_what_a_dead_process_had_in_hand_is_taken_over_at_once(
    tmp_path: Path, postgres_url: str
) -> None:
    """Its lease would have lasted two minutes; the message it may have sent is there twice."""
    async with scene(tmp_path, "post", people=2, database=postgres_url) as ready:
        elsewhere = f"127.0.0.1:{free_port()}"
        async with ready.serving(listen=elsewhere, test_look=LOOK) as heir:
            async with ready.program(test_kill="after a send:2", test_look=LOOK) as program:
                # Only this one is brought updates; the heir may take messages of the first.
                walks = [asyncio.create_task(walk(ready, key, last=2)) for key in ready.everyone]
                assert await program.ends() == -9
            async with ready.serving():
                await asyncio.wait_for(asyncio.gather(*walks), 20)
                await ready.simulator.settled()
            await heir.says("taken over")
        check(ready, repeats=program.unmarked)
