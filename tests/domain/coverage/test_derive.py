"""Deriving: whatever came in whatever order, cubes add up, and kept ones are rebuilt ones."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.contributions import Payer
from domain.coverage import rule, walk
from domain.coverage.cells import MEASURES, UNKNOWN_CHANNEL, CubeRow, Exit
from domain.coverage.columns.months import in_months
from domain.coverage.cube import Cube, measures, publish, roll_up
from domain.coverage.derive import derive, fold, rebuild, standing
from domain.coverage.events import Correct, Event, Signup, Transfer
from domain.coverage.history import history
from domain.coverage.identities import check, totals
from domain.coverage.recount import Recount
from domain.enrollment import Proof
from domain.months import Month
from tests.domain.coverage.ledgers import (
    FULL,
    HISTORIES,
    SIGNUPS,
    START,
    UNTIL,
    a_year_later,
    base,
    day,
    leave,
    of_member,
    payment,
    signup,
    void,
)

LEDGERS = st.lists(HISTORIES, max_size=4).map(
    lambda members: [of_member(events, number) for number, events in enumerate(members)]
)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_and_repeats_of_facts_change_nothing(
    events: list[Event], chance: random.Random
) -> None:
    shuffled = events + chance.sample(events, len(events) // 2)
    chance.shuffle(shuffled)
    assert derive(shuffled) == derive(events)
    assert derive(shuffled).sha256() == derive(events).sha256()


def recorded_after(events: Sequence[Event], signups: Sequence[Signup]) -> list[Event]:
    """These signups under names of their own, each recorded after all of those events."""
    newest = max(event.recorded_at for event in events)
    return [
        replace(each, event_id=b"l" + bytes([n]) * 15, recorded_at=newest + timedelta(n))
        for n, each in enumerate(signups)
    ]


@settings(max_examples=200)
@given(SIGNUPS, HISTORIES, st.lists(SIGNUPS, min_size=1, max_size=3))
def test_a_signup_recorded_later_changes_nothing_whatever_day_it_claims(
    its: Signup, events: list[Event], later: list[Signup]
) -> None:
    known = [its, *events]
    credited = [fact for fact in history(known) if isinstance(fact, Signup)]
    assume(credited)
    everything = known + recorded_after(known, later)
    assert [fact for fact in history(everything) if isinstance(fact, Signup)] == credited
    assert derive(everything) == derive(known)
    with changing_rule():
        assert derive(everything) == derive(known)


@given(SIGNUPS, HISTORIES, st.lists(SIGNUPS, min_size=2, max_size=4))
def test_a_voided_signup_gives_way_to_the_next_one_recorded(
    its: Signup, events: list[Event], later: list[Signup]
) -> None:
    known = [its, *(event for event in events if not isinstance(event, Signup | Correct))]
    assume(any(isinstance(fact, Signup) for fact in history(known)))
    following, *rest = recorded_after(known, later)
    gone = [*known, void(its), following]
    assert [fact for fact in history(gone) if isinstance(fact, Signup)] == [following]
    assert derive([*gone, *rest]) == derive(gone)


def delta(before: list[Event], after: list[Event]) -> Cube:
    """What changes in the cube when a member's facts become these; zeros are left out."""
    change = derive(after)
    fold(change, before, -1)
    return Cube(change.unsorted())


@given(LEDGERS, st.randoms(use_true_random=False))
def test_a_kept_cube_is_the_rebuilt_one(ledger: list[list[Event]], chance: random.Random) -> None:
    arriving = [event for events in ledger for event in events]
    chance.shuffle(arriving)
    known: dict[bytes, list[Event]] = {}
    kept = Cube()
    for event in arriving:
        before = known.setdefault(event.member_id, [])
        kept.merge(delta(before, [*before, event]))
        before.append(event)
    assert kept == rebuild(ledger)
    assert kept == rebuild(known.values())


@settings(max_examples=200)
@given(LEDGERS)
def test_the_identities_hold_for_any_ledger(ledger: list[list[Event]]) -> None:
    published = publish(rebuild(ledger), UNTIL)
    recount = Recount()
    for events in ledger:
        recount.add(events, UNTIL)
    assert not check(in_months(published))
    assert not list(totals(in_months(published), recount, UNTIL))


@contextmanager
def changing_rule() -> Iterator[None]:
    """Three months of grace, two, one, then one more every other month."""
    table, start = list(rule.GRACE), rule.month_index(START)
    for month, grace in ((6, 2), (12, 1), (16, 2), (18, 3)):
        table[start + month :] = [grace] * (len(table) - start - month)
    with pytest.MonkeyPatch.context() as patch:
        for module in (rule, walk):
            patch.setattr(module, "GRACE", tuple(table))
        yield


@given(LEDGERS)
def test_the_identities_hold_when_the_rule_changes(ledger: list[list[Event]]) -> None:
    with changing_rule():
        published, recount = publish(rebuild(ledger), UNTIL), Recount()
        for events in ledger:
            recount.add(events, UNTIL)
        assert not check(in_months(published))
        assert not list(totals(in_months(published), recount, UNTIL))


@given(LEDGERS, LEDGERS)
def test_publishing_is_linear(one: list[list[Event]], other: list[list[Event]]) -> None:
    first, second = rebuild(one), rebuild(other)
    assert publish(first + second, UNTIL) == publish(first, UNTIL) + publish(second, UNTIL)
    assert publish(first - second, UNTIL) == publish(first, UNTIL) - publish(second, UNTIL)


@given(LEDGERS)
def test_a_channel_split_in_two_sums_to_the_same(ledger: list[list[Event]]) -> None:
    def total(channels: Sequence[int]) -> list[dict[str, int]]:
        rows = [row for row in publish(rebuild(ledger), UNTIL) if row.cell.channel in channels]
        return [measures(values) for values in roll_up(rows).values()]

    def summed(parts: list[dict[str, int]], name: str) -> int:
        return sum(part[name] for part in parts)

    whole, parts = total([1, 2]), [*total([1]), *total([2])]
    assert all(summed(whole, name) == summed(parts, name) for name in ("signups", "closing_active"))


@given(HISTORIES)
def test_a_year_later_is_the_same_a_year_later(events: list[Event]) -> None:
    def told(cube: Cube, months: int) -> list[tuple[object, ...]]:
        kept = MEASURES.index("recorded_0")  # a leap day moves a record into another month
        moved = Cube(CubeRow(cell, (*values[:kept], 0, 0, 0, 0)) for cell, values in cube)
        return [(row.cell.month.plus(months), *row.cell[1:], row.values) for row in moved]

    assert told(derive(events), 12) == told(derive([a_year_later(each) for each in events]), 0)


def counted(*events: Event) -> dict[str, dict[str, int]]:
    """What is counted in each month, zeros left out."""
    published = publish(derive(events), START.plus(23))
    return {
        str(month): {name: value for name, value in measures(values).items() if value}
        for (month,), values in roll_up(published).items()
    }


def drawn(*events: Event) -> str:
    """One letter a month of 2026: A active, - lapsed or never active."""
    months = counted(*events)
    return "".join(
        "A" if months.get(f"2026-{number:02d}", {}).get("closing_active") else "-"
        for number in range(1, 13)
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([signup("2026-01")], "------------"),
        ([signup("2026-01"), payment("2026-01")], "AAA---------"),
        ([signup("2026-01"), payment("2026-02")], "-AAA--------"),
        # paid in the last month that still counts, and one month too late
        ([payment("2026-01"), payment("2026-03")], "AAAAA-------"),
        ([payment("2026-01"), payment("2026-04")], "AAAAAA------"),
        ([payment("2026-01"), payment("2026-05")], "AAA-AAA-----"),
        # three months at once
        ([payment("2026-01", "2026-01", "2026-03")], "AAAAA-------"),
        # paid ahead counts from the day it is paid
        ([payment("2026-01", "2026-04", "2026-06")], "AAAAAAAA----"),
        # arrears reach as far as they reach
        ([payment("2026-01"), payment("2026-05", "2026-03")], "AAA-A-------"),
        ([payment("2026-01"), payment("2026-06", "2026-02")], "AAA---------"),
        # leaving for good, and coming back
        ([payment("2026-01"), leave("2026-02")], "A-----------"),
        ([payment("2026-01"), leave("2026-02"), payment("2026-06")], "A----AAA----"),
        ([payment("2026-01"), leave("2026-02", 3), payment("2026-02")], "AAAA--------"),
        # a word is not a payment
        ([payment("2026-01", proof=Proof.REPORTED)], "------------"),
    ],
)
def test_who_is_active_when(events: list[Event], expected: str) -> None:
    assert drawn(*events) == expected


def test_the_months_of_somebody_who_lapses_and_returns() -> None:
    found = counted(signup("2026-01"), payment("2026-02"), payment("2026-06"))
    money = {"paying_members": 1, "paid_months": 1, "amount_jkk_rp": 10_000, "amount_jkm_rp": 6_800}
    stays = {"opening_active": 1, "closing_active": 1}
    assert found["2026-01"] == {
        "signups": 1, "signups_first_ever": 1, "converted_1": 1, "recorded_0": 1,
    }  # fmt: skip
    assert found["2026-02"] == {"first_payments": 1, "closing_active": 1, "recorded_0": 1} | money
    assert found["2026-03"] == {"at_risk_0": 1} | stays
    assert found["2026-04"] == {"at_risk_1": 1} | stays
    assert found["2026-05"] == {"opening_active": 1, "at_risk_2": 1, "lapsed": 1}
    back = {"at_risk_3": 1, "paid_3": 1, "returns": 1, "closing_active": 1, "recorded_0": 1}
    assert found["2026-06"] == back | money
    assert found["2026-09"] == {"opening_active": 1, "at_risk_2": 1, "lapsed": 1}
    assert found["2027-12"] == {"at_risk_3": 1}


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2026-01", "never_paid"),
        ("2026-02", "active"),
        ("2026-04", "active"),
        ("2026-05", "lapsed"),
        ("2026-07", "lapsed"),
        ("2026-08", "returned"),
        ("2026-09", "active"),
        ("2026-10", "left"),
        ("2027-10", "left"),
    ],
)
def test_standing(month: str, expected: str) -> None:
    events: list[Event] = [signup("2026-01"), payment("2026-02")]
    events += [payment("2026-08"), leave("2026-10")]
    assert standing(events, Month.read(month)) == expected


def test_who_pays_in_time_is_never_at_risk_for_long() -> None:
    found = counted(*(payment(f"2026-{number:02d}") for number in range(1, 7)))
    assert all(
        found[f"2026-{number:02d}"]["at_risk_0"] == found[f"2026-{number:02d}"]["paid_0"] == 1
        for number in range(2, 7)
    )


def test_a_long_silence_costs_a_few_cells() -> None:
    assert len(derive([signup("2016-01"), payment("2016-01")])) < 20


def test_a_payment_touches_a_few_cells() -> None:
    before: list[Event] = [signup("2026-01"), *(payment(f"2026-{m:02d}") for m in range(1, 9))]
    assert len(delta(before, [*before, payment("2026-09")])) <= 10


@pytest.mark.parametrize(
    ("events", "measure"),
    [
        ([signup("2026-01"), payment("2026-01")], "first_payments"),
        ([signup("2026-01", is_first_ever=False), payment("2026-01")], "rejoined"),
        ([payment("2026-01")], "rejoined"),
        ([signup("2026-03"), payment("2026-01")], "rejoined"),
    ],
)
def test_only_a_first_payment_ever_is_growth(events: list[Event], measure: str) -> None:
    entered = {"first_payments", "rejoined"} & counted(*events)["2026-01"].keys()
    assert entered == {measure}


def test_without_a_signup_nobody_is_credited() -> None:
    assert {row.cell.channel for row in derive([payment("2026-01")])} == {UNKNOWN_CHANNEL}


def test_a_transfer_moves_the_stock_and_not_the_signup() -> None:
    moved = Transfer(**base("t", day("2026-02")), from_channel=1, to_channel=2)
    cube = publish(derive([signup("2026-01"), payment("2026-01"), moved]), Month(2026, 6))
    by = {key: measures(values) for key, values in roll_up(cube, ("month", "channel")).items()}
    assert by[Month(2026, 2), 1]["transfers_out"] == by[Month(2026, 2), 2]["transfers_in"] == 1
    assert by[Month(2026, 1), 1]["signups"] == 1
    assert by[Month(2026, 2), 2]["closing_active"] == by[Month(2026, 5), 2]["at_risk_3"] == 1
    assert by[Month(2026, 2), 1]["closing_active"] == 0


def test_a_payment_may_change_programmes_and_payer() -> None:
    paid = payment("2026-02", amounts=FULL, payer=Payer.SPONSOR)
    rows = publish(derive([signup("2026-01"), payment("2026-01"), paid]), Month(2026, 2))
    closing = [row.cell for row in rows if row.measure("closing_active")]
    assert [(cell.programmes, cell.payer) for cell in closing] == [
        ("JKK+JKM", "self"),
        ("JKK+JKM+JHT", "sponsor"),
    ]


def test_a_report_counts_apart_until_it_is_confirmed() -> None:
    word = payment("2026-01", proof=Proof.REPORTED)
    assert counted(word)["2026-01"] == {
        "reported_members": 1, "reported_months": 1, "reported_rp": 16_800,
    }  # fmt: skip
    found = counted(word, payment("2026-01", event_id=b"confirmed".rjust(16)))["2026-01"]
    assert (found.get("reported_members"), found["paid_months"]) == (None, 1)


def test_lateness_is_that_of_the_record() -> None:
    late = payment("2026-01", **{"recorded_at": base(0, day("2026-04"))["recorded_at"]})
    assert counted(late)["2026-01"]["recorded_3"] == 1


def test_leaving_by_reason() -> None:
    found = counted(payment("2026-01"), leave("2026-02", reason=Exit.MOVED_TO_PU))["2026-02"]
    assert found == {
        "opening_active": 1, "at_risk_0": 1, "left_0": 1, "exits_moved_to_pu": 1, "recorded_0": 1,
    }  # fmt: skip


def test_facts_of_two_people_are_refused() -> None:
    with pytest.raises(ValueError, match="several members"):
        derive([payment("2026-01"), *of_member([payment("2026-02")], 2)])
