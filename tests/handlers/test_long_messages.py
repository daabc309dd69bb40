"""Telegram takes no text over 4,096 units: what is longer is said in several messages."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from domain.staff import Role
from locales.speak import LONGEST_TEXT, Button, Message, Rows, paged
from tests.attacks.room import Room, nik_of
from tests.blank import blank
from tests.handlers.dues.scene import BUDI, forms, ring

ADMIN = 31
LINES = st.lists(st.text("aé😀 ", max_size=700), max_size=40).map("\n".join)
ROWS: Rows = ((Button("Ya", "ya:0:x"),),)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(LINES)
def test_every_page_fits_and_every_line_is_on_one(text: str) -> None:
    pages = paged(Message(text, ROWS))
    assert all(units(page.text) <= LONGEST_TEXT for page in pages)
    lines = [line for page in pages for line in page.text.split("\n") if line]
    assert lines == [line for line in text.split("\n") if line]
    assert all(not page.rows for page in pages[:-1])
    assert pages[-1].rows == ROWS


def test_a_short_one_and_a_card_are_left_as_they_are() -> None:
    short, card = Message("Baik."), Message("kartu\n" * 1000, card=True)
    assert (paged(short), paged(card)) == ([short], [card])


def test_no_page_is_empty_when_a_long_text_ends_in_empty_lines() -> None:
    assert all(page.text for page in paged(Message("a" * 4000 + "\n" * 200)))


def test_many_staff_are_all_listed(tmp_path: Path) -> None:
    with Room(blank(tmp_path / "a.db")) as room:
        room.appoint(ADMIN, Role.ADMIN)
        brilink = room.channel("brilink")
        for chat in range(100, 160):
            name = f"{'Petugas ' * 7}{chat}"
            code = chat.to_bytes(12, "big")
            room.say(chat, f"/start {room.invitation(Role.AGENT, brilink, name, code)}")
        shown = room.say(ADMIN, "/staf")
        assert units(shown) > LONGEST_TEXT
        assert all(f" {chat}" in shown for chat in range(100, 160))
        assert _longest(room) <= LONGEST_TEXT


def test_who_has_many_forms_is_shown_and_reminded_of_all(tmp_path: Path) -> None:
    with Room(blank(tmp_path / "a.db")) as room:
        _fill_in(room, 25)
        numbers = [form.number for form in forms(room, BUDI)]
        room.clock.wait(days=1)
        assert units("".join(ring(room)[BUDI])) > LONGEST_TEXT
        for shown in (room.say(BUDI, "/dataku"), room.say(BUDI, "/iuran")):
            assert all(number in shown for number in numbers)
        assert _longest(room) <= LONGEST_TEXT


def _fill_in(room: Room, times: int) -> None:
    """Forms for so many people, all from one chat, as a child does it for a market's traders."""
    room.enroll(BUDI, nik_of(1))
    for number in range(2, times + 1):
        if number % 10 == 0:
            room.clock.wait(days=2)
        room.walk(BUDI, nik_of(number), "/daftar")
        room.send_form(BUDI)


def _longest(room: Room) -> int:
    return max(units(str(body.get("text", ""))) for _, body in room.calls)
