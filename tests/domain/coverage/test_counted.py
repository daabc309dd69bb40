"""What is counted of one person, month by month: who is active, what was paid, who left."""

import pytest

from domain.contributions import Payer
from domain.coverage.cells import UNKNOWN_CHANNEL, Exit
from domain.coverage.cube import measures, publish, roll_up
from domain.coverage.derive import derive, standing
from domain.coverage.events import Event, Transfer
from domain.enrollment import Proof
from domain.months import Month
from tests.domain.coverage.ledgers import FULL, START, base, day, leave, payment, signup


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
