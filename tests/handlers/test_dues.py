"""After the receipt, on both databases: told in time, never at night, never for what is paid."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialog.enrollment import ENROLLMENT
from domain.coverage.cells import Exit
from domain.coverage.events import NO_MONEY, Amounts, Event, Leave, Payment
from domain.enrollment import Agreement, Assurance, Proof, Reason, Rung, Source
from domain.months import Month
from handlers.dues.known import cover_of
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
    assert "Kami catat" in reports(room, BUDI, form, "2026-11", 3)
    assert len(facts(room, form)) == 1


def test_a_report_can_be_taken_back_and_made_again(room: Room) -> None:
    form = enrolled(room, BUDI)
    for _ in range(3):
        reports(room, BUDI, form, "2026-11", 3)
        assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
        room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|3")
        assert "belum ada pembayaran" in room.say(BUDI, "/iuran")
    assert "batalkan" in room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|3")
    assert len(facts(room, form)) == 6
    assert on(room, date(2026, 11, 25))


def test_after_many_changes_nothing_is_noted_any_more(room: Room) -> None:
    form = enrolled(room, BUDI)
    for _ in range(24):
        reports(room, BUDI, form, "2026-11", 1)
        room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|1")
    assert "terlalu sering" in reports(room, BUDI, form, "2026-11", 1)
    assert "Kami catat" in reports(room, BUDI, form, "2026-11", 3)


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


def test_who_blocked_us_is_asked_again_once_they_are_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    member = {"chat": {"id": BUDI, "type": "private"}, "from": {"id": BUDI}, "date": 0}
    gone = {"status": "kicked", "user": {"id": 4242}}
    room.bring({"update_id": 5000, "my_chat_member": member | {"new_chat_member": gone}})
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
    days = [date(2026, 12, 22) + timedelta(days=day) for day in range(200)]
    assert not [day for day in days if on(room, day)]
    assert "sudah selesai" in room.say(BUDI, "/iuran")


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
                through = cover_of(unit, room.vault, form).through
            assert through is None or through < Month.of(local.date())
    assert heard_on == sorted(set(heard_on))
    assert 8 <= len(heard_on) <= 14


def tell(room: Room, form: Enrollment, rung: Rung | None, why: str = "") -> None:
    """A file of the office says what became of a form."""
    with room.store.transaction() as unit:
        evidence = Evidence(rung, Source.OFFICIAL_FILE, room.clock.today(), why)
        unit.add_step(form, evidence, room.clock.now())
        unit.set_timers(heard(form, room.clock.now()))


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


def test_news_wait_for_the_morning_and_for_nobody_who_blocked_us(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.clock.wait(hours=11)  # 23:00
    tell(room, form, Rung.HANDED_OVER)
    assert not ring(room)
    room.clock.wait(hours=8, minutes=1)
    assert "diserahkan" in ring(room)[BUDI][0]


def test_a_witnessed_form_is_followed_by_its_agent_not_by_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    witnessed = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)
    assert heard(replace(form, agreed=witnessed), room.clock.now()) == []
