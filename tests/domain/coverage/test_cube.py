"""Cubes: sums, seals, what may be shared; and that each identity notices what breaks it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage.cells import COLUMN, MEASURES, REST, TENURES, ZERO, Cell, CubeRow
from domain.coverage.columns import rolling as columns
from domain.coverage.columns.codes import Codes
from domain.coverage.columns.months import in_months
from domain.coverage.columns.packing import packed
from domain.coverage.columns.written import CellCodes
from domain.coverage.contract import Snapshot, SnapshotBroken, Watermark, check_seal, seal
from domain.coverage.cube import DIMENSIONS, Cube, order, publish, roll_up, row_line
from domain.coverage.derive import derive
from domain.coverage.events import Event
from domain.coverage.facts import Flag, Metric, OfficialStock, ReferenceFacts
from domain.coverage.identities import (
    check,
    official,
    outside_ledger,
    rebuilt,
    totals,
)
from domain.coverage.published import PUBLISHED
from domain.coverage.recount import Recount
from domain.coverage.sharing import LEAST, share_safely
from domain.months import Month
from tests.domain.coverage.ledgers import ME, START, leave, of_member, payment, signup
from tests.domain.coverage.one_by_one import rebuild
from tests.domain.coverage.plain_sharing import people, share_plainly

UNTIL = Month(2026, 12)


@st.composite
def rows(draw: st.DrawFn) -> list[CubeRow]:
    cells = st.builds(
        Cell,
        st.integers(0, 2).map(START.plus),
        st.integers(0, 2),
        st.sampled_from(["3205", "3273", "3578"]),
        st.sampled_from(["JKK+JKM", "JKK+JKM+JHT"]),
        st.sampled_from(["self", "apbd"]),
        st.sampled_from([each.value for each in TENURES]),
    )
    counts = st.fixed_dictionaries(
        {"opening_active": st.integers(1, 25)},
        optional={
            name: st.integers(0, 14)
            for name in ("at_risk_3", "signups", "paying_members", "claims")
        },
    )
    found = draw(st.dictionaries(cells, counts, max_size=25))
    return [CubeRow(cell, values(**its)) for cell, its in found.items()]


def values(**named: int) -> tuple[int, ...]:
    return tuple(named.get(name, 0) for name in MEASURES)


@given(rows(), rows())
def test_cubes_add_and_subtract(one: list[CubeRow], other: list[CubeRow]) -> None:
    first, second = Cube(one), Cube(other)
    assert (first + second) - second == first
    assert (first + second).sha256() == (second + first).sha256()
    assert Cube(first) == first
    assert len(first - first) == 0


@given(rows(), st.sampled_from(["channel", "region", "province", "programmes", "payer", "tenure"]))
def test_every_roll_up_has_the_same_total(found: list[CubeRow], by: str) -> None:
    sums = [sum(column) for column in zip(*roll_up(found, (by,)).values(), strict=True)]
    assert sums == [value for total in roll_up(found, ()).values() for value in total]


def shared(found: list[CubeRow]) -> list[CubeRow]:
    """What may be shared of these rows."""
    return [row for cells in in_months(found) for row in share_safely(cells).rows()]


@given(rows())
def test_what_is_shared_hides_the_few_and_loses_nobody(found: list[CubeRow]) -> None:
    told = shared(found)
    assert all(people(row.values) >= LEAST for row in told)
    before, after = roll_up(found), roll_up(told)
    for month, counted in before.items():
        if people(counted) >= LEAST:
            assert after[month] == counted
        else:
            assert month not in after
    assert len({row.cell for row in told}) == len(told)
    whole = {row.cell for row in told if REST not in row.cell}
    assert whole <= {row.cell for row in found}


@settings(max_examples=300, deadline=None)
@given(rows())
def test_sharing_in_columns_is_sharing_row_by_row(found: list[CubeRow]) -> None:
    assert shared(found) == share_plainly(found)


@given(rows(), st.lists(st.sampled_from(DIMENSIONS), min_size=1, unique=True))
def test_rolling_up_in_columns_is_rolling_up(found: list[CubeRow], by: list[str]) -> None:
    by = ["month", *(name for name in by if name != "month")]
    for rows in (found, share_plainly(found)):
        wanted = [(str(key[0]), *key[1:], *sums) for key, sums in roll_up(rows, by).items()]
        assert [row for cells in in_months(rows) for row in columns.roll_up(cells, by)] == wanted


def test_merging_goes_up_step_by_step() -> None:
    def row(region: str, tenure: str, count: int) -> CubeRow:
        cell = Cell(START, 1, region, "JKK+JKM", "self", tenure)
        return CubeRow(cell, values(opening_active=count))

    found = [row("3205", "0-3", 6), row("3205", "4-6", 6), row("3273", "0-3", 50)]
    told = [(row.cell.region, row.cell.tenure, people(row.values)) for row in shared(found)]
    assert told == [("3205", REST, 12), ("3273", "0-3", 50)]
    alone = shared([row("3205", "0-3", 6), row("3273", "0-3", 50)])
    assert [(each.cell.region, people(each.values)) for each in alone] == [(REST, 56)]


@given(rows())
def test_what_is_packed_is_the_lines_and_the_rows(found: list[CubeRow]) -> None:
    found = sorted(found, key=order)
    months = packed(found)
    assert b"".join(each.lines() for each in months) == b"".join(map(row_line, found))
    assert sum(each.rows for each in months) == len(found)
    names = CellCodes(Codes())
    assert [row for each in months for row in each.cells(names).rows()] == found


SNAPSHOT = Snapshot(
    as_of=datetime(2026, 12, 31, tzinfo=UTC),
    until=UNTIL,
    months=packed(publish(derive([signup("2026-01"), payment("2026-01")]), UNTIL)),
    facts=PUBLISHED,
    watermarks=(Watermark(1, datetime(2026, 2, 1, tzinfo=UTC), 2),),
    grace=3,
)


def test_a_snapshot_is_what_its_seal_says() -> None:
    sealed = seal(SNAPSHOT)
    check_seal(sealed)
    assert seal(replace(SNAPSHOT, months=SNAPSHOT.months[::-1])) == sealed
    first, *_ = sealed.cells()
    assert (first.month, first.sums()["signups"]) == (Month(2026, 1), 1)
    changes: tuple[dict[str, Any], ...] = (
        {"months": sealed.months[1:]},
        {"facts": replace(PUBLISHED, targets=())},
        {"until": Month(2027, 1)},
        {"made_up": True},
        {"watermarks": ()},
    )
    for change in changes:
        with pytest.raises(SnapshotBroken):
            check_seal(replace(sealed, **change))


LEDGER: list[list[Event]] = [
    [signup("2026-01"), payment("2026-01"), payment("2026-02"), payment("2026-07")],
    of_member([signup("2026-01"), payment("2026-01"), leave("2026-02")], 2),
    of_member([signup("2026-02"), payment("2026-03", "2026-03", "2026-05")], 3),
]


def broken_by(name: str, by: int) -> set[int]:
    """Which identities notice a cube with so much more of one measure in its first cell."""
    cube, recount = publish(rebuild(LEDGER), UNTIL), Recount()
    for events in LEDGER:
        recount.add(events, UNTIL)
    cube.add(next(iter(cube)).cell, values(**{name: by}))
    months = in_months(cube)
    return {each.identity for each in [*check(months), *totals(months, recount, UNTIL)]}


@pytest.mark.parametrize(
    ("name", "identities"),
    [
        ("closing_active", {1, 2}),
        ("opening_active", {1}),
        ("signups", {2}),
        ("converted_0", {3}),
        ("first_payments", {1, 3, 4}),
        ("returns", {1, 4}),
        ("lapsed", {1, 4}),
        ("exits_death", {1, 4}),
        ("transfers_in", {1}),
        ("prepaid", {1, 4}),
        ("at_risk_0", {1, 4}),
        ("paid_0", {4}),
        ("behind_1", {4}),
        ("left_0", {4}),
        ("paid_months", {5}),
        ("amount_jkk_rp", {5}),
    ],
)
def test_one_person_or_rupiah_too_many_is_noticed(name: str, identities: set[int]) -> None:
    assert identities <= broken_by(name, 1)


def test_nothing_is_broken_unless_broken() -> None:
    assert broken_by("claims", 0) == set()


def test_a_kept_cube_that_differs_is_noticed() -> None:
    kept = rebuild(LEDGER)
    kept.add(next(iter(kept)).cell, tuple(1 for _ in ZERO))
    (broken,) = rebuilt([row.cell for row in kept - rebuild(LEDGER)])
    assert broken.identity == 6


def test_no_more_are_active_than_officially() -> None:
    one = OfficialStock(
        Month(2026, 3), Metric.BPU, Decimal("0.000001"), "million", Flag.SOURCED, "test"
    )
    facts = ReferenceFacts((one,))
    published = in_months(publish(rebuild(LEDGER), UNTIL))
    assert [each.identity for each in official(published, facts)] == [7]
    assert outside_ledger(2, PUBLISHED, Month(2025, 12)) == 10_599_998
    assert outside_ledger(2, PUBLISHED, Month(2026, 1)) is None


def test_measures_have_one_place() -> None:
    assert len(COLUMN) == len(MEASURES) == len(ZERO)
    assert len(ME) == 16
