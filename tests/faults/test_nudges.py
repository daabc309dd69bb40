"""Nudges: once, whatever dies meanwhile; not at night; not when they are stale."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.house import House
from dialog.enrollment import ENROLLMENT
from handlers.staff.desks import open_office
from handlers.timers import Timers
from handlers.turn import Turns
from storage import Store, Vault
from tests.conversation import KEY
from tests.faults.killable import TIMERS
from tests.faults.scene import scene, walk
from tests.handlers.stage import UNLISTED, text

DAY = 24 * 3600
NUDGE = "Isian Anda masih tersimpan"
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
"""In Jakarta."""


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return (self.at + timedelta(hours=7)).date()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    with Store.open(either_url, Vault(KEY)) as opened:
        yield opened


def begun(store: Store, clock: Clock, chat: int = 1) -> Turns:
    """Somebody agreed, and was asked for the NIK."""
    turns = Turns(
        store,
        ENROLLMENT,
        clock,
        {},
        open_office(store.vault, str, UNLISTED),
        reply_in_body=True,
    )
    turns.take([text(chat, 1, "/start")])
    turns.take([text(chat, 2, "setuju")])
    return turns


def fires(store: Store, clock: Clock, after: timedelta) -> int:
    """How many nudges are posted when this much time has passed."""
    clock.at += after
    return Timers(store, ENROLLMENT, clock).fire()


def test_twice_and_then_silence(store: Store, clock: Clock) -> None:
    begun(store, clock)
    assert fires(store, clock, timedelta(hours=23)) == 0
    assert fires(store, clock, timedelta(hours=1)) == 1
    assert fires(store, clock, timedelta(0)) == 0
    assert fires(store, clock, timedelta(days=3)) == 1
    assert fires(store, clock, timedelta(days=90)) == 0


def test_stale_ones_do_nothing(store: Store, clock: Clock) -> None:
    turns = begun(store, clock)
    clock.at += timedelta(hours=20)
    turns.take([text(1, 3, "3273061405889999")])
    assert fires(store, clock, timedelta(hours=5)) == 0
    assert fires(store, clock, timedelta(days=1)) == 1


@pytest.mark.parametrize("hour", [20, 21, 23, 0, 3, 6])
def test_not_at_night_even_after_an_outage(store: Store, clock: Clock, hour: int) -> None:
    """What was due in the day but found nobody at work waits until the person is awake."""
    begun(store, clock)
    night = NOON + timedelta(days=1, hours=(hour - 12) % 24)
    assert fires(store, clock, night - NOON) == 0, f"a nudge at {hour}:00"
    morning = NOON + timedelta(days=2)
    assert fires(store, clock, morning - clock.at) == 1


def test_two_houses_fire_once(store: Store, clock: Clock) -> None:
    for chat in range(1, 20):
        begun(store, clock, chat)
    clock.at += timedelta(days=1)
    houses = [House(Timers(store, ENROLLMENT, clock), store, clock) for _ in range(2)]
    assert [house.keep() for house in houses] == [19, 0]


@pytest.mark.parametrize("point", [*TIMERS, "after a send"])
async def test_killed_while_nudging(tmp_path: Path, point: str) -> None:
    """One nudge each; one more only where the kill left a send without its mark."""
    async with scene(tmp_path, "post", people=3) as ready:
        async with ready.serving():
            await asyncio.gather(*(walk(ready, key, last=1) for key in ready.everyone))
            await ready.simulator.settled()
        later = f"{2 * DAY}"
        async with ready.program(test_shift=later, test_kill=point) as program:
            assert await program.ends() == -9
            unmarked = program.unmarked
        async with ready.serving(test_shift=later):
            for key in ready.everyone:
                await ready.shown(key, NUDGE)
            await ready.simulator.settled(quiet=0.5)
        nudged = [sum(NUDGE in text for text in ready.heard(key)) for key in ready.everyone]
        assert all(nudged)
        assert sum(nudged) <= len(nudged) + unmarked
