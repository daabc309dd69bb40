"""Made-up ledgers whose people all pay by one table, so that what is found has one truth."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from domain.contributions import Payer
from domain.coverage.columns.packing import packed
from domain.coverage.contract import Snapshot, seal
from domain.coverage.cube import publish
from domain.coverage.events import Event
from domain.coverage.facts import ReferenceFacts
from domain.coverage.published import PUBLISHED
from domain.coverage.truth import Truth, truth
from domain.months import Month
from tests.domain.coverage.one_by_one import rebuild, synth_members

START: Final = Month(2023, 1)
END: Final = Month(2026, 10)


def plain(start: Month = START, end: Month = END) -> Truth:
    """One channel, no seasons of paying, a month paid at a time; tenure matters."""
    shipped = truth(start, end)
    return replace(
        shipped,
        channels=(replace(shipped.channels[0], share=1.0, miss=1.0, payers=(1.0, 0.0, 0.0, 0.0)),),
        miss_by_month=(1.0,) * 12,
        months=dict.fromkeys(Payer, (1.0, 0.0, 0.0, 0.0)),
        provinces={"31": 1.0},
        recorded_late=(1.0, 0.0, 0.0, 0.0),
    )


def snapshot(
    members: Iterable[Collection[Event]], until: Month = END, facts: ReferenceFacts = PUBLISHED
) -> Snapshot:
    """Of these members' facts, taken on the first day after `until`."""
    after = until.plus(1)
    return seal(
        Snapshot(
            as_of=datetime(after.year, after.number, 1, tzinfo=UTC), until=until,
            months=packed(publish(rebuild(members), until)), facts=facts, grace=3, made_up=True,
        )
    )  # fmt: skip


def changed(
    members: Iterable[list[Event]], change: Callable[[list[Event]], list[Event]]
) -> list[list[Event]]:
    """Each member's facts after a change."""
    return [change(events) for events in members]


def made(people: int, seed: int, of: Truth) -> list[list[Event]]:
    """A ledger, member by member."""
    return list(synth_members(of, people, seed))
