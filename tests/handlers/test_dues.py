"""After the receipt, on both databases: told in time, never at night, never for what is paid."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from dialog.enrollment import ENROLLMENT
from domain.coverage.cells import Exit
from domain.coverage.events import NO_MONEY, Amounts, Claim, Event, Leave, Payment, Void
from domain.enrollment import Agreement, Assurance, Proof, Reason, Rung, Source
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import Programme
from handlers.dues.known import known_of
from handlers.dues.news import heard
from handlers.timers import Timers
from storage import Enrollment
from storage.handover.steps import Evidence
from tests.attacks.room import NIK, Room, nik_of
from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]

BUDI, SITI = 11, 12


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """Nobody is in it yet."""
    url = f"sqlite:///{tmp_path / 'room.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with Room(url) as made:
        yield made


def ring(room: Room) -> dict[int, list[str]]:
    """What the timers that are due say, by chat."""
    timers = Timers(room.store, ENROLLMENT, room.clock)
    while timers.fire():
        pass
    before = len(room.calls)
    room._send()
    told: dict[int, list[str]] = {}
    for _, body in room.calls[before:]:
        told.setdefault(body["chat_id"], []).append(body["text"])
    return told


def on(room: Room, day: date) -> dict[int, list[str]]:
    """What is said at noon of that day."""
    room.clock.wait(days=(day - room.clock.today()).days)
    return ring(room)


def forms(room: Room, chat: int) -> list[Enrollment]:
    with room.store.transaction() as unit:
        return unit.enrollments_of([chat]).get(chat, [])


def enrolled(room: Room, chat: int, nik: str = NIK) -> Enrollment:
    """The form of somebody who has just got their receipt."""
    room.enroll(chat, nik)
    return forms(room, chat)[-1]


def pays(
    room: Room, form: Enrollment, through: Month, proof: Proof = Proof.CONFIRMED, mark: int = 1
) -> None:
    """A partner says that this member paid, by the pseudonym."""
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        unit.record_facts([_payment(member, through, proof, mark, room.clock.now())])


def _payment(member: bytes, through: Month, proof: Proof, mark: int, at: datetime) -> Event:
    return Payment(
        event_id=bytes([mark]) * 16, member_id=member, occurred_on=at.date(),
        recorded_at=at.astimezone(UTC), source="api:test", paid_from=through,
        paid_through=through, amounts=Amounts(NO_MONEY, NO_MONEY), proof=proof,
    )  # fmt: skip


def reports(room: Room, chat: int, form: Enrollment, first: str, count: int) -> str:
    return room.press(chat, f"iuran:0:lapor|{form.number}|{first}|{count}")


def facts(room: Room, form: Enrollment) -> list[Event]:
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        return [each for each in unit.facts_of(member) if each.kind != "signup"]


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


def test_what_a_worker_reports_is_written_down_as_their_word(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert "belum terkonfirmasi" in reports(room, BUDI, form, "2026-11", 3)
    (fact,) = facts(room, form)
    assert isinstance(fact, Payment)
    assert fact.proof is Proof.REPORTED
    assert (fact.paid_from, fact.paid_through) == (Month(2026, 11), Month(2027, 1))
    assert fact.source == "worker"
    assert "Anda melaporkan sudah bayar sampai Januari 2027" in room.say(BUDI, "/iuran")
    assert not on(room, date(2026, 12, 2))


def test_a_press_that_comes_twice_is_one_report(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 3)
    assert "sampai Januari 2027" in reports(room, BUDI, form, "2026-11", 3)
    assert "Kami catat" not in reports(room, BUDI, form, "2026-11", 1)
    assert len(facts(room, form)) == 1


def test_a_report_can_be_taken_back_and_made_again(room: Room) -> None:
    form = enrolled(room, BUDI)
    for _ in range(3):
        reports(room, BUDI, form, "2026-11", 3)
        assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
        room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|3")
        assert "belum ada pembayaran" in room.say(BUDI, "/iuran")
    gone = room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|3")
    assert "belum ada pembayaran" in gone
    assert len(facts(room, form)) == 6
    assert on(room, date(2026, 11, 25))


def test_nobody_floods_the_ledger(room: Room) -> None:
    form = enrolled(room, BUDI)
    for turn in range(24):
        reports(room, BUDI, form, f"2026-{turn % 2 + 11}", 1)
        room.press(BUDI, f"iuran:0:batal|{form.number}|2026-{turn % 2 + 11}|1")
    assert "terlalu sering" in reports(room, BUDI, form, "2026-11", 1)
    assert "terlalu sering" in reports(room, BUDI, form, "2026-11", 3)
    assert len(facts(room, form)) == 48
    room.clock.wait(days=31)
    assert "Kami catat" in reports(room, BUDI, form, "2026-12", 1)


def test_a_slip_of_the_thumb_can_be_taken_back_from_the_summary(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 12)
    room.say(BUDI, "/iuran")
    rows = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    undo = next(b for row in rows for b in row if "Batalkan laporan" in b["text"])
    assert "kami batalkan" in room.press(BUDI, undo["callback_data"])
    assert on(room, date(2026, 11, 25))
    pays(room, form, Month(2027, 11))
    reports(room, BUDI, form, "2026-11", 1)
    room.say(BUDI, "/iuran")
    assert "Batalkan" not in str(room.calls[-1])  # what is confirmed is not theirs to take back


def test_who_pays_late_in_telling_may_begin_with_an_earlier_month(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.clock.wait(days=50)
    assert "mulai Januari 2027" in room.press(BUDI, f"iuran:0:bayar|{form.number}")
    rows = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    others = {b["text"]: b["callback_data"] for row in rows for b in row if "Mulai" in b["text"]}
    assert list(others) == ["Mulai Desember 2026", "Mulai November 2026"]
    assert "mulai November 2026" in room.press(BUDI, others["Mulai November 2026"])
    # Before the form there was nothing to pay for.
    assert "mulai Januari 2027" in room.press(BUDI, f"iuran:0:bayar|{form.number}|2026-10")


@pytest.mark.parametrize(
    "data",
    [
        "lapor|{other}|2026-11|3", "batal|{other}|2026-11|3", "bayar|{other}",
        "lapor|{own}|2026-11", "lapor|{own}|2026-13|3", "lapor|{own}|2026-11|2",
        "lapor|{own}|2036-11|3", "lapor|{own}|2026-11|3|4|5", "lapor", "bayar", "diam|x",
        "hapus", "",
    ],
)  # fmt: skip
def test_a_button_that_fits_nothing_shows_where_things_stand(room: Room, data: str) -> None:
    own, other = enrolled(room, BUDI), enrolled(room, SITI, nik_of(7))
    pressed = data.format(own=own.number, other=other.number)
    assert "belum ada pembayaran" in room.press(BUDI, f"iuran:0:{pressed}")
    assert not facts(room, own)
    assert not facts(room, other)
    assert room.parked() == 0


def test_who_filled_in_a_form_for_somebody_elses_nik_learns_nothing(room: Room) -> None:
    first, second = enrolled(room, BUDI), enrolled(room, SITI)
    before = room.say(SITI, "/iuran")
    pays(room, first, Month(2026, 12))
    reports(room, BUDI, first, "2027-01", 1)
    assert room.say(SITI, "/iuran") == before
    assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
    # Nor does what they say change what the other one is told.
    reports(room, SITI, second, "2026-11", 12)
    assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
    said = room.say(SITI, "/iuran")
    assert "sampai Oktober 2027" in said
    dies(room, first)
    assert room.say(SITI, "/iuran") == said


def test_a_family_on_one_phone_gets_one_message(room: Room) -> None:
    room.enroll(BUDI)
    room.say(BUDI, "Nanti saja")
    room.say(BUDI, "/daftar")
    room.enroll(BUDI, nik_of(7))
    first, second = forms(room, BUDI)
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


def blocked(room: Room, chat: int) -> None:
    """They block the bot."""
    member = {"chat": {"id": chat, "type": "private"}, "from": {"id": chat}, "date": 0}
    gone = {"status": "kicked", "user": {"id": 4242}}
    room.bring({"update_id": 5000, "my_chat_member": member | {"new_chat_member": gone}})


def test_who_blocked_us_is_asked_again_once_they_are_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    blocked(room, BUDI)
    assert not on(room, date(2027, 1, 10))
    room.say(BUDI, "/status")
    assert on(room, date(2027, 2, 10))


def dies(room: Room, form: Enrollment) -> None:
    """A file says so, of the member."""
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        death = Leave(
            event_id=b"d" * 16, member_id=member, occurred_on=date(2026, 12, 20), source="file",
            recorded_at=datetime(2026, 12, 21, tzinfo=UTC), reason=Exit.DEATH,
        )  # fmt: skip
        unit.record_facts([death])


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


def test_after_a_lapse_it_begins_with_this_month(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 1)
    assert "mulai Desember 2026" in room.press(BUDI, f"iuran:0:bayar|{form.number}")
    room.clock.wait(days=200)
    assert "mulai Juni 2027" in room.press(BUDI, f"iuran:0:bayar|{form.number}")


@pytest.mark.parametrize(
    ("rung", "source", "asked"),
    [
        (Rung.PAID, Source.OFFICIAL_FILE, False),
        (Rung.ACTIVE, Source.PARTNER_FILE, False),
        (Rung.HANDED_OVER, Source.OFFICIAL_FILE, True),
        (Rung.PAYMENT_CODE, Source.PARTNER_FILE, True),
        (Rung.PAID, Source.AGENT, True),
    ],
)
def test_a_file_that_says_paid_is_a_payment(
    room: Room, rung: Rung, source: Source, *, asked: bool
) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.add_step(form, Evidence(rung, source, room.clock.today()), room.clock.now())
    assert bool(on(room, date(2026, 11, 25))) is asked


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
    form, other = enrolled(room, BUDI), enrolled(room, SITI, nik_of(7))
    room.press(SITI, "iuran:0:diam")
    for month in range(14):
        on(room, date(2026, 11, 26) + timedelta(days=30 * month))
        reports(room, BUDI, form, str(Month(2026, 11).plus(month)), 1)
    day = room.clock.now()
    with room.store.transaction() as unit:
        unit.forget_forms((-(2**63), ""), day - timedelta(days=365), day)
    assert forms(room, BUDI)
    assert not forms(room, SITI)
    assert other.number not in str(room.calls[-1])


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
    room.enroll(BUDI)
    room.say(BUDI, "Nanti saja")
    room.say(BUDI, "/daftar")
    room.enroll(BUDI, nik_of(7))
    first, second = forms(room, BUDI)
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


@pytest.mark.parametrize(
    ("place", "zone"), [("Kota Bandung", "Asia/Jakarta"), ("Kota Jayapura", "Asia/Jayapura")]
)
def test_a_year_hour_by_hour(tmp_path: Path, place: str, zone: str) -> None:
    """Somebody pays now and then; the program is down for some nights and days."""
    with Room(f"sqlite:///{tmp_path / 'year.db'}") as room:
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


def tell(room: Room, form: Enrollment, rung: Rung | None, why: str = "") -> None:
    """A file of the office says what became of a form."""
    with room.store.transaction() as unit:
        evidence = Evidence(rung, Source.OFFICIAL_FILE, room.clock.today(), why)
        unit.set_timers(heard(form, rung, room.clock.now()))
        unit.add_step(form, evidence, room.clock.now())


def test_what_became_of_a_form_is_told_to_its_person(room: Room) -> None:
    form = enrolled(room, BUDI)
    tell(room, form, None, "foto KTP buram")
    (told,) = ring(room)[BUDI]
    assert "dikembalikan" in told
    assert "foto KTP buram" in told
    room.clock.wait(hours=1)
    tell(room, form, Rung.ACTIVE)
    (told,) = ring(room)[BUDI]
    assert "Menurut BPJS Ketenagakerjaan, kepesertaannya aktif" in told
    assert not ring(room)
    # An official "active" is at least that month's payment, so nobody asks for the first one.
    assert not on(room, date(2026, 11, 25))
    (told,) = on(room, date(2026, 12, 10))[BUDI]
    assert "iuran Desember 2026" in told


def test_news_are_the_highest_rung_and_never_go_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    for rung in (Rung.HANDED_OVER, Rung.ACTIVE, Rung.PAYMENT_CODE):
        tell(room, forms(room, BUDI)[0], rung)
    (told,) = ring(room)[BUDI]
    assert "aktif" in told
    room.clock.wait(days=1)
    tell(room, forms(room, BUDI)[0], Rung.PAID)
    assert not ring(room)
    assert form.number in told


def test_news_begin_the_reminders_of_a_form_that_had_none(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.drop_timers([BUDI], but="nothing")
    tell(room, form, Rung.HANDED_OVER)
    assert "diserahkan" in ring(room)[BUDI][0]
    assert "pembayaran pertama" in on(room, date(2026, 11, 25))[BUDI][0]


def test_news_wait_for_who_paused_or_blocked_us(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        revision = unit.load([BUDI])[BUDI].conversation.revision
    room.press(BUDI, f"dataku:{revision}:berhenti")
    tell(room, form, None, "foto KTP buram")
    assert not ring(room)
    room.press(BUDI, f"dataku:{revision}:lanjut")
    assert "foto KTP buram" in ring(room)[BUDI][0]
    blocked(room, BUDI)
    room.clock.wait(days=1)
    tell(room, form, None, "NIK tidak terbaca")
    assert not ring(room)
    room.say(BUDI, "/status")
    room.clock.wait(days=8)
    assert any("NIK tidak terbaca" in told for told in ring(room)[BUDI])


def test_news_wait_for_the_morning(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.clock.wait(hours=11)  # 23:00
    tell(room, form, Rung.HANDED_OVER)
    assert not ring(room)
    room.clock.wait(hours=8, minutes=1)
    assert "diserahkan" in ring(room)[BUDI][0]


def test_a_witnessed_form_is_followed_by_its_agent_not_by_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    witnessed = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)
    assert heard(replace(form, agreed=witnessed), None, room.clock.now()) == []
