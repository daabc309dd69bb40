"""Made-up facts for tests: a short way to write one, and any ledger whatever."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.contributions import Payer
from domain.coverage.cells import Exit
from domain.coverage.events import (
    Amounts,
    Claim,
    Correct,
    Event,
    Leave,
    Payment,
    Signup,
    Transfer,
    Void,
)
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY, Programme

ME = b"m" * 16
START = Month(2026, 1)
UNTIL = START.plus(50)
LOW = Amounts(Rupiah(10_000), Rupiah(6_800))
FULL = Amounts(Rupiah(10_000), Rupiah(6_800), Rupiah(20_000))
WITH_JHT = MANDATORY | {Programme.JHT}


def day(month: str | Month, number: int = 10) -> date:
    its = Month.read(month) if isinstance(month, str) else month
    return date(its.year, its.number, number)


def instant(on: date, late: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, 3, tzinfo=UTC) + timedelta(days=late)


def base(name: int | str, on: date, late: int = 0, member: bytes = ME) -> dict[str, Any]:
    return {
        "event_id": str(name).rjust(16, "0").encode()[-16:],
        "member_id": member,
        "occurred_on": on,
        "recorded_at": instant(on, late),
        "source": "test",
    }


def signup(month: str, **more: Any) -> Signup:
    held: dict[str, Any] = {"channel": 1, "region": "3205", "programmes": MANDATORY}
    return Signup(**base(f"s{month}", day(month, 5)) | held | more)


def payment(month: str, first: str | None = None, last: str | None = None, **more: Any) -> Payment:
    first = first or month
    months = {"paid_from": Month.read(first), "paid_through": Month.read(last or first)}
    return Payment(
        **base(f"p{month}{last or first}", day(month)) | months | {"amounts": LOW} | more
    )


def leave(month: str, number: int = 20, reason: Exit = Exit.DEATH) -> Leave:
    return Leave(**base(f"x{month}{number}", day(month, number)), reason=reason)


def void(target: Event, **more: Any) -> Void:
    its = base(f"v{target.event_id[-14:].decode()}", target.occurred_on, 1, target.member_id)
    return Void(**its | more, voids=target.event_id, reason="test")


NAMES = st.integers(0, 40)
MONTHS = st.integers(0, 30).map(START.plus)
DAYS = st.builds(day, MONTHS, st.integers(1, 28))
CLOCKS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"name": NAMES, "on": DAYS, "late": st.integers(0, 120)}
)
REGIONS = st.sampled_from(["3205", "3273", "3578"])
CHANNELS = st.integers(0, 3)


def _fact(kind: type[Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(CLOCKS, st.fixed_dictionaries(more)).map(
        lambda drawn: kind(**base(**drawn[0]), **drawn[1])
    )


SIGNUPS: st.SearchStrategy[Signup] = _fact(
    Signup,
    channel=CHANNELS,
    region=REGIONS,
    programmes=st.sampled_from([MANDATORY, WITH_JHT]),
    payer=st.sampled_from(Payer),
    is_first_ever=st.booleans(),
)


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    clocks = draw(CLOCKS)
    first = Month.of(clocks["on"]).plus(draw(st.sampled_from([0, 0, 0, -1, -2, -4, 1, 2])))
    return Payment(
        **base(**clocks),
        paid_from=first,
        paid_through=first.plus(draw(st.sampled_from([0, 0, 0, 1, 2, 5, 11]))),
        amounts=draw(st.sampled_from([LOW, FULL])),
        payer=draw(st.sampled_from(Payer)),
        proof=draw(st.sampled_from([Proof.CONFIRMED, Proof.CONFIRMED, Proof.REPORTED])),
    )


LEAVES = _fact(Leave, reason=st.sampled_from(Exit))
MOVES = _fact(Transfer, from_channel=CHANNELS, to_channel=CHANNELS) | _fact(
    Transfer, from_region=REGIONS, to_region=REGIONS
)
CLAIMS = _fact(
    Claim,
    programme=st.sampled_from(Programme),
    count=st.integers(1, 3),
    amount=st.integers(0, 10**9).map(Rupiah),
)
VOIDS = _fact(
    Void, voids=NAMES.map(lambda name: base(name, date(2026, 1, 1))["event_id"]), reason=st.just("")
)
HAPPENINGS = st.one_of(SIGNUPS, payments(), payments(), payments(), LEAVES, MOVES, CLAIMS)


@st.composite
def corrections(draw: st.DrawFn) -> Correct:
    fact = draw(HAPPENINGS)
    return Correct(
        event_id=fact.event_id,
        member_id=fact.member_id,
        occurred_on=fact.occurred_on,
        recorded_at=fact.recorded_at,
        source="test",
        replaces=base(draw(NAMES), fact.occurred_on)["event_id"],
        reason="",
        fact=fact,
    )


HISTORIES: st.SearchStrategy[list[Event]] = st.lists(
    st.one_of(HAPPENINGS, HAPPENINGS, HAPPENINGS, VOIDS, corrections()), max_size=14
)
"""Facts of one member: any order, ids that repeat, voids and corrections of anything."""


PLAIN: st.SearchStrategy[list[Event]] = st.lists(st.one_of(SIGNUPS, HAPPENINGS), max_size=12)
"""The same without voids and corrections, and with several signups as a rule."""


def of_member(events: list[Event], number: int) -> list[Event]:
    """The same facts as those of another member."""
    member = number.to_bytes(16, "big")
    return [
        replace(event, member_id=member, fact=replace(event.fact, member_id=member))
        if isinstance(event, Correct)
        else replace(event, member_id=member)
        for event in events
    ]


def a_year_later(event: Event) -> Event:
    """The same fact, twelve months later."""
    moved: dict[str, Any] = {
        "occurred_on": event.occurred_on.replace(year=event.occurred_on.year + 1),
        "recorded_at": event.recorded_at + timedelta(366),
    }
    if isinstance(event, Payment):
        moved["paid_from"] = event.paid_from.plus(12)
        moved["paid_through"] = event.paid_through.plus(12)
    if isinstance(event, Correct):
        moved["fact"] = a_year_later(event.fact)
    return replace(event, **moved)
