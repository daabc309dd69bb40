"""At what minute a chat is reminded: by daylight where the person works, and not all at once."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.dues import Cover, next_day
from handlers.dues.reminding import first_look, next_hour

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("place", "zone"), [("3273", "Asia/Jakarta"), ("9171", "Asia/Jayapura"), ("", "Asia/Jakarta")]
)
@pytest.mark.parametrize(
    ("chat", "minute"),
    [(480, time(9)), (481, time(9, 1)), (540, time(10)), (959, time(16, 59)), (960, time(9))],
)
def test_each_chat_has_a_minute_of_its_own(chat: int, minute: time, place: str, zone: str) -> None:
    timer = first_look(chat, place, TODAY)
    local = timer.due_at.astimezone(ZoneInfo(zone))
    assert local.time() == minute
    assert local.date() == next_day(Cover(TODAY), TODAY, chat) == date.fromordinal(timer.revision)


@pytest.mark.parametrize(
    ("hour", "day"), [(time(0, 10), 22), (time(0, 11), 23), (time(3), 23), (time(23, 50), 23)]
)
def test_the_next_hour_of_a_chat_is_where_it_is(hour: time, day: int) -> None:
    """9:11 in Jayapura is 0:11 in Greenwich, and 7:11 in Jakarta."""
    at = datetime.combine(date(2026, 11, 22), hour, UTC)
    assert next_hour(11, "9171", at) == datetime(2026, 11, day, 0, 11, tzinfo=UTC)
