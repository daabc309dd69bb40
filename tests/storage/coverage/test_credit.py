"""Of several signups of a person the one recorded first is counted, in tables, views and columns.

The others stand in the ledger: the count of facts and how fresh a channel's are tell of them, and
no figure else.
"""

# ruff: noqa: S608 - a foreign reader writes its own SQL, from our names

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.coverage.events import Correct, Event, Signup, Void
from domain.coverage.views import CUBE, SIGNUPS_DAILY
from storage import Store
from tests.storage.coverage.foreign import foreign, named
from tests.storage.coverage.made import (
    LATER,
    THIEF,
    backdated,
    expected,
    fold,
    kept,
    members,
    mend,
    read,
    record,
    signup_of,
    verdict,
)

LEDGER = members(40, seed=23)


def shown(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a foreign reader sees of the cube and of the days."""
    with foreign(address) as connection:
        return {
            view.name: [
                tuple(map(str, row))
                for row in connection.execute(
                    f"SELECT * FROM {named(view, address)} ORDER BY {', '.join(view.key)}"
                ).fetchall()
            ]
            for view in (CUBE, SIGNUPS_DAILY)
        }


def filled(store: Store, ledger: Iterable[Sequence[Event]]) -> None:
    record(store, (event for facts in ledger for event in facts))
    fold(store)


def test_what_comes_later_moves_no_figure(store: Store, address: str) -> None:
    filled(store, LEDGER)
    before, cube, sums, found = shown(address), kept(store), read(store), verdict(store)
    assert record(store, map(backdated, LEDGER)) == len(LEDGER)
    assert read(store) == sums == expected(LEDGER)
    fold(store)
    assert (shown(address), kept(store), read(store)) == (before, cube, sums)
    after = verdict(store)
    assert not after.broken
    # Nor do those hear of it who follow the changes.
    assert (after.seq, after.facts) == (found.seq, found.facts + len(LEDGER))
    assert mend(store) == 0
    with store.reader() as reader:
        marks = {channel: facts for channel, _, facts in reader.kept_watermarks()}
    assert marks[THIEF] == len(LEDGER)


def test_it_does_not_matter_which_comes_into_the_store_first(store: Store, address: str) -> None:
    filled(store, ([backdated(events)] for events in LEDGER))
    assert {row[1] for row in shown(address)[SIGNUPS_DAILY.name]} == {str(THIEF)}
    filled(store, LEDGER)
    assert read(store) == expected(LEDGER)
    assert str(THIEF) not in {row[1] for row in shown(address)[SIGNUPS_DAILY.name]}
    assert not verdict(store).broken
    assert mend(store) == 0


@pytest.mark.parametrize("change", ["void", "correct"])
def test_what_was_first_can_be_taken_back(store: Store, address: str, change: str) -> None:
    """Voided, or found to be another channel's: then the next one is counted, by its own day."""
    some = LEDGER[:3]
    filled(store, [[*events, backdated(events)] for events in some])
    changes = [changed(signup_of(events), change) for events in some]
    record(store, changes)
    unfolded = read(store)
    fold(store)
    ledger = [[*events, backdated(events), its] for events, its in zip(some, changes, strict=True)]
    assert unfolded == read(store) == expected(ledger)
    days = shown(address)[SIGNUPS_DAILY.name]
    wanted = {(str(backdated(events).occurred_on), str(THIEF)) for events in some}
    assert {row[:2] for row in days} == wanted
    assert not verdict(store).broken
    assert mend(store) == 0


def changed(signup: Signup, change: str) -> Event:
    """A fact that takes this one back."""
    later: dict[str, Any] = {
        "event_id": signup.event_id[1:] + b"c",
        "member_id": signup.member_id,
        "recorded_at": LATER + timedelta(hours=1),
    }
    base = {**later, "occurred_on": signup.occurred_on, "source": "test"}
    if change == "void":
        return Void(**base, voids=signup.event_id, reason="test")
    fact = replace(signup, **later, channel=signup.channel + 1)
    return Correct(**base, replaces=signup.event_id, reason="test", fact=fact)


def test_days_and_months_say_the_same(store: Store, address: str) -> None:
    """By day and by month each person is counted once, in the same channel and region."""
    filled(store, [[*events, backdated(events)] for events in LEDGER])
    told = shown(address)
    months, days = dict[tuple[str, ...], int](), dict[tuple[str, ...], int]()
    for row in told[CUBE.name]:
        _add(months, row[:3], int(row[CUBE.names.index("signups")]))
    for day, channel, region, signups, _ in told[SIGNUPS_DAILY.name]:
        _add(days, (day[:7], channel, region), int(signups))
    assert {key: number for key, number in months.items() if number} == days
    assert sum(days.values()) == len(LEDGER)


def _add(sums: dict[tuple[str, ...], int], key: tuple[str, ...], number: int) -> None:
    sums[key] = sums.get(key, 0) + number
