"""Which facts count: voids, corrections, repeats, and which of several signups."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from domain.contributions import Payer
from domain.coverage.coding import Unreadable, decode, encode, encode_bytes
from domain.coverage.events import Correct, Event, Happening, Signup, Void
from domain.coverage.history import history, in_force
from domain.money import Rupiah
from tests.domain.coverage.ledgers import (
    HISTORIES,
    LOW,
    base,
    day,
    instant,
    payment,
    signup,
    void,
)


def correct(target: Event, fact: Happening, name: str, late: int = 2) -> Correct:
    own = base(name, target.occurred_on, late)
    now = replace(fact, event_id=own["event_id"], recorded_at=own["recorded_at"])
    return Correct(**own, replaces=target.event_id, reason="test", fact=now)


PAID = payment("2026-01")
LONGER = correct(PAID, payment("2026-01", "2026-01", "2026-03"), "c1")
LONGEST = correct(LONGER, payment("2026-01", "2026-01", "2026-06"), "c2", 3)


@pytest.mark.parametrize(
    ("events", "through"),
    [
        ([PAID], ["2026-01"]),
        ([PAID, PAID], ["2026-01"]),
        ([PAID, void(PAID)], []),
        ([void(PAID)], []),
        ([PAID, LONGER], ["2026-03"]),
        ([LONGER], ["2026-03"]),
        ([PAID, LONGER, void(LONGER)], ["2026-01"]),
        ([PAID, LONGER, void(PAID)], []),
        ([PAID, LONGER, LONGEST], ["2026-06"]),
        ([PAID, LONGER, LONGEST, void(LONGEST)], ["2026-03"]),
        ([PAID, LONGER, LONGEST, void(LONGER)], ["2026-06"]),
        ([PAID, correct(PAID, LONGEST.fact, "c3", 1), LONGER], ["2026-03"]),
    ],
)
def test_what_stands(events: list[Event], through: list[str]) -> None:
    for order in (events, events[::-1]):
        assert [str(getattr(fact, "paid_through", "")) for fact in history(order)] == through


def test_corrections_in_a_circle_do_not_hang() -> None:
    one = correct(LONGEST, PAID, "c1")
    other = correct(one, PAID, "c2", 3)
    one = replace(one, replaces=other.event_id)
    assert len(history([one, other])) == 1


def test_of_two_facts_with_one_id_the_first_recorded_is_it() -> None:
    later = replace(PAID, recorded_at=PAID.recorded_at + timedelta(1), payer=Payer.SPONSOR)
    assert history([later, PAID]) == history([PAID, later]) == [PAID]


def told(channel: int, recorded: str, claims: str, name: str = "") -> Signup:
    """A signup of a channel, recorded in a month, that is said to be of a month."""
    own = {"event_id": base(name or f"s{channel}{claims}", day(claims))["event_id"]}
    return signup(claims, channel=channel, recorded_at=instant(day(recorded)), **own)


FIRST = told(1, "2026-03", "2026-03")
BACKDATED = told(2, "2026-05", "2026-01")
ANOTHER_DAY = correct(FIRST, told(1, "2026-03", "2026-06"), "d1", 200)
TO_ANOTHER = correct(FIRST, told(3, "2026-03", "2026-03"), "d2", 200)
AND_BACK = correct(TO_ANOTHER, FIRST, "d3", 300)
FROM_A_PAYMENT = correct(PAID, told(2, "2026-01", "2026-01"), "d4", 200)
OF_THE_BACKDATED = correct(BACKDATED, told(2, "2026-01", "2026-01"), "d5", 400)
STOLEN = correct(FIRST, told(2, "2026-03", "2026-03"), "d6", 200)


@pytest.mark.parametrize(
    ("events", "credited", "claims"),
    [
        ([FIRST, BACKDATED], 1, "2026-03"),
        ([told(1, "2026-03", "2026-03"), told(2, "2026-03", "2026-02")], 1, "2026-03"),
        ([told(1, "2026-03", "2026-03", "b"), told(2, "2026-03", "2026-03", "a")], 2, "2026-03"),
        # a day that is to come gives nothing away either
        ([told(1, "2026-03", "2026-09"), BACKDATED], 1, "2026-09"),
        # the first one never was: then it is the next one recorded, not the next day
        ([FIRST, BACKDATED, void(FIRST)], 2, "2026-01"),
        ([FIRST, BACKDATED, told(3, "2026-04", "2026-04"), void(FIRST)], 3, "2026-04"),
        ([FIRST, BACKDATED, void(BACKDATED)], 1, "2026-03"),
        # a correction of the day keeps the place, one of the channel does not
        ([FIRST, BACKDATED, ANOTHER_DAY], 1, "2026-06"),
        ([FIRST, BACKDATED, TO_ANOTHER], 2, "2026-01"),
        ([FIRST, TO_ANOTHER], 3, "2026-03"),
        ([FIRST, TO_ANOTHER, told(2, "2026-12", "2026-01")], 3, "2026-03"),
        ([FIRST, BACKDATED, TO_ANOTHER, AND_BACK], 1, "2026-03"),
        ([FIRST, BACKDATED, TO_ANOTHER, void(TO_ANOTHER)], 1, "2026-03"),
        ([FIRST, told(3, "2026-05", "2026-04"), STOLEN], 3, "2026-04"),
        # nor is anything taken by a correction of what was no signup, or was one later
        ([PAID, FIRST, FROM_A_PAYMENT], 1, "2026-03"),
        ([FIRST, BACKDATED, OF_THE_BACKDATED], 1, "2026-03"),
        # what it corrects has not come: then it has no place but its own
        ([TO_ANOTHER, BACKDATED], 2, "2026-01"),
        ([ANOTHER_DAY, BACKDATED], 2, "2026-01"),
    ],
)
def test_the_signup_that_was_recorded_first_is_counted_and_no_other(
    events: list[Event], credited: int, claims: str
) -> None:
    for order in (events, events[::-1]):
        signups = [fact for fact in history(order) if isinstance(fact, Signup)]
        assert [(its.channel, str(its.occurred_on)[:7]) for its in signups] == [(credited, claims)]


def test_what_is_not_counted_is_in_force_still() -> None:
    assert in_force([FIRST, BACKDATED, PAID]) == [BACKDATED, PAID, FIRST]
    assert history([FIRST, BACKDATED, PAID]) == [PAID, FIRST]


@given(HISTORIES)
def test_facts_survive_being_written(events: list[Event]) -> None:
    for event in events:
        assert decode(encode(event)) == event
        assert encode_bytes(decode(encode(event))) == encode_bytes(event)


def test_the_written_form_is_this_one() -> None:
    assert encode_bytes(payment("2026-01")) == (
        b'{"amounts":{"jht":0,"jkk":10000,"jkm":6800},"discount":null,"discount_rp":0,'
        b'"event_id":"3070323032362d3031323032362d3031","kind":"payment",'
        b'"member_id":"6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d","occurred_on":"2026-01-10",'
        b'"paid_from":"2026-01","paid_through":"2026-01","pay_channel":null,"payer":"self",'
        b'"proof":"confirmed","recorded_at":"2026-01-10T03:00:00.000000+00:00","reference":"",'
        b'"source":"test","version":1}'
    )


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"kind": "wish"},
        {"occurred_on": "10 Jan"},
        {"member_id": "00"},
        {"amounts": {"jkk": 1.5, "jkm": 0}},
        {"nik": "x"},
        {"paid_through": "2036-01"},
    ],
)
def test_what_is_not_a_fact_is_not_read(change: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        decode({**encode(PAID), **change})
    without = {name: value for name, value in encode(PAID).items() if name != "amounts"}
    with pytest.raises(Unreadable, match="needs amounts"):
        decode(without)


def test_a_correction_is_of_one_member() -> None:
    with pytest.raises(ValueError, match="ids"):
        Correct(**base("c", day("2026-01")), replaces=PAID.event_id, reason="", fact=PAID)


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": b"short"},
        {"occurred_on": day("2015-06")},
        {"recorded_at": PAID.recorded_at.replace(tzinfo=None)},
        {"amounts": LOW._replace(jkk=Rupiah(-1))},
    ],
)
def test_impossible_facts_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"bytes|rule|UTC|negative"):
        payment("2026-01", **wrong)


def test_a_void_of_a_void_is_none() -> None:
    first = void(PAID)
    again = Void(**base("w", day("2026-01"), 9), voids=first.event_id, reason="")
    assert history([PAID, first, again]) == []
