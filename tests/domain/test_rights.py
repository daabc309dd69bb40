"""The clock of 3x24 hours: from the law, to the hour."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.dated import NoRow
from domain.rights import _DEADLINES, Due, deadline, hours_left

ASKED = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_every_deadline_has_a_source() -> None:
    assert {each.due for each in _DEADLINES} == set(Due)
    for each in _DEADLINES:
        assert each.hours == 72 and each.flag and each.source


@pytest.mark.parametrize(("passed", "left"), [
    (timedelta(), 72), (timedelta(minutes=1), 71), (timedelta(hours=71, minutes=59), 0),
    (timedelta(hours=72), 0), (timedelta(hours=72, minutes=1), -1), (timedelta(hours=80), -8),
])  # fmt: skip
def test_hours_are_counted_down_and_then_up(passed: timedelta, left: int) -> None:
    assert hours_left(Due.REQUEST, ASKED, ASKED + passed) == left


def test_a_day_without_a_deadline_is_an_error() -> None:
    with pytest.raises(NoRow, match=r"deadlines\.toml"):
        deadline(Due.INCIDENT, date(2024, 10, 16))
