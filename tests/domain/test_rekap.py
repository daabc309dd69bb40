"""What an agent brought about follows from the ledger's facts, and from nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coverage.cells import Exit
from domain.coverage.events import Amounts, Event, Leave, Payment, Signup, Void
from domain.dues import Cover, Matter, reminders
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import MANDATORY
from domain.rekap import Share, brought, merely_filled_in

MEMBER = bytes(16)
AT = datetime(2026, 1, 10, 5, tzinfo=UTC)
AGENT, OTHER = 4, 9
TODAY = date(2026, 11, 22)


def signup(agent: int = AGENT, registered_by: int | None = AGENT, poster: int = 0) -> Signup:
    return Signup(
        event_id=b"s" * 16, member_id=MEMBER, occurred_on=date(2026, 1, 10), recorded_at=AT,
        source="bot", channel=1, region="3273", programmes=MANDATORY, agent=agent, poster=poster,
        registered_by=registered_by,
    )  # fmt: skip


def payment(first: str, last: str, proof: Proof = Proof.CONFIRMED, name: bytes = b"p") -> Payment:
    start = Month.read(first)
    return Payment(
        event_id=name * 16, member_id=MEMBER, occurred_on=date(start.year, start.number, 12),
        recorded_at=AT, source="file", paid_from=start, paid_through=Month.read(last),
        amounts=Amounts(Rupiah(10_000), Rupiah(6_800)), proof=proof,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "stayed", "ends"),
    [
        ([], (False, False), None),
        ([payment("2026-01", "2026-03")], (True, False), None),
        ([payment("2026-01", "2026-12")], (True, True), None),
        ([payment("2026-01", "2026-01")], (False, False), None),
        ([payment("2026-01", "2026-12", Proof.REPORTED)], (False, False), None),
        ([payment("2026-01", "2026-11")], (True, True), None),
        ([payment("2026-01", "2026-10")], (True, True), Month(2027, 1)),
        ([payment("2026-01", "2026-09")], (True, True), Month(2026, 12)),
        ([payment("2026-01", "2026-08")], (True, True), Month(2026, 11)),
        ([payment("2026-01", "2026-07")], (True, True), None),
    ],
)
def test_who_pays_stays(facts: list[Event], stayed: tuple[bool, bool], ends: Month | None) -> None:
    found = brought([signup(), *facts], AGENT, TODAY)
    assert found is not None
    assert found.stayed == stayed
    assert found.ends(TODAY) == ends
    confirmed = any(isinstance(f, Payment) and f.proof is Proof.CONFIRMED for f in facts)
    assert (found.paid_on is not None) == confirmed


@given(st.integers(0, 8))
def test_the_agent_hears_of_an_end_for_as_long_as_the_worker_does(months: int) -> None:
    """The last month is the one in which it matters most."""
    through = Month(2025, 10).plus(months)
    told = reminders(Cover(date(2025, 1, 1), confirmed=through), 0)
    found = brought([signup(), payment("2025-10", str(through))], AGENT, TODAY)
    assert found is not None
    for each in told:
        wanted = None if each.matter is Matter.ENDED else through.plus(3)
        assert found.ends(each.on) == wanted


def test_of_several_payments_it_tells_the_first_day_and_how_far_they_reach() -> None:
    whole_year, again = payment("2026-02", "2026-12"), payment("2026-05", "2026-06", name=b"q")
    found = brought([signup(), whole_year, again], AGENT, TODAY)
    assert found is not None
    assert (found.paid_on, found.paid_through) == (date(2026, 2, 12), Month(2026, 12))


def leave(day: date) -> Leave:
    return Leave(
        event_id=b"l" * 16, member_id=MEMBER, occurred_on=day, recorded_at=AT, source="file",
        reason=Exit.MOVED_TO_PU,
    )  # fmt: skip


def test_of_whom_it_is_said_that_they_left_nothing_is_due() -> None:
    paid = payment("2026-01", "2026-10")
    gone = brought([signup(), paid, leave(date(2026, 10, 20))], AGENT, TODAY)
    assert gone is not None
    assert gone.left
    assert gone.ends(TODAY) is None
    again = payment("2026-09", "2026-10", name=b"q")
    facts: list[Event] = [signup(), payment("2026-01", "2026-01"), leave(date(2026, 2, 1)), again]
    back = brought(facts, AGENT, TODAY)
    assert back is not None
    assert not back.left
    assert back.ends(TODAY) == Month(2027, 1)


def test_of_a_month_that_is_not_over_nothing_is_said() -> None:
    found = brought([signup(), payment("2026-01", "2026-12")], AGENT, date(2026, 4, 30))
    assert found is not None
    assert found.stayed == (None, None)
    found = brought([signup(), payment("2026-01", "2026-12")], AGENT, date(2026, 5, 1))
    assert found is not None
    assert found.stayed == (True, None)


@pytest.mark.parametrize(
    ("its", "registered", "poster"),
    [
        (signup(), True, 0),
        (signup(OTHER, AGENT, 3), True, 0),
        (signup(AGENT, None, 3), False, 3),
        (signup(AGENT, OTHER, 3), False, 3),
    ],
)
def test_recruited_and_registered_are_two_things(
    its: Signup, registered: bool, poster: int
) -> None:
    found = brought([its], AGENT, TODAY)
    assert found is not None
    assert (found.registered, found.poster) == (registered, poster)


def test_a_signup_that_another_one_came_before_is_still_shown_to_its_agent() -> None:
    """The channel is not credited; but who sees a form of theirs vanish learns who is known."""
    before = replace(signup(OTHER, OTHER), event_id=b"b" * 16, recorded_at=AT - timedelta(1))
    found = brought([before, signup(), payment("2026-01", "2026-12")], AGENT, TODAY)
    assert found == brought([signup(), payment("2026-01", "2026-12")], AGENT, TODAY) is not None


def test_what_is_not_the_agents_or_was_voided_is_nothing() -> None:
    assert brought([signup(OTHER, OTHER)], AGENT, TODAY) is None
    void = Void(
        event_id=b"v" * 16, member_id=MEMBER, occurred_on=TODAY, recorded_at=AT, source="x",
        voids=b"s" * 16, reason="x",
    )  # fmt: skip
    assert brought([signup(), void], AGENT, TODAY) is None


@pytest.mark.parametrize("months", range(13))
def test_a_form_that_counts_for_nobody_new_looks_like_one_that_is_not_paid(months: int) -> None:
    """On the day and a year later, also in the file: it tells nobody that the NIK was known."""
    today = date(2026 + months // 12, months % 12 + 1, 28)
    unpaid = brought([signup()], AGENT, today)
    assert merely_filled_in(MEMBER, date(2026, 1, 10), today) == unpaid


@given(st.lists(st.sampled_from([True, False, None])))
def test_a_share_is_of_those_of_whom_it_is_known(known: list[bool | None]) -> None:
    share = Share.that(known)
    assert 0 <= share.count <= share.of == len(known) - known.count(None)
