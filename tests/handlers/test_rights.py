"""`/dataku`: what is kept about a chat and nothing of another's; erased at once, for good."""

import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from bot.log import redacted
from domain.enrollment import Rung, Source
from domain.months import Month
from domain.staff import Role
from storage.handover.steps import Evidence
from storage.keys.repeating import Repeated, line_of_chat, read_marks, repeat
from tests.attacks.room import NIK, Room, nik_of
from tests.handlers.dataku import agreed_on_own_phone, copied, press
from tests.handlers.dues.scene import forms, pays, reports
from tests.storage.samples import rows

BUDI, SITI, AGUS, NEW = 11, 12, 13, 14


@pytest.fixture
def room(either_url: str, tmp_path: Path) -> Iterator[Room]:
    """Two people whose forms are complete."""
    with Room(either_url, erasures=tmp_path / "erasures.txt") as made:
        made.enroll(BUDI)
        made.enroll(SITI, nik_of(7))
        yield made


def test_a_copy_holds_what_is_about_this_chat_and_the_nik_masked(room: Room) -> None:
    written, read = copied(room, BUDI)
    (form,) = read["forms"]
    assert form["answers"]["name"] == "Budi Santoso"
    assert form["answers"]["nik"] == "32••••••••••9999"
    assert (form["rung"], form["filled_in_by_agent"], form["history"]) == ("complete", None, [])
    assert [(each["language"], each["agreed"]) for each in read["consents"]] == [("id", "self")]
    _, of_siti = copied(room, SITI)
    assert NIK not in written
    assert of_siti["forms"][0]["number"] not in written
    assert of_siti["forms"][0]["number"] != form["number"]


def test_a_copy_holds_what_was_said_of_payments(room: Room) -> None:
    """What the worker reported and has not taken back, and until when others say it is paid."""
    form = forms(room, BUDI)[0]
    pays(room, form, Month(2026, 11))
    reports(room, BUDI, form, "2026-12", 3)
    reports(room, BUDI, form, "2027-03", 1)
    room.press(BUDI, f"iuran:0:batal|{form.number}|2027-03|1")
    (read,) = copied(room, BUDI)[1]["forms"]
    assert read["paid_through"] == "2026-11"
    assert read["reported_paid"] == [{"from": "2026-12", "through": "2027-02", "on": "2026-11-22"}]
    (other,) = copied(room, SITI)[1]["forms"]
    assert (other["paid_through"], other["reported_paid"]) == (None, [])


def test_whoever_erases_is_gone_and_begins_anew(room: Room) -> None:
    press(room, BUDI, "hapus")
    assert "1 formulir" in press(room, BUDI, "ya")
    for table in SQLModel.metadata.sorted_tables:
        if "chat_id" in table.columns and table.name not in {"inbox", "outbox", "account"}:
            of_budi = f"SELECT 1 FROM {table.name} WHERE chat_id = {BUDI}"  # noqa: S608 - ours
            assert rows(room.store, of_budi) == [], table.name
    with room.store.transaction() as unit:
        account = unit.load([BUDI])[BUDI]
        assert account.conversation.answers == {"language": "id"}
        assert account.conversation.form == 2
        assert len(unit.enrollments_of([SITI])[SITI]) == 1
    assert room.deeds()[-1] == ("a person", "erase", "1 forms, by themselves")
    assert "Tidak ada" in room.say(BUDI, "/dataku")
    assert "LD-" in room.enroll(BUDI)
    assert "LD-" in room.say(BUDI, "/dataku")
    assert room.parked() == 0


def test_before_seven_in_the_morning_it_is_today_already(room: Room) -> None:
    """UTC is seven hours behind Jakarta, where people read it."""
    room.clock.wait(hours=18)
    room.enroll(NEW)
    told = room.say(NEW, "/status") + room.say(NEW, "/dataku")
    assert "22 November" not in told
    assert told.count("23 November 2026") >= 3  # the state, the form, the consent


def test_a_no_is_no_datum_to_show(room: Room) -> None:
    room.say(NEW, "/start")
    room.say(NEW, "Tidak setuju")
    assert "Tidak ada" in room.say(NEW, "/dataku")


def test_a_nik_is_shown_as_soon_as_it_is_kept_and_no_longer(room: Room) -> None:
    for said in ("/start", "Setuju, mulai", nik_of(9)):
        room.say(NEW, said)
    assert "NIK 32••••••••••9999 dan 0 jawaban lain" in room.say(NEW, "/dataku")
    room.walk(NEW, nik_of(9))
    room.say(NEW, "ubah NIK")
    assert "NIK – dan 7 jawaban lain" in room.say(NEW, "/dataku")
    assert room.parked() == 0


def test_the_list_has_the_line_that_a_restore_needs(room: Room) -> None:
    with capture_logs() as logged:
        press(room, BUDI, "ya")
    assert logged == []
    assert stat.S_IMODE(room.erasures.stat().st_mode) == 0o600
    lines = room.erasures.read_text().splitlines()
    assert lines == [line_of_chat(room.vault, BUDI, room.clock.now())]
    before = room.clock.now() - timedelta(days=1)
    room.enroll(BUDI)
    with room.store.transaction() as unit:
        marks = read_marks(lines)
        assert repeat(unit, room.vault, marks, before, room.clock.now()) == Repeated(erased=1)
        assert BUDI not in unit.enrollments_of([BUDI, SITI])


def test_where_the_list_cannot_be_written_the_log_has_the_line(room: Room) -> None:
    """Somebody is erased all the same: a full disk is none of theirs."""
    room.erasures.mkdir()
    with capture_logs() as logged:
        assert "1 formulir" in press(room, BUDI, "ya")
    (event,) = [each for each in logged if each["event"] == "not listed for a restore"]
    assert event["line"] == line_of_chat(room.vault, BUDI, room.clock.now())
    assert redacted(None, "", dict(event)) == event


def test_an_old_button_erases_nothing(room: Room) -> None:
    with room.store.transaction() as unit:
        before = unit.load([BUDI])[BUDI].conversation.revision
    press(room, BUDI, "ya")
    room.enroll(BUDI)
    assert "LD-" in press(room, BUDI, "ya", before)
    assert "LD-" in press(room, BUDI, "salinan", before)
    assert room.deeds()[-1][2] == "1 forms, by themselves"
    assert len(room.deeds()) == 1


@pytest.mark.parametrize("wanted", ["salinan", "hapus", "ya", "berhenti", "lanjut"])
def test_no_button_counts_once_the_conversation_has_moved_on(room: Room, wanted: str) -> None:
    with room.store.transaction() as unit:
        before = unit.load([BUDI])[BUDI].conversation.revision
    if wanted == "lanjut":
        press(room, BUDI, "berhenti")
    else:
        room.say(BUDI, "/daftar")
    with room.store.transaction() as unit:
        held = unit.load([BUDI])[BUDI].restricted
    room.clock.wait(minutes=1)
    # A later revision than any that was shown is as little worth as an earlier one.
    for revision in {before - 1, before + 100}:
        assert "LD-" in press(room, BUDI, wanted, revision)
    with room.store.transaction() as unit:
        assert unit.load([BUDI])[BUDI].restricted == held
        assert len(unit.enrollments_of([BUDI])[BUDI]) == 1
    assert rows(room.store, "SELECT kind FROM request WHERE kind IN ('copy', 'erase')") == []


def test_the_buttons_are_those_for_how_it_stands(room: Room) -> None:
    assert shown(room) == ["salinan", "berhenti", "hapus"]
    press(room, BUDI, "berhenti")
    assert "Sedang berhenti dulu" in room.say(BUDI, "/dataku")
    assert shown(room) == ["salinan", "lanjut", "hapus"]
    assert "Sedang berhenti dulu" in press(room, BUDI, "apa saja"), "that is no wish to go on"
    press(room, BUDI, "lanjut")
    assert "Sedang berhenti dulu" not in room.say(BUDI, "/dataku")
    press(room, BUDI, "hapus")
    assert carried(room) == ["ya", ""]


def test_buttons_are_in_the_language_that_was_chosen(room: Room) -> None:
    for said in ("/bahasa", "English", "/dataku"):
        room.say(BUDI, said)
    assert "Send a copy of my data" in str(room.calls[-1][1]["reply_markup"])


def shown(room: Room) -> list[str]:
    """What the buttons of `/dataku` want."""
    room.say(BUDI, "/dataku")
    return carried(room)


def carried(room: Room) -> list[str]:
    """What the buttons under the last message want."""
    keyboard = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    return [row[0]["callback_data"].split(":")[2] for row in keyboard]


def test_what_was_lent_to_an_agent_is_shown_as_lent(room: Room) -> None:
    room.walk(AGUS, nik_of(9))
    assert "Isian yang belum dikirim: NIK" in room.say(AGUS, "/dataku")
    room.say(AGUS, "/mintaagen")
    told = room.say(AGUS, "/dataku")
    assert "serahkan lewat /mintaagen: NIK 32••••••••••9999" in told
    assert "Isian yang belum dikirim: NIK" not in told


def test_a_form_that_was_lent_and_is_gone_is_not_shown(room: Room) -> None:
    room.walk(AGUS, nik_of(9))
    room.say(AGUS, "/mintaagen")
    with room.store.transaction() as unit:
        unit.drop_drafts([unit.load([AGUS])[AGUS].conversation.draft])
    told = room.say(AGUS, "/dataku")
    assert "Persetujuan Anda" in told
    assert "NIK 32" not in told
    assert room.parked() == 0


def test_an_agent_sees_nothing_of_the_worker_before_them(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    for said in ("/daftarkan", "Ia setuju, mulai", nik_of(9)):
        room.say(AGUS, said)
    assert "Tidak ada" in room.say(AGUS, "/dataku")


def test_whoever_lent_their_form_and_erases_it_begins_anew(room: Room) -> None:
    room.walk(AGUS, nik_of(9))
    room.say(AGUS, "/mintaagen")
    press(room, AGUS, "ya")
    assert rows(room.store, "SELECT 1 FROM draft") == []
    assert room.say(AGUS, "/start").startswith("Langkah 1 dari 10")


def test_who_has_seen_a_form_is_named_and_what_else_became_of_it_is_not(room: Room) -> None:
    agreed_on_own_phone(room, NEW)
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([NEW])[NEW]
        for rung, day in ((Rung.HANDED_OVER, 23), (Rung.ACTIVE, 25), (None, 26)):
            evidence = Evidence(rung, Source.OFFICIAL_FILE, date(2026, 11, day))
            unit.add_step(form, evidence, room.clock.now())
    told = room.say(NEW, "/dataku")
    assert "agen #1 yang mengisikan, tempat pendaftaran resmi (23 November 2026)" in told
    assert told.count("November 2026)") == 1


def test_what_was_handed_over_is_said_to_be_out_of_reach(room: Room) -> None:
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
        on = room.clock.today()
        unit.add_step(form, Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, on), room.clock.now())
    assert "tempat pendaftaran resmi (22 November 2026)" in room.say(BUDI, "/dataku")
    assert "Itu tidak bisa kami tarik sendiri" in press(room, BUDI, "ya")


def test_no_reminder_comes_after_an_erasure(room: Room) -> None:
    room.walk(AGUS, nik_of(9))
    assert rows(room.store, f"SELECT kind FROM timer WHERE chat_id = {AGUS}")  # noqa: S608 - ours
    press(room, AGUS, "ya")
    assert rows(room.store, f"SELECT 1 FROM timer WHERE chat_id = {AGUS}") == []  # noqa: S608 - ours


def test_an_agent_keeps_role_and_the_forms_of_others(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.say(AGUS, "/daftarkan")
    assert "Peran Anda" in press(room, AGUS, "ya")
    with room.store.transaction() as unit:
        assert unit.staff([AGUS])
        assert unit.drafts_of(AGUS)
        assert unit.load([AGUS])[AGUS].conversation.draft == unit.drafts_of(AGUS)[0].code


def test_erasing_does_not_fill_up_what_is_limited(room: Room) -> None:
    with room.store.transaction() as unit:
        used = unit.load([BUDI])[BUDI].spent.forms
    press(room, BUDI, "ya")
    with room.store.transaction() as unit:
        assert unit.load([BUDI])[BUDI].spent.forms == used > 0
