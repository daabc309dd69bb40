"""`/hak`: every request has its clock, and what a human has to answer stays open until it is."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from domain.enrollment import Rung, Source
from domain.staff import Role
from handlers.staff.visit import Act
from storage import Job
from storage.handover.steps import Evidence
from tests.attacks.room import NIK, Room
from tests.handlers.dataku import press
from tests.storage.samples import rows

BUDI, INA, AGUS, GONE = 11, 14, 13, 15


@pytest.fixture
def room(either_url: str) -> Iterator[Room]:
    """An admin, an agent, and somebody whose form is complete."""
    with Room(either_url) as made:
        made.appoint(INA, Role.ADMIN)
        made.appoint(AGUS, Role.AGENT, made.channel("brilink"))
        made.enroll(BUDI)
        yield made


def noted(room: Room) -> list[tuple[str, bool]]:
    """Every request there was: its kind, and whether it is answered."""
    found = rows(
        room.store, "SELECT kind, answered_at FROM request ORDER BY asked_at, kind, number"
    )
    return [(kind, answered is not None) for kind, answered in found]


def hand_over(room: Room) -> str:
    """Budi's form is with somebody else now; its number."""
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
        evidence = Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, room.clock.today())
        unit.add_step(form, evidence, room.clock.now())
    return form.number


def buttons(room: Room) -> list[str]:
    """What the buttons of the last message carry."""
    shown = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in shown for button in row]


def test_what_is_done_at_once_is_answered_at_once(room: Room) -> None:
    room.say(BUDI, "/dataku")
    for wanted in ("salinan", "berhenti", "ya"):
        room.clock.wait(minutes=1)
        press(room, BUDI, wanted)
    assert noted(room) == [(kind, True) for kind in ("access", "copy", "restrict", "erase")]
    assert "Tidak ada permintaan yang menunggu" in room.say(INA, "/hak")


def test_a_copy_is_answered_when_the_file_is_made(room: Room) -> None:
    room.jobs.works = {**room.jobs.works, "dataku": _broken}
    press(room, BUDI, "salinan")
    assert noted(room) == [("copy", False)]
    assert "• salinan" in room.say(INA, "/hak")


def _broken(_job: Job) -> list[Act]:
    raise RuntimeError("no file today")


def test_what_was_handed_over_stays_open_until_somebody_says_it_is_done(room: Room) -> None:
    number = hand_over(room)
    press(room, BUDI, "ya")
    told = [body["text"] for _, body in room.calls if body.get("chat_id") == INA]
    assert "3x24 jam" in told[-1]
    room.clock.wait(hours=30, minutes=30)
    assert f"• hapus {number}, masuk 22 Nov 12.00, sisa 41 jam" in room.say(INA, "/hak")
    (done,) = buttons(room)
    room.clock.wait(hours=50)
    assert room.deeds()[-1][:2] == ("staff 1", "look")
    assert f"⚠️ hapus {number}, masuk 22 Nov 12.00, terlambat 9 jam" in room.say(INA, "/hak")
    assert number not in room.say(AGUS, "/hak")
    assert number not in room.press(AGUS, done)
    assert noted(room) == [("erase", True), ("erase", False)]
    assert "Tidak ada permintaan yang menunggu" in room.press(INA, done)
    assert noted(room) == [("erase", True), ("erase", True)]
    before = room.deeds()
    assert before[-1] == ("staff 1", "answer", f"erase {number}")
    room.press(INA, done)
    assert room.deeds() == before
    assert room.parked() == 0


def test_what_came_by_letter_gets_a_clock_too(room: Room) -> None:
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
    shown = room.say(INA, f"/hak catat perbaiki {form.number.lower()}")
    assert f"• perbaiki {form.number}, masuk 22 Nov 12.00, sisa 72 jam" in shown
    assert room.deeds()[-1] == ("staff 1", "ask", f"correct {form.number}")
    assert "tidak ada di Lindung" in room.say(INA, "/hak catat hapus LD-AAAA-AAAA-AAAA")
    assert "Jangan tulis nama atau NIK" in room.say(INA, f"/hak catat hapus {form.number} {NIK}")
    assert noted(room) == [("correct", False)]


WRITTEN: Mapping[str, Callable[[str], str]] = {
    "small": str.lower,
    "without dashes": lambda number: number.replace("-", ""),
    "in parts": lambda number: number.replace("-", " "),
    "without its letters": lambda number: number.removeprefix("LD-"),
    "with a stop": lambda number: f"{number}.",
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_number_is_known_however_it_was_written_down(room: Room, how: str) -> None:
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
    shown = room.say(INA, f"/hak catat hapus {WRITTEN[how](form.number)}")
    assert f"• hapus {form.number}, masuk 22 Nov 12.00, sisa 72 jam" in shown
    assert room.deeds()[-1] == ("staff 1", "ask", f"erase {form.number}")


@pytest.mark.parametrize("what", [
    "Budi Santoso", "nik {number}", "{number} Budi", "{number} {number}",
])  # fmt: skip
def test_what_stands_beside_a_number_is_not_noted(room: Room, what: str) -> None:
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
    said = room.say(INA, f"/hak catat hapus {what.format(number=form.number)}")
    assert "Jangan tulis nama atau NIK" in said
    assert noted(room) == []


def test_a_request_without_a_number_can_be_noted(room: Room) -> None:
    assert "• salinan, masuk 22 Nov 12.00" in room.say(INA, "/hak catat salinan")
    assert noted(room) == [("copy", False)]
    assert room.deeds()[-1] == ("staff 1", "ask", "copy")
    room.press(INA, buttons(room)[0])
    assert room.deeds()[-1] == ("staff 1", "answer", "copy")


def test_a_request_is_late_once_its_time_is_over_and_not_before(room: Room) -> None:
    room.say(INA, "/hak catat salinan")
    room.clock.wait(hours=72)
    assert "sisa 0 jam" in room.say(INA, "/hak")
    room.clock.wait(minutes=1)
    assert "terlambat 1 jam" in room.say(INA, "/hak")


def test_ten_are_listed_those_with_least_time_first(room: Room) -> None:
    for _ in range(11):
        room.clock.wait(minutes=1)
        shown = room.say(INA, "/hak catat salinan")
    assert "(11)" in shown
    minutes = [line.split("12.")[1][:2] for line in shown.splitlines() if "masuk" in line]
    assert minutes == [f"{minute:02}" for minute in range(1, 11)]
    assert len(buttons(room)) == 10


def test_what_is_not_meant_so_answers_and_notes_nothing(room: Room) -> None:
    room.say(INA, "/hak catat salinan")
    (done,) = buttons(room)
    request_id = done.split()[-1]
    for words in (f"lain {request_id}", f"selesai {request_id[:-1]}", f"selesai {'x' * 32}",
                  f"selesai {request_id.upper()}", "lain hapus", "lain"):  # fmt: skip
        assert "• salinan" in room.say(INA, f"/hak {words}"), words
    for words in ("catat", "catat apa", "catat apa LD-AAAA-AAAA-AAAA"):
        assert "Jangan tulis nama atau NIK" in room.say(INA, f"/hak {words}"), words
    assert noted(room) == [("copy", False)]
    assert room.parked() == 0


def test_no_admin_is_called_for_what_was_handed_to_nobody(room: Room) -> None:
    room.calls.clear()
    press(room, BUDI, "ya")
    assert INA not in [body.get("chat_id") for _, body in room.calls]


def test_only_admins_who_are_admins_now_are_told_of_a_request(room: Room) -> None:
    room.appoint(GONE, Role.ADMIN)
    room.say(INA, "/tangguhkan 3")
    room.calls.clear()
    hand_over(room)
    press(room, BUDI, "ya")
    told = {body.get("chat_id") for _, body in room.calls if "3x24 jam" in body.get("text", "")}
    assert told - {BUDI} == {INA}


def test_nothing_of_a_request_says_whose_it_is(room: Room) -> None:
    press(room, BUDI, "salinan")
    ((request_id, *rest),) = rows(room.store, "SELECT * FROM request")
    assert len(bytes(request_id)) == 16
    assert rest[:2] == ["copy", ""]
    assert BUDI not in rest
