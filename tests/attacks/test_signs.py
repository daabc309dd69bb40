"""Signs that an agent's signups may not be what they seem, and what an admin makes of them."""

from datetime import UTC, timedelta

import pytest

from dialog.conversation import Answers
from dialog.enrollment.form import Form
from domain.contributions import band
from domain.enrollment import Agreement, Assurance, Attribution, Reason, Registrar, Rung
from domain.months import Month
from domain.programmes import MANDATORY
from domain.signs import LOOKS_BACK
from storage import NewEnrollment
from tests.attacks.room import Room, nik_of
from tests.attacks.staff import ADMIN, AGENT, SUSPENDED, hire


def signup(
    room: Room, number: int, nik: str, chat: int, *, witnessed: bool = False, place: str = "3273"
) -> None:
    """One more signup by the agent, as the assisted form writes it down."""
    answers: Answers = {
        "nik": nik,
        "occupation": "ojek",
        "place": place,
        "income": 3_000_000,
        "months": 3,
    }
    form = Form(dict(answers), room.clock.today())
    how = Agreement(Assurance.WITNESSED, Reason.NO_TELEGRAM)
    new = NewEnrollment(
        chat, number, 0, form.nik, dict(answers), Rung.COMPLETE,
        Attribution(None, None, Registrar(1)), MANDATORY, 3, Month(2026, 11), place, "ojek",
        band(form.income).number, 1, how if witnessed else Agreement(Assurance.OWN_PHONE),
    )  # fmt: skip
    with room.store.transaction() as unit:
        unit.enroll([new], room.clock.now())


def test_signs_of_fraud_come_before_an_admin_who_decides(room: Room) -> None:
    hire(room)
    room.clock.passed = timedelta(hours=11)  # eleven at night in Jakarta
    for number in range(6):
        signup(room, number, f"3273061405{70 + number}9999", 500)
    assert room.clock.now().astimezone(UTC).hour == 16
    shown = room.say(ADMIN, "/tinjau")
    assert "#1 Petugas 21" in shown
    for sign in ("6 pendaftaran dalam 5 menit", "6 orang setuju di satu HP", "dalam satu malam"):
        assert sign in shown
    looked = room.press(ADMIN, "tinjau:0:1")
    assert "HP A" in looked
    assert "3273" not in looked
    room.press(ADMIN, "tinjau:0:ok 1")
    assert "Tidak ada tanda" in room.say(ADMIN, "/tinjau")
    room.clock.wait(minutes=1)
    for number in range(6):
        signup(room, 50 + number, f"3273061405{80 + number}9999", 600 + number)
    assert "#1" in room.say(ADMIN, "/tinjau"), "new signs bring it up again"
    room.press(ADMIN, "tinjau:0:suspend 1")
    assert SUSPENDED in room.say(AGENT, "/menu")
    did = [what for who, what, _ in room.deeds() if who == "staff 2"]
    assert did == ["accept", "look", "look", "review", "look", "look", "review", "suspend"]


@pytest.mark.parametrize(("place", "hour", "at_night"), [
    ("3273", 21, False), ("3273", 22, True), ("3273", 4, True), ("3273", 5, False),
    ("9171", 20, True), ("9171", 2, True), ("9171", 3, False), ("9171", 22, True),
])  # fmt: skip
def test_night_is_where_the_worker_is(room: Room, place: str, hour: int, *, at_night: bool) -> None:
    """Jayapura is two hours before Jakarta: who signs people up at six there is no night owl."""
    hire(room)
    room.clock.passed = timedelta(hours=hour + 12)
    for number in range(5):
        room.clock.wait(minutes=10)
        signup(room, number, nik_of(number), 500 + number, place=place)
    shown = room.say(ADMIN, "/tinjau")
    assert ("dalam satu malam" in shown) is at_night
    assert (f"terakhir 23 Nov {hour:02}.50" in shown) is at_night


def test_what_came_after_a_list_is_not_in_order_by_a_button_below_it(room: Room) -> None:
    """The list of a quiet day stays in the chat, and its button with it."""
    hire(room)
    room.press(ADMIN, "tinjau:0:1")
    shown = [body for _, body in room.calls if body.get("chat_id") == ADMIN][-1]
    (fine,) = shown["reply_markup"]["inline_keyboard"][0]
    room.clock.wait(days=1)
    for number in range(6):
        signup(room, number, nik_of(number), 500)
    room.clock.wait(minutes=1)
    room.press(ADMIN, fine["callback_data"])
    assert "#1" in room.say(ADMIN, "/tinjau")
    room.say(ADMIN, "/tinjau ok 1")
    room.press(ADMIN, fine["callback_data"])
    assert "Tidak ada tanda" in room.say(ADMIN, "/tinjau"), "the latest one counts"


def test_an_honest_agent_is_not_named(room: Room) -> None:
    hire(room)
    for number in range(20):
        room.clock.wait(minutes=20)
        signup(room, number, nik_of(number), 500 + number, witnessed=number % 3 == 0)
    assert "Tidak ada tanda" in room.say(ADMIN, "/tinjau")


def test_what_is_long_ago_is_looked_at_no_more(room: Room) -> None:
    hire(room)
    for number in range(6):
        signup(room, number, nik_of(number), 500)
    room.clock.passed = LOOKS_BACK
    assert "#1" in room.say(ADMIN, "/tinjau")
    assert "LD-" in room.press(ADMIN, "tinjau:0:1")
    room.clock.wait(seconds=1)
    assert "Tidak ada tanda" in room.say(ADMIN, "/tinjau")
    assert "LD-" not in room.press(ADMIN, "tinjau:0:1")
