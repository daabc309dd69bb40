"""`kill -9` at every named point of a turn and of a send: nothing is lost, nothing is doubled."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from tests.faults.checker import check
from tests.faults.killable import ANSWERING, KEEPING, POLLING, SENDING, TURN
from tests.faults.scene import Scene, Way, scene, walking

POINTS: dict[Way, tuple[str, ...]] = {
    "body": (*TURN, *ANSWERING, *SENDING, *KEEPING),
    "post": (*TURN, "reply handed over", *SENDING, *KEEPING),
    "polling": (*TURN, *POLLING, *SENDING, *KEEPING),
}
LEASE_SECONDS = 121
"""Where other processes may be at work, what a killed one was sending is theirs after so long."""

WAYS = pytest.mark.parametrize("way", ["body", "post", "polling"])


async def killed_at_every_point(ready: Scene, way: Way) -> int:
    """A new person begins for every kill, and all go on over all kills; the ambiguous sends."""
    chance = Random(f"{way} 7")  # noqa: S311 - when to kill, no secret
    people = iter(ready.everyone)
    walks: list[asyncio.Task[None]] = []
    unmarked = 0
    for away, point in enumerate(POINTS[way]):
        number = 1 if point in KEEPING else chance.randint(1, 2 if point in SENDING else 5)
        later = f"{away * LEASE_SECONDS}"
        async with ready.program(test_kill=f"{point}:{number}", test_shift=later) as program:
            walks += walking(ready, [next(people)])
            assert await program.ends() == -9, f"{point} was never passed"
            assert any(f"killed at {point}" in line for line in program.lines)
            unmarked += program.unmarked
    async with ready.serving(test_shift=f"{len(POINTS[way]) * LEASE_SECONDS}"):
        await asyncio.gather(*walks)
        await ready.simulator.settled()
    return unmarked


@WAYS
async def test_killed_at_every_point_on_sqlite(tmp_path: Path, way: Way) -> None:
    async with scene(tmp_path, way, people=len(POINTS[way])) as ready:
        unmarked = await killed_at_every_point(ready, way)
        check(ready, repeats=unmarked)


@pytest.mark.parametrize("way", ["body", "post"])
async def test_killed_at_every_point_on_postgresql(
    tmp_path: Path, way: Way, postgres_url: str
) -> None:
    async with scene(tmp_path, way, people=len(POINTS[way]), database=postgres_url) as ready:
        unmarked = await killed_at_every_point(ready, way)
        check(ready, repeats=unmarked)
