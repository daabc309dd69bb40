"""Signs of fraud: what shows each, and what just does not."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dated import NoRow
from domain.nik import Nik
from domain.signs import Fact, Kind, signs

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=7)))


def nik(place: int, serial: int = 9999) -> Nik:
    """Another day of birth for every place: no two of them follow each other."""
    return Nik(f"327306{place % 28 + 1:02}{place // 28 + 1:02}80{serial:04}")


def honest(number: int) -> list[Fact]:
    """Signups as they should be: a quarter of an hour each, everybody on a phone of their own."""
    days = [NOON + timedelta(days=n // 20, minutes=15 * (n % 20)) for n in range(number)]
    return [Fact(at, nik(n), 1000 + n) for n, at in enumerate(days)]


def kinds(facts: list[Fact]) -> dict[Kind, int]:
    return {sign.kind: sign.count for sign in signs(facts, TODAY)}


def test_an_honest_month_shows_nothing() -> None:
    assert kinds(honest(200)) == {}
    assert kinds([]) == {}


@pytest.mark.parametrize(("seconds", "number", "shown"), [(60, 6, 6), (61, 6, 0), (10, 5, 0)])
def test_quick(seconds: int, number: int, shown: int) -> None:
    facts = [Fact(NOON + timedelta(seconds=seconds * n), nik(n), n) for n in range(number)]
    assert kinds(facts).get(Kind.QUICK, 0) == shown


def test_lines_of_a_market_are_not_too_quick() -> None:
    facts = [Fact(NOON + timedelta(seconds=n), nik(n), n, at_stand=True) for n in range(20)]
    assert kinds(facts) == {}


@pytest.mark.parametrize(("number", "shown"), [(3, 0), (4, 4)])
def test_one_phone(number: int, shown: int) -> None:
    facts = honest(30) + [Fact(NOON - timedelta(hours=n), nik(99 + n), 7) for n in range(number)]
    assert kinds(facts).get(Kind.ONE_PHONE, 0) == shown


def test_people_without_a_phone_do_not_hide_those_who_share_one() -> None:
    without = [Fact(NOON + timedelta(hours=n), nik(n), None) for n in range(6)]
    shared = [Fact(NOON + timedelta(days=1, hours=n), nik(20 + n), 7) for n in range(4)]
    assert kinds(without + shared) == {Kind.ONE_PHONE: 4}


def test_a_sign_says_when_it_was_seen_last() -> None:
    """Whoever looks at it on Friday has to know whether it was there on Monday."""
    hours = (2, 0, 3, 1)  # lines of a list come in any order
    shared = [Fact(NOON + timedelta(hours=n), nik(20 + n), 7) for n in hours]
    later = Fact(NOON + timedelta(days=1), nik(9), 8)
    (sign,) = signs([*shared, later], TODAY)
    assert (sign.count, sign.last) == (4, NOON + timedelta(hours=3))


@pytest.mark.parametrize(
    ("serials", "shown"),
    [((9001, 9002), 0), ((9001, 9003, 9005), 0), ((9003, 9001, 9002), 3), ((9999, 9001, 9000), 0)],
)
def test_sequence(serials: tuple[int, ...], shown: int) -> None:
    facts = [Fact(NOON + timedelta(hours=n), nik(3, s), n) for n, s in enumerate(serials)]
    assert kinds(facts).get(Kind.SEQUENCE, 0) == shown


@pytest.mark.parametrize(("hour", "shown"), [(21, 0), (22, 5), (2, 5), (5, 0)])
def test_night(hour: int, shown: int) -> None:
    begin = NOON.replace(hour=hour)
    facts = [Fact(begin + timedelta(minutes=11 * n), nik(n), n) for n in range(5)]
    assert kinds(facts).get(Kind.NIGHT, 0) == shown


def test_a_night_goes_over_midnight() -> None:
    begin = NOON.replace(hour=23, minute=30)
    facts = [Fact(begin + timedelta(minutes=15 * n), nik(n), n) for n in range(5)]
    assert kinds(facts) == {Kind.NIGHT: 5}


@pytest.mark.parametrize(("witnessed", "others", "shown"), [(10, 2, 10), (10, 3, 0), (9, 0, 0)])
def test_witnessed(witnessed: int, others: int, shown: int) -> None:
    facts = [Fact(f.at, f.nik, None) for f in honest(witnessed)] + honest(20)[-others:]
    facts = facts[: witnessed + others]
    assert kinds(facts).get(Kind.WITNESSED, 0) == shown


@given(st.permutations(honest(12) + [Fact(NOON, nik(3, s), 7) for s in range(9001, 9007)]))
def test_the_order_in_which_they_are_read_is_nothing(facts: list[Fact]) -> None:
    assert kinds(facts) == {Kind.QUICK: 7, Kind.ONE_PHONE: 6, Kind.SEQUENCE: 6}


def test_a_sign_names_nobody() -> None:
    facts = [Fact(NOON, nik(3, s), 7) for s in range(9001, 9007)]
    assert "3273" not in repr(signs(facts, TODAY)) + repr(facts)


def test_no_threshold_no_answer() -> None:
    with pytest.raises(NoRow, match="2025"):
        signs(honest(3), date(2025, 12, 31))
