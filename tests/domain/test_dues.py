"""When contributions fall due, and when somebody is reminded: neither too often nor for nothing."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coverage.rule import is_active
from domain.dated import NoRow
from domain.dues import (
    Cover,
    Matter,
    cover_ends,
    due_on,
    next_day,
    reminders,
    told_between,
)
from domain.months import Month

covers = st.builds(
    Cover,
    st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    st.none() | st.builds(Month, st.integers(2026, 2029), st.integers(1, 12)),
    st.none() | st.builds(Month, st.integers(2026, 2029), st.integers(1, 12)),
)
chats = st.integers(1, 10**10)


def said(cover: Cover, shift: int = 0) -> list[str]:
    """Each reminder on a line."""
    return [
        f"{each.on} {each.matter} {each.months.first}..{each.months.last}"
        for each in reminders(cover, shift)
    ]


def test_a_first_payment_that_nobody_heard_of_is_asked_about_three_times() -> None:
    assert said(Cover(date(2026, 11, 22))) == [
        "2026-11-25 first 2026-11..2026-11",
        "2026-12-02 first 2026-12..2026-12",
        "2026-12-22 first 2026-12..2026-12",
    ]


def test_from_the_first_open_month_to_the_end_of_cover() -> None:
    assert said(Cover(date(2026, 11, 22), confirmed=Month(2027, 1))) == [
        "2027-02-10 open 2027-02..2027-02",
        "2027-03-10 open 2027-02..2027-03",
        "2027-04-10 last 2027-02..2027-04",
        "2027-04-25 last 2027-02..2027-04",
        "2027-05-03 ended 2027-02..2027-04",
    ]


@pytest.mark.parametrize(
    ("confirmed", "reported", "first"),
    [
        (None, Month(2026, 12), "2027-01-10"),
        (Month(2027, 2), Month(2026, 12), "2027-03-10"),
        (Month(2026, 12), Month(2027, 2), "2027-03-10"),
    ],
)
def test_whoever_said_more_is_believed(
    confirmed: Month | None, reported: Month | None, first: str
) -> None:
    assert said(Cover(date(2026, 11, 22), confirmed, reported))[0].startswith(first)


def test_who_is_no_member_any_more_is_left_alone() -> None:
    assert said(Cover(date(2026, 11, 22), Month(2027, 1), left=True)) == []
    assert said(Cover(date(2026, 11, 22), left=True)) == []


def test_people_are_spread_over_days_before_the_15th() -> None:
    paid = Cover(date(2026, 11, 22), confirmed=Month(2027, 1))
    firsts = {reminders(paid, chat)[0].on for chat in range(100)}
    assert firsts == {date(2027, 2, day) for day in (8, 9, 10)}
    assert all(day < due_on(Month(2027, 2)) for day in firsts)


def test_contributions_are_due_on_the_15th() -> None:
    assert due_on(Month(2026, 12)) == date(2026, 12, 15)
    with pytest.raises(NoRow, match="2015-06"):
        due_on(Month(2015, 6))


@given(covers, chats)
def test_no_reminder_is_about_a_month_that_is_paid(cover: Cover, chat: int) -> None:
    for each in reminders(cover, chat):
        assert cover.through is None or each.months.first == cover.through.plus(1)
        assert each.months.first <= each.months.last


@given(covers, chats)
def test_they_come_one_after_the_other_and_few_in_a_month(cover: Cover, chat: int) -> None:
    days = [each.on for each in reminders(cover, chat)]
    assert days == sorted(set(days))
    most = 3 if cover.through is None else 2
    assert max(Counter(map(Month.of, days)).values()) <= most


@given(covers, chats)
def test_cover_stands_until_it_is_said_to_have_ended(cover: Cover, chat: int) -> None:
    through = cover.through
    for each in reminders(cover, chat):
        if through is None:
            assert each.matter is Matter.FIRST
            continue
        month = Month.of(each.on)
        active_before = is_active(through, month.plus(-1))
        assert active_before is (each.matter is not Matter.ENDED)
        assert (each.matter is Matter.LAST) is (month == cover_ends(through))
    assert through is None or not is_active(through, cover_ends(through))


@given(covers, chats, st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_looking_from_day_to_day_misses_none_and_says_none_twice(
    cover: Cover, chat: int, start: date
) -> None:
    heard, day = [], start - timedelta(days=1)
    while (following := next_day(cover, day, chat)) is not None:
        assert following > day
        heard.append(told_between(cover, following, following, chat))
        day = following
    assert heard == [each for each in reminders(cover, chat) if each.on >= start]
