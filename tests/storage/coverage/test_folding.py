"""Facts are folded exactly once, in any order, by any number of processes; damage is found."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from domain.coverage.cells import COLUMN
from domain.coverage.completeness import LAGS
from domain.coverage.cube import roll_up
from domain.coverage.events import Event, Signup
from domain.months import Month
from storage import Store, Unit
from storage.coverage.checking import count_again, glance
from storage.coverage.errors import TooLate
from storage.coverage.ledger.rows import HOT, LEDGER, by_kind, event_of, row_of
from storage.driver import sqlite3
from tests.domain.coverage.one_by_one import rebuild
from tests.storage.coverage.made import (
    AT,
    UNTIL,
    expected,
    kept,
    members,
    mend,
    read,
    record,
    verdict,
    whole,
)
from tests.storage.samples import rows


@pytest.fixture(scope="module")
def ledger() -> list[list[Event]]:
    return members(60)


def test_a_fact_comes_back_whole(ledger: list[list[Event]]) -> None:
    assert set(HOT) < set(LEDGER)
    for event in (event for facts in ledger for event in facts):
        assert event_of(whole(event)) == event


def test_what_is_read_is_exact_before_during_and_after_folding(
    store: Store, ledger: list[list[Event]]
) -> None:
    flat = [event for facts in ledger for event in facts]
    assert record(store, flat) == len(flat)
    assert record(store, flat) == 0
    wanted = expected(ledger)
    assert read(store) == wanted
    assert len(kept(store)) == 0
    late = roll_up(wanted, ("month", "channel"))
    assert came_late(store, None) == lateness(late)
    with store.transaction() as unit:
        assert unit.fold_facts(7, AT) > 0
    channel = ledger[0][0].channel if isinstance(ledger[0][0], Signup) else 0
    own = {key: values for key, values in late.items() if key[1] == channel}
    assert came_late(store, channel) == lateness(own)
    assert read(store) == wanted
    while store.fold(AT, 11):
        assert read(store) == wanted
    assert kept(store).sha256() == rebuild(ledger).sha256()
    found = verdict(store)
    assert not found.broken
    assert (found.facts, found.unfolded) == (len(flat), 0)
    assert found.sha256 == kept(store).sha256()


def came_late(store: Store, channel: int | None) -> dict[Month, list[int]]:
    """What the store says of how late facts were recorded, months with any."""
    with store.reader() as reader:
        found = reader.recorded(channel)
    return {month: counts for month, counts in found.items() if any(counts)}


def lateness(sums: Mapping[tuple[Any, ...], Sequence[int]]) -> dict[Month, list[int]]:
    """The same of sums by month and channel."""
    at, found = COLUMN["recorded_0"], dict[Month, list[int]]()
    for (month, _), values in sums.items():
        known = found.get(month, [0] * LAGS)
        found[month] = [a + b for a, b in zip(known, values[at : at + LAGS], strict=True)]
    return {month: counts for month, counts in found.items() if any(counts)}


def test_loading_many_is_folding_them(store: Store, ledger: list[list[Event]]) -> None:
    record(store, ledger[3][:1])
    record(store, ledger[4])
    store.fold(AT, 1)
    written = by_kind(row_of(event) for its in ledger for event in its)
    for _ in range(2):
        with store.transaction() as unit:
            unit.begin_load()
            unit.load_rows(written)
        cut_off = verdict(store).broken
        assert "a load was cut off" in str(cut_off[0])
        mend(store)
    store.fold(AT)
    assert read(store) == expected(ledger)
    assert kept(store).sha256() == rebuild(ledger).sha256()
    assert not verdict(store).broken


def test_changes_have_no_gaps_and_add_up_to_the_cube(
    store: Store, ledger: list[list[Event]]
) -> None:
    for facts in ledger[:10]:
        record(store, facts)
        store.fold(AT)
    numbers = rows(store, "SELECT DISTINCT seq FROM coverage_change ORDER BY seq")
    assert [number for (number,) in numbers] == list(range(1, len(numbers) + 1))
    summed = "SELECT sum(signups), sum(closing_active), sum(paid_months), sum(at_risk_3) FROM"
    assert rows(store, f"{summed} coverage_change") == rows(store, f"{summed} coverage_cube")


def test_a_glance_sees_totals_that_do_not_add_up(store: Store, ledger: list[list[Event]]) -> None:
    record(store, (event for facts in ledger for event in facts))
    store.fold(AT)
    with store.reader() as reader:
        assert glance(reader, UNTIL) == []
    with store.transaction() as unit:
        unit._open().execute("UPDATE coverage_total SET lapsed = lapsed + 1 WHERE channel = 1")
    with store.reader() as reader:
        assert {each.identity for each in glance(reader, UNTIL)} == {1, 4}


def test_old_changes_are_dropped_whole_and_what_is_left_has_no_gaps(
    store: Store, ledger: list[list[Event]]
) -> None:
    for later, facts in enumerate(ledger[:6]):
        record(store, facts)
        store.fold(AT + timedelta(days=later))
    seen = "SELECT DISTINCT seq FROM coverage_change WHERE seq > (SELECT number FROM"
    seen += " coverage_state WHERE name = 'pruned') ORDER BY seq"
    steps = 0
    more = True
    while more:
        with store.transaction() as unit:
            more = unit.prune_changes(AT + timedelta(days=4), 3)
        steps += 1
        assert not verdict(store).broken
        assert rows(store, seen)[-1] == (6,)
    assert steps > 1
    assert (
        rows(store, seen)
        == [(5,), (6,)]
        == rows(store, "SELECT DISTINCT seq FROM coverage_change ORDER BY seq")
    )
    with store.reader() as reader:
        assert reader.changed_months(6) == []
        with pytest.raises(TooLate, match="kept from 5 on"):
            reader.changed_months(3)
        with pytest.raises(TooLate, match=r"newest change is 6: a backup .* anew"):
            reader.changed_months(7)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE coverage_cube SET closing_active = closing_active + 1", "identity 6, 20"),
        ("UPDATE coverage_total SET lapsed = lapsed + 1 WHERE channel = 1", "total 20"),
        ("UPDATE coverage_day SET signups = signups + 1", "signups of 20"),
        ("UPDATE coverage_watermark SET facts = facts + 1", "watermark of"),
        ("UPDATE coverage_state SET number = number + 1 WHERE name = 'facts'", "count of facts"),
        ("DELETE FROM coverage_cube WHERE channel = 2", "identity 6, 20"),
    ],
)
def test_damage_is_found_and_mended(
    store: Store, ledger: list[list[Event]], damage: str, says: str
) -> None:
    record(store, (event for facts in ledger for event in facts))
    store.fold(AT)
    assert mend(store) == 0
    with store.transaction() as unit:
        unit._open().execute(damage)
    assert any(says in str(each) for each in verdict(store).broken)
    record(store, (event for facts in members(5, seed=8) for event in facts))
    mend(store)
    store.fold(AT)
    assert not verdict(store).broken
    assert read(store) == expected([*ledger, *members(5, seed=8)], UNTIL)


def test_a_fact_cannot_be_changed(store: Store, ledger: list[list[Event]]) -> None:
    record(store, ledger[0])
    refused = pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="correcting event")
    with refused, store.transaction() as unit:
        unit._open().execute("UPDATE ledger SET fact = NULL")


def test_a_mending_may_take_as_long_as_it_does(
    shared_store: Store, ledger: list[list[Event]]
) -> None:
    def limit(unit: Unit) -> str:
        return str(unit._open().execute("SHOW statement_timeout").fetchone()[0])

    with shared_store.transaction() as unit:
        usual = limit(unit)
        unit.begin_load()
        unit.load_rows(by_kind(row_of(event) for its in ledger for event in its))
    with shared_store.reader() as reader:
        found = count_again(reader, lambda _: None)
    with shared_store.transaction() as unit:
        unit.mend(found, AT)
        assert limit(unit) == "0"
    with shared_store.transaction() as unit:
        assert limit(unit) == usual != "0"
