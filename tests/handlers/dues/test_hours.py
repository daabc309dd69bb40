"""At what minute a chat is reminded: by daylight where the person works, and not all at once."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.dues import Cover, next_day
from domain.months import Month
from handlers.dues.known import known_of
from handlers.dues.reminding import first_look, next_hour
from tests.attacks.room import NIK, Room
from tests.blank import blank
from tests.handlers.dues.scene import BUDI, forms, pays, ring

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


@pytest.mark.parametrize(
    ("place", "zone"), [("Kota Bandung", "Asia/Jakarta"), ("Kota Jayapura", "Asia/Jayapura")]
)
def test_a_year_hour_by_hour(tmp_path: Path, place: str, zone: str) -> None:
    """Somebody pays now and then; the program is down for some nights and days."""
    with Room(blank(tmp_path / "year.db")) as room:
        _live_a_year(room, place, zone)


def _live_a_year(room: Room, place: str, zone: str) -> None:
    room.clock.passed += timedelta(hours=-5)  # seven in the morning in Jakarta
    for said in ("/start", "Setuju, mulai", NIK, "Betul", "Budi Santoso", "081299999999",
                 "Pengemudi ojek", place, "3 juta", "3 bulan"):  # fmt: skip
        room.say(BUDI, said)
    room.send_form(BUDI)
    (form,) = forms(room, BUDI)
    heard_on = []
    for hour in range(24 * 365):
        room.clock.passed += timedelta(hours=1)
        now = room.clock.now()
        if hour % 1000 in range(40, 60):
            continue  # down
        if hour in {900, 3000}:
            pays(room, form, Month.of(room.clock.today()), mark=hour // 100)
        if (now.hour % 5) and 2 < hour % 24 < 20:
            continue  # nobody looks every hour of the day; nights are looked at
        for told in ring(room).values():
            assert len(told) == 1
            local = now.astimezone(ZoneInfo(zone))
            assert 7 <= local.hour < 20
            heard_on.append(local.date())
            with room.store.transaction() as unit:
                through = known_of(unit, room.vault, BUDI)[0].cover.through
            assert through is None or through < Month.of(local.date())
    assert heard_on == sorted(set(heard_on))
    assert 8 <= len(heard_on) <= 14
