"""A ledger that counts as it always did: counting otherwise leaves every store wrong.

What is kept was counted by the program of that day. So whoever changes a rule writes a migration
that marks the stores to which it matters, as 0022 and 0024 do, and then this file anew:

    UPDATE_COUNTED=1 make test TESTS=tests/domain/coverage/test_counted_alike.py
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.contributions import Payer
from domain.coverage.cells import Exit
from domain.coverage.cube import Cube, measures, publish
from domain.coverage.derive import rebuild
from domain.coverage.events import Claim, Correct, Event, Happening, Transfer
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import Programme
from tests.domain.coverage.ledgers import (
    FULL,
    WITH_JHT,
    base,
    day,
    leave,
    of_member,
    payment,
    signup,
    void,
)

COUNTED = Path(__file__).with_name("counted.txt")
UNTIL = Month(2026, 9)


def _moved(month: str, **more: Any) -> Transfer:
    return Transfer(**base(f"t{month}", day(month)), **more)


def _claim(month: str, late: int = 0) -> Claim:
    its = base(f"c{month}", day(month), late)
    return Claim(**its, programme=Programme.JKK, count=1, amount=Rupiah(2_500_000))


def _corrected(event: Event, fact: Happening) -> Correct:
    its = base("k", fact.occurred_on, 40)
    named = {name: its[name] for name in ("event_id", "member_id", "recorded_at")}
    return Correct(**its, replaces=event.event_id, reason="test", fact=replace(fact, **named))


FAKE = signup("2026-02")
MISREAD = payment("2026-02", "2026-02", "2026-07")
PEOPLE: tuple[list[Event], ...] = (
    # pays month by month, stops, comes back
    [signup("2026-01"), payment("2026-01"), payment("2026-02"), payment("2026-07")],
    # three months at once with JHT, in advance, by an employer
    [
        signup("2026-01", programmes=WITH_JHT, payer=Payer.SPONSOR, channel=2),
        payment("2026-02", "2026-03", "2026-05", amounts=FULL, payer=Payer.SPONSOR),
    ],
    # says so, and is confirmed months later; another only says so
    [
        signup("2026-01"),
        payment("2026-01", proof=Proof.REPORTED),
        payment("2026-01", "2026-01", "2026-01", **base("later", day("2026-01"), 90)),
    ],
    [signup("2026-03", region="3273"), payment("2026-04", proof=Proof.REPORTED)],
    # signs up twice, the earlier day recorded last
    [signup("2026-02", channel=3), signup("2026-01", channel=2, **base("s", day("2026-01"), 60))],
    # never paid here before, and was a member once
    [signup("2026-03", is_first_ever=False), payment("2026-05"), payment("2026-06", "2026-04")],
    # pays at a channel that had not reported the signup, moves, leaves
    [
        payment("2026-01"),
        signup("2026-02", channel=2),
        _moved("2026-03", from_channel=2, to_channel=3),
        _moved("2026-04", from_region="3205", to_region="3578"),
        payment("2026-04"),
        leave("2026-05"),
    ],
    [signup("2026-01"), payment("2026-01"), leave("2026-03", reason=Exit.MOVED_TO_PU)],
    # what a claim costs, told at once and late
    [signup("2026-01"), payment("2026-01", "2026-01", "2026-06"), _claim("2026-02"),
     _claim("2026-03", late=70)],
    # never happened, and happened otherwise
    [FAKE, void(FAKE)],
    [signup("2026-02"), MISREAD, _corrected(MISREAD, payment("2026-02"))],
)  # fmt: skip


def _written(cube: Cube) -> str:
    """A line for each cell, with what is not nothing."""
    return "".join(
        f"{' '.join(map(str, row.cell))}: {', '.join(_counted(row.values))}\n" for row in cube
    )


def _counted(values: Sequence[int]) -> Iterator[str]:
    return (f"{name} {value}" for name, value in measures(values).items() if value)


def test_these_facts_count_as_they_did() -> None:
    cube = publish(rebuild(of_member(its, n) for n, its in enumerate(PEOPLE, start=1)), UNTIL)
    written = _written(cube)
    if "UPDATE_COUNTED" in os.environ:
        COUNTED.write_text(written)
    assert written == COUNTED.read_text(), "Read what this file says above."
