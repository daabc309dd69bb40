"""Whoever asks us to wait: kept, and worked on by nobody, until they say otherwise."""

import re

import pytest

from dialog.enrollment import ENROLLMENT
from domain.enrollment import Rung
from domain.staff import Role
from handlers.timers import Timers
from storage.chats.tables import ASKED_TO_WAIT
from storage.sql import PostgresDialect, SqliteDialect
from storage.statements import Statements
from tests.attacks.room import ROAD, Room, nik_of
from tests.handlers.dataku import agreed_on_own_phone, copied, press
from tests.handlers.dues.scene import enrolled, ring, tell

BUDI, SITI, AGUS, INA = 11, 12, 13, 14
WAITS = "Anda minta kami berhenti dulu"


def handed_over(room: Room) -> set[int]:
    """The chats whose forms an export would write."""
    with room.store.transaction() as unit:
        return {each.chat_id for each in unit.at_rung(Rung.COMPLETE, None)}


def test_a_form_is_handed_over_only_when_its_person_goes_on(room: Room) -> None:
    room.enroll(BUDI)
    room.enroll(SITI, nik_of(7))
    assert "berhenti dulu" in press(room, BUDI, "berhenti")
    assert handed_over(room) == {SITI}
    assert copied(room, BUDI)[1]["paused"] is True
    room.appoint(INA, Role.ADMIN)
    assert "1 orang" in room.say(INA, "/hak")
    press(room, BUDI, "lanjut")
    assert handed_over(room) == {BUDI, SITI}
    assert "0 orang" in room.say(INA, "/hak")
    assert [deed[:2] for deed in room.deeds()] == [
        ("a person", "restrict"), ("staff 1", "accept"), ("staff 1", "look"),
        ("a person", "resume"), ("staff 1", "look"),
    ]  # fmt: skip


def test_reminders_wait_and_begin_anew(room: Room) -> None:
    timers = Timers(room.store, ENROLLMENT, room.clock)
    room.walk(BUDI)
    room.walk(SITI, nik_of(7))
    press(room, BUDI, "berhenti")
    room.clock.wait(days=2)
    assert timers.fire() == 0  # both have answered since it was set, so it is set anew
    room.clock.wait(days=2)
    assert timers.fire() == 1
    press(room, BUDI, "lanjut")
    assert timers.fire() == 0
    room.clock.wait(days=2)
    assert timers.fire() == 1


def test_no_reminder_that_was_set_before_comes_with_the_wish_to_go_on(room: Room) -> None:
    """Of whatever kind: the last one about a form, or one that somebody asked for."""
    room.walk(BUDI)
    room.clock.wait(days=1)
    assert not ring(room)
    enrolled(room, SITI, nik_of(7))
    room.clock.wait(days=1)
    assert list(ring(room)) == [BUDI]
    room.press(SITI, "iuran:0:nanti")
    for chat in (BUDI, SITI):
        press(room, chat, "berhenti")
    room.clock.wait(days=5)
    for chat in (BUDI, SITI):
        press(room, chat, "lanjut")
    assert not ring(room)
    room.clock.wait(days=1)
    assert list(ring(room)) == [BUDI]


def test_news_that_came_meanwhile_is_told_with_the_wish_to_go_on(room: Room) -> None:
    form = enrolled(room, BUDI)
    press(room, BUDI, "berhenti")
    tell(room, form, Rung.ACTIVE)
    assert not ring(room)
    press(room, BUDI, "lanjut")
    assert len(ring(room)[BUDI]) == 1


def test_whoever_goes_on_and_has_lent_the_form_is_told_where_it_is(room: Room) -> None:
    room.walk(BUDI)
    lent = room.say(BUDI, "/mintaagen")
    press(room, BUDI, "berhenti")
    assert press(room, BUDI, "lanjut").endswith(lent)


def test_nothing_that_is_written_meanwhile_becomes_an_answer(room: Room) -> None:
    room.walk(BUDI)
    with room.store.transaction() as unit:
        before = unit.load([BUDI])[BUDI].conversation
    press(room, BUDI, "berhenti")
    for said in ("Wati", "/start", "/batal", "/mintaagen", "/daftar"):
        assert "berhenti dulu" in room.say(BUDI, said), said
    assert "berhenti dulu" in room.send_form(BUDI)
    with room.store.transaction() as unit:
        assert unit.load([BUDI])[BUDI].conversation == before
    assert "Cek dulu ya" in press(room, BUDI, "lanjut")
    assert "LD-" in room.send_form(BUDI)
    assert room.parked() == 0


def test_agents_see_that_somebody_waits_and_not_who(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    agreed_on_own_phone(room, BUDI)
    assert "Budi" in room.say(AGUS, "/perlu")
    press(room, BUDI, "berhenti")
    shown = room.say(AGUS, "/perlu")
    assert "Dibatasi: 1 orang" in shown
    assert "Budi" not in shown
    assert "LD-" not in shown
    press(room, BUDI, "lanjut")
    assert "Budi" in room.say(AGUS, "/perlu")


def test_an_agent_cannot_go_on_with_a_form_that_was_lent(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.walk(BUDI)
    code = room.say(BUDI, "/mintaagen").split("\n\n")[1].strip()
    room.say(AGUS, f"/ambil {code}")
    press(room, BUDI, "berhenti")
    assert "minta berhenti dulu" in room.say(AGUS, "Budi Santosa")
    assert "Budi" not in room.say(AGUS, "/draf")
    assert "Dibatasi: 1 orang" in room.say(AGUS, "/perlu")
    press(room, BUDI, "lanjut")
    assert "Budi" in str([room.say(AGUS, "/draf"), room.calls[-1]])


def test_whoever_erases_or_has_a_role_is_not_held_up(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.enroll(AGUS)
    press(room, AGUS, "berhenti")
    assert "Langkah 1" in room.say(AGUS, "/daftarkan")
    assert "Dari NIK" not in room.say(AGUS, "/simpan")
    press(room, AGUS, "ya")
    assert "Langkah 1" in room.say(AGUS, "/start")


def test_an_agent_who_paused_their_own_form_goes_on_with_a_workers(room: Room) -> None:
    """What they typed is about the worker before them; what is theirs still waits."""
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.enroll(AGUS)
    press(room, AGUS, "berhenti")
    room.say(AGUS, "/daftarkan")
    assert "Berapa NIK pekerja" in room.say(AGUS, "Ia setuju, mulai")
    assert WAITS in room.say(AGUS, "/mintaagen")
    room.say(AGUS, "/simpan")
    assert WAITS in room.say(AGUS, "halo")


def test_buttons_under_a_workers_question_work_and_those_of_ones_own_form_wait(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.enroll(AGUS)
    press(room, AGUS, "berhenti")
    for said in ("/daftarkan", "Ia setuju, mulai", *ROAD[2:]):
        room.say(AGUS, said)
    (right, *_) = room.calls[-1][1]["reply_markup"]["inline_keyboard"][0]
    assert WAITS in room.press(AGUS, "iuran:0:lihat")
    assert "Langkah 11 dari 11" in room.press(AGUS, right["callback_data"])
    assert WAITS not in room.say(AGUS, "/batal")


def test_whoever_waits_and_writes_without_end_is_answered_no_more(room: Room) -> None:
    room.enroll(BUDI)
    press(room, BUDI, "berhenti")
    shown = [room.say(BUDI, "halo") for _ in range(305)]
    assert WAITS in shown[0]
    assert sum("terlalu cepat" in each for each in shown) == 1
    assert shown[-1] == ""


def test_whoever_waits_is_told_so_in_the_language_that_they_chose(room: Room) -> None:
    for said in ("/bahasa", "English", "I agree, start"):
        room.say(BUDI, said)
    press(room, BUDI, "berhenti")
    assert "You asked us to wait" in room.say(BUDI, "hello")


def test_a_nik_leaves_the_chat_of_whoever_waits_too(room: Room) -> None:
    room.enroll(BUDI)
    press(room, BUDI, "berhenti")
    before = len(room.calls)
    assert WAITS in room.say(BUDI, nik_of(5))
    assert "deleteMessage" in [method for method, _ in room.calls[before:]]


def test_whoever_waits_and_blocks_us_is_written_nothing(room: Room) -> None:
    room.enroll(BUDI)
    press(room, BUDI, "berhenti")
    member = {
        "chat": {"id": BUDI, "type": "private"},
        "from": {"id": BUDI},
        "new_chat_member": {"status": "kicked"},
    }
    assert room.bring({"update_id": 99_999, "my_chat_member": member}) == ""
    with room.store.transaction() as unit:
        account = unit.load([BUDI])[BUDI]
    assert (account.unreachable, account.restricted) == (True, True)


def test_whoever_waits_takes_a_lent_form_back_all_the_same(room: Room) -> None:
    """It is theirs, and lies still wherever it is; the way on stands under the message."""
    room.walk(BUDI)
    room.say(BUDI, "/mintaagen")
    (data,) = [
        button["callback_data"]
        for row in room.calls[-1][1]["reply_markup"]["inline_keyboard"]
        for button in row
    ]
    press(room, BUDI, "berhenti")
    room.press(BUDI, data)
    with room.store.transaction() as unit:
        own = unit.load([BUDI])[BUDI].conversation
    assert own.draft == 0
    assert "nik" in own.answers
    assert WAITS in room.say(BUDI, "halo")
    assert "Lanjutkan" in str(room.calls[-1][1]["reply_markup"]["inline_keyboard"])


SEEN_ANYWAY = {
    "enrollment_by_number": "one form, whose number is known",
    "told_of_numbers": "timers wait with whoever waits",
    "enrollment_of_person": "whether this chat has it already",
    "enrollments_of": "its own person sees it",
    "forms_of": "figures of an agent, without names",
    "enrollments_by": "signs of an agent's fraud, without names",
    "returned_by": "reasons, for forms that were found by another",
    "witnessed_by": "which forms of an agent never happened, without names",
    "next_of_person": "whose signup counts then, without a name",
    "agreed_between": "how many agreed in which way",
    "without_chat": "whoever waits is told of an incident all the same",
    "persons_of_numbers": "evidence that a file brings, about forms whose numbers it names",
    "real_facts": "whether there is any that is not made up",
}
"""Statements that read forms of others without asking whether they wait, and why they may."""


@pytest.mark.parametrize("dialect", [SqliteDialect, PostgresDialect])
def test_a_new_statement_cannot_forget_who_waits(
    dialect: type[SqliteDialect] | type[PostgresDialect],
) -> None:
    """What hands people's forms, drafts or timers to somebody leaves out those who wait."""
    for name, text in vars(Statements(dialect())).items():
        read = re.search(r"(FROM|JOIN) (enrollment|draft|timer)\b", text)
        if read and text.startswith(("SELECT", "\nWITH")) and ASKED_TO_WAIT not in text:
            assert name in SEEN_ANYWAY or _is_housekeeping(name), (
                f"{name}: leave out whoever waits (storage.enrollments), or say why not above"
            )


def _is_housekeeping(name: str) -> bool:
    """Erasing, forgetting by time, and changing keys: those do not work on a form."""
    return name.startswith(
        ("erase", "look_at", "hold", "known", "own_forms", "form_num", "next_forms")
    )
