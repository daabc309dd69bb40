"""Told in time, never at night, never for what is paid, and nobody is forgotten."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from domain.coverage.events import Claim, Void
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import Programme
from tests.attacks.room import Room, nik_of
from tests.handlers.dues.scene import (
    BUDI,
    SITI,
    blocked,
    dies,
    enrolled,
    family,
    forms,
    on,
    pays,
    reports,
    ring,
)


def test_who_has_a_receipt_is_asked_about_the_first_payment_three_times(room: Room) -> None:
    enrolled(room, BUDI)
    said = [day for day in range(60) if on(room, date(2026, 11, 22) + timedelta(days=day))]
    assert said == [3, 10, 30]


def test_a_payment_that_comes_in_silences_the_next_reminder(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert on(room, date(2026, 11, 25))
    pays(room, form, Month(2026, 12))
    assert not on(room, date(2026, 12, 2))
    assert not on(room, date(2026, 12, 22))
    (told,) = on(room, date(2027, 1, 10))[BUDI]
    assert "iuran Januari 2027, bayar paling lambat 15 Januari 2027" in told


def test_a_payment_that_comes_in_late_is_noticed_all_the_same(room: Room) -> None:
    form = enrolled(room, BUDI)
    for day in (25, 55, 85):
        on(room, date(2026, 11, 1) + timedelta(days=day))
    pays(room, form, Month(2027, 3))
    days = [date(2027, 1, 26) + timedelta(days=day) for day in range(120)]
    assert next(day for day in days if on(room, day)) == date(2027, 4, 8)


def test_a_family_on_one_phone_gets_one_message(room: Room) -> None:
    first, second = family(room)
    for mark, form in enumerate((first, second), 1):
        pays(room, form, Month(2026, 12), mark=mark)
    room.press(BUDI, "iuran:0:lagi")
    told = on(room, date(2027, 1, 10))[BUDI]
    assert len(told) == 1
    assert told[0].count("iuran Januari 2027") == 2
    buttons = [row[0]["text"] for row in room.calls[-1][1]["reply_markup"]["inline_keyboard"]]
    assert buttons[:2] == ["✅ Sudah bayar: Budi S."] * 2


def test_who_says_stop_hears_nothing_until_they_say_start(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert "Pengingat mati" in room.press(BUDI, "iuran:0:diam")
    pays(room, form, Month(2026, 12))
    days = [date(2026, 11, 23) + timedelta(days=day) for day in range(80)]
    assert not [day for day in days if on(room, day)]
    assert "Pengingat menyala" in room.press(BUDI, "iuran:0:lagi")
    assert on(room, date(2027, 3, 10))
    room.say(BUDI, "/daftar")  # a new form changes nothing about it
    room.press(BUDI, "iuran:0:diam")
    room.walk(BUDI, nik_of(7))
    room.send_form(BUDI)
    assert "Pengingat mati" in room.say(BUDI, "/iuran")


def test_three_days_later_means_three_days_later(room: Room) -> None:
    form = enrolled(room, BUDI)
    on(room, date(2026, 11, 25))
    assert "28 November" in room.press(BUDI, "iuran:0:nanti")
    assert not on(room, date(2026, 11, 27))
    assert on(room, date(2026, 11, 28))
    room.press(BUDI, "iuran:0:nanti")
    reports(room, BUDI, form, "2026-11", 3)
    assert not on(room, date(2026, 12, 1))  # paid meanwhile


def test_who_asked_us_to_wait_hears_nothing_meanwhile(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    with room.store.transaction() as unit:
        revision = unit.load([BUDI])[BUDI].conversation.revision
    room.press(BUDI, f"dataku:{revision}:berhenti")
    assert not on(room, date(2027, 1, 12))
    assert "berhenti dulu" in room.say(BUDI, "/iuran")
    room.press(BUDI, f"dataku:{revision}:lanjut")
    assert not ring(room)  # nothing old at this very moment
    assert on(room, date(2027, 2, 10))


def test_who_blocked_us_is_asked_again_once_they_are_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    blocked(room, BUDI)
    assert not on(room, date(2027, 1, 10))
    room.say(BUDI, "/status")
    assert on(room, date(2027, 2, 10))


def test_whoever_left_for_good_is_not_asked_for_money(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    dies(room, form)
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        claim = Claim(
            event_id=b"c" * 16, member_id=member, occurred_on=date(2026, 12, 28), source="file",
            recorded_at=datetime(2026, 12, 28, tzinfo=UTC), programme=Programme.JKM, count=1,
            amount=Rupiah(42_000_000),
        )  # fmt: skip
        unit.record_facts([claim])
    on(room, date(2026, 12, 29))
    other = enrolled(room, SITI)
    reports(room, SITI, other, "2026-12", 12)  # of a stranger: it brings nobody back
    room.press(BUDI, "iuran:0:lagi")
    days = [date(2026, 12, 30) + timedelta(days=day) for day in range(200)]
    assert not [day for day in days if BUDI in on(room, day)]
    assert "sudah selesai" in room.say(BUDI, "/iuran")
    reports(room, BUDI, form, "2027-07", 1)  # a slip of the office: they are alive and pay
    assert "Juli 2027" in room.say(BUDI, "/iuran")


def test_what_is_voided_later_is_noticed(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2027, 6))
    room.say(BUDI, "/iuran")
    assert not on(room, date(2026, 12, 25))
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        void = Void(
            event_id=b"v" * 16, member_id=member, occurred_on=date(2026, 12, 26), source="file",
            recorded_at=datetime(2026, 12, 26, tzinfo=UTC), voids=bytes([1]) * 16, reason="wrong",
        )  # fmt: skip
        unit.record_facts([void])
    pays(room, form, Month(2026, 11), mark=2)
    days = [date(2026, 12, 27) + timedelta(days=day) for day in range(90)]
    heard_on = [day for day in days if on(room, day)]
    assert heard_on[0].month <= 2  # noticed within a month
    assert date(2027, 2, 8) in heard_on  # the last chance


def test_after_a_year_of_silence_nobody_is_followed(room: Room) -> None:
    enrolled(room, BUDI)
    for month in range(15):
        on(room, date(2026, 11, 25) + timedelta(days=30 * month))
    with room.store.transaction() as unit:
        far = room.clock.now() + timedelta(days=1000)
        assert unit.take_timers(far, 9, timedelta(minutes=1)) == []


def test_who_looks_is_reminded_whatever_became_of_their_timer(room: Room) -> None:
    enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.drop_timers([BUDI], but="nothing")
    assert not on(room, date(2026, 11, 25))
    room.say(BUDI, "/iuran")
    assert on(room, date(2026, 12, 2))


def test_who_is_followed_keeps_their_form_and_nobody_else_does(room: Room) -> None:
    form = enrolled(room, BUDI)
    enrolled(room, SITI, nik_of(7))
    room.press(SITI, "iuran:0:diam")
    for month in range(14):
        on(room, date(2026, 11, 26) + timedelta(days=30 * month))
        reports(room, BUDI, form, str(Month(2026, 11).plus(month)), 1)
    day = room.clock.now()
    with room.store.transaction() as unit:
        unit.forget_forms((-(2**63), ""), day - timedelta(days=365), day)
    assert forms(room, BUDI)
    assert not forms(room, SITI)


def test_who_refuses_the_notice_is_told_what_is_kept_and_reminded_no_more(room: Room) -> None:
    enrolled(room, BUDI)
    with room.store.transaction() as unit:
        account = unit.load([BUDI])[BUDI]
        own = account.conversation
        old = msgspec.structs.replace(own, answers=own.answers | {"consent": "2020-01-01"})
        unit.save([msgspec.structs.replace(account, conversation=old)], room.clock.now())
    room.say(BUDI, "/status")
    assert "masih kami simpan" in room.say(BUDI, "Tidak setuju")
    assert not on(room, date(2026, 11, 25))
    assert "Pengingat mati" in room.say(BUDI, "/iuran")


def test_a_reminder_told_later_is_about_that_day(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    room.press(BUDI, "iuran:0:lagi")
    on(room, date(2027, 1, 10))
    on(room, date(2027, 2, 10))
    on(room, date(2027, 3, 9))
    room.clock.wait(days=21)  # 30 March
    ring(room)
    room.press(BUDI, "iuran:0:nanti")
    assert not on(room, date(2027, 4, 2))  # not "the last month" any more
    (told,) = on(room, date(2027, 4, 3))[BUDI]
    assert "mungkin sudah berhenti" in told


def test_who_has_nothing_open_is_promised_nothing(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 12)
    assert "kami ingatkan lagi" not in room.press(BUDI, "iuran:0:nanti")


def test_two_timers_of_one_minute_are_one_message(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    room.press(BUDI, "iuran:0:lagi")
    on(room, date(2027, 2, 20))
    room.clock.wait(days=28)  # 20 March
    ring(room)
    room.press(BUDI, "iuran:0:nanti")
    (told,) = on(room, date(2027, 3, 24))[BUDI]
    assert "bulan terakhir" in told


def test_what_is_said_in_the_morning_loses_nothing_of_the_day(room: Room) -> None:
    first, second = family(room)
    for mark, form in enumerate((first, second), 1):
        pays(room, form, Month(2026, 12), mark=mark)
    room.press(BUDI, "iuran:0:lagi")
    on(room, date(2027, 3, 22))
    room.clock.wait(hours=19)  # seven in the morning of the 23rd, two hours before
    reports(room, BUDI, second, "2027-01", 3)
    room.clock.wait(hours=5)
    (told,) = ring(room)[BUDI]
    assert told.count("bulan terakhir") == 1


def test_a_form_that_cannot_be_read_keeps_nobody_elses_reminder_back(room: Room) -> None:
    enrolled(room, BUDI)
    enrolled(room, SITI, nik_of(7))
    with room.store.transaction() as unit:
        unit._open().execute("UPDATE enrollment SET form = key WHERE chat_id = 11")
    assert list(on(room, date(2026, 11, 25))) == [SITI]
    assert list(on(room, date(2026, 12, 2))) == [SITI]


def test_an_erased_form_has_no_reminders(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.erase_form(form.number, room.clock.now())
    assert not on(room, date(2026, 11, 25))
    assert "Belum ada formulir" in room.say(BUDI, "/iuran")
