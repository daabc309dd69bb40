"""Limits: many at once, then one at a time; whoever is too fast is told once."""

from datetime import date
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dated import NoRow
from domain.limits import Limit, Pace, limit, pace, use, use_some

SLOW: Final = Limit("checks", date(2026, 1, 1), many=3, every=1000, pause=0, source="test")
CHAT: Final = Limit("messages", date(2026, 1, 1), many=5, every=1000, pause=30_000, source="test")
NOW: Final = 1_795_000_000_000


def test_as_many_at_once_as_it_holds_then_one_at_a_time() -> None:
    until = 0
    for _ in range(3):
        until, wait = use(until, SLOW, NOW)
        assert wait == 0
    assert use(until, SLOW, NOW) == (until, 1000)
    assert use(until, SLOW, NOW + 999) == (until, 1)
    assert use(until, SLOW, NOW + 1000)[1] == 0


@given(st.lists(st.integers(0, 5000), max_size=60))
def test_no_window_ever_holds_more_than_the_bucket_and_what_came_back(gaps: list[int]) -> None:
    until, now, used = 0, NOW, []
    for gap in gaps:
        now += gap
        until, wait = use(until, SLOW, now)
        if not wait:
            used.append(now)
    for place, first in enumerate(used):
        for count, last in enumerate(used[place:], 1):
            assert count <= SLOW.many + (last - first) // SLOW.every


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 6)), max_size=30))
def test_some_at_once_are_as_many_one_by_one(takes: list[tuple[int, int]]) -> None:
    at_once, one_by_one, now = 0, 0, NOW
    for gap, wanted in takes:
        now += gap
        at_once, taken = use_some(at_once, SLOW, now, wanted)
        got = 0
        for _ in range(wanted):
            one_by_one, wait = use(one_by_one, SLOW, now)
            got += not wait
        assert (at_once, taken) == (one_by_one, got)


@given(st.lists(st.integers(0, 400), min_size=30, max_size=200))
def test_a_flood_is_told_once_and_again_only_after_the_pause(gaps: list[int]) -> None:
    until, now, told = 0, NOW, []
    for gap in gaps:
        now += gap
        until, verdict = pace(until, CHAT, now)
        if verdict is Pace.TELL:
            told.append(now)
    assert all(b - a >= CHAT.pause for a, b in pairwise(told))


def test_whoever_waits_as_told_is_heard() -> None:
    until, verdict = 0, Pace.GO
    while verdict is Pace.GO:
        until, verdict = pace(until, CHAT, NOW)
    assert verdict is Pace.TELL
    assert pace(until, CHAT, NOW + CHAT.pause)[1] is Pace.GO


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        (0, Pace.HUSH),
        (1, Pace.HUSH),
        (CHAT.pause - CHAT.every - 1, Pace.HUSH),
        (CHAT.pause - CHAT.every, Pace.HUSH),
        (CHAT.pause - 1, Pace.HUSH),
        (CHAT.pause, Pace.GO),
        (2 * CHAT.pause, Pace.GO),
    ],
)
def test_a_pause_is_told_of_once_to_its_last_moment(later: int, verdict: Pace) -> None:
    until = 0
    for _ in range(CHAT.many):
        until, _ = pace(until, CHAT, NOW)
    until, first = pace(until, CHAT, NOW)
    assert first is Pace.TELL
    after, found = pace(until, CHAT, NOW + later)
    assert found is verdict
    assert (after == until) is (verdict is Pace.HUSH)


def test_every_limit_is_dated_and_none_is_made_up() -> None:
    assert limit("checks", date(2026, 11, 22)).source
    with pytest.raises(NoRow, match="2025-12-31"):
        limit("checks", date(2025, 12, 31))
    with pytest.raises(NoRow, match="wishes"):
        limit("wishes", date(2026, 11, 22))
