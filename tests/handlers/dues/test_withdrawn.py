"""A payment that a partner had confirmed is voided: whoever could read it hears that it was wrong,
and is reminded as if it had never been."""

from datetime import date, timedelta

import pytest

from bot.cli.coverage.deliveries import PAYMENTS, ByPartner, Said
from domain.enrollment import Rung
from domain.months import Month
from storage.coverage.ledger.delivered import Span
from tests.attacks.room import NIK, Room, nik_of
from tests.handlers.dues.scene import (
    BUDI,
    DECEMBER,
    NEWS_OF_A_PAYMENT,
    NOVEMBER,
    SITI,
    blocked,
    delivered,
    dies,
    enrolled,
    family,
    forms,
    on,
    reports,
    ring,
    tell,
    tomorrow,
)

MISTAKE = "Kabar dari mitra bahwa iuran ini sudah dibayar ternyata keliru"
NOTHING = "belum ada kabar pembayaran untuk formulir ini"
OCTOBER, JANUARY = Month(2026, 10), Month(2027, 1)


def void(room: Room, after: int = 99) -> int:
    """As the command does it, of all payments of the last so many days; how many they were."""
    at = room.clock.now()
    its = ByPartner(Span(at - timedelta(days=after), at + timedelta(1)), PAYMENTS)
    said = Said("channel mitra", "the wrong file", room.clock.today(), at)
    with room.store.reader() as reader:
        some = [each for found in its.changes(reader, said) for each in found]
        numbers = reader.numbers_of({fact.member_id for each in some for fact in each.new})
        return its.void(room.store, some, said, numbers)


def said_to(room: Room, chat: int = BUDI) -> str:
    """All that is said to a chat until tomorrow."""
    return "\n---\n".join(tomorrow(room).get(chat, []))


def told(room: Room, through: Month = JANUARY, *, number: str) -> None:
    """A payment was confirmed, and the person has heard of it."""
    assert delivered(room, through, number=number)
    assert NEWS_OF_A_PAYMENT in said_to(room)


def test_whoever_was_told_hears_that_it_was_a_mistake_and_what_is_known(room: Room) -> None:
    form = enrolled(room, BUDI)
    told(room, number=form.number)
    assert void(room) == 1
    assert NOTHING in room.say(BUDI, "/iuran")
    heard = said_to(room)
    assert MISTAKE in heard
    assert f"({form.number}): {NOTHING}. Sebelumnya kami catat sampai Januari 2027." in heard
    assert "Simpan buktinya, lalu tanyakan ke 175" in heard
    assert "mitra (" not in heard, "which partner is nobody's business"
    assert void(room) == 0
    assert MISTAKE not in said_to(room), "it is said once"


def test_reminders_are_those_of_before(room: Room) -> None:
    """Paid until January nobody is reminded before February."""
    other, form = enrolled(room, SITI, nik_of(7)), enrolled(room, BUDI)
    told(room, number=form.number)
    void(room)
    said_to(room)
    for day in (date(2026, 12, 2), date(2026, 12, 22)):
        heard = on(room, day)
        assert len(heard[BUDI]) == len(heard[SITI]) == 1
        assert heard[BUDI][0].replace(form.number, "") == heard[SITI][0].replace(other.number, "")


def test_what_was_paid_before_is_still_paid(room: Room) -> None:
    form = enrolled(room, BUDI)
    told(room, NOVEMBER, number=form.number)
    room.clock.wait(days=3)
    told(room, JANUARY, number=form.number)
    assert void(room, after=2) == 1
    heard = said_to(room)
    assert "tercatat dibayar sampai November 2026" in heard
    assert "Sebelumnya kami catat sampai Januari 2027" in heard


def test_whoever_read_it_in_iuran_alone_hears_it_too(room: Room) -> None:
    """By NIK nobody is told, but everybody may ask."""
    enrolled(room, BUDI)
    assert delivered(room, JANUARY, nik=NIK)
    assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
    room.clock.wait(hours=2)
    void(room)
    assert MISTAKE in said_to(room)


def test_who_was_not_told_yet_hears_nothing(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert delivered(room, JANUARY, number=form.number)
    room.clock.wait(hours=2)
    void(room)
    assert NOTHING in room.say(BUDI, "/iuran")
    assert said_to(room) == ""


def test_who_read_it_before_the_news_came_hears_it(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert delivered(room, JANUARY, number=form.number)
    room.clock.wait(hours=1)
    assert "sampai Januari 2027" in room.say(BUDI, "/iuran")
    room.clock.wait(hours=1)
    void(room)
    room.clock.wait(hours=1)
    assert NOTHING in room.say(BUDI, "/iuran")
    assert MISTAKE in said_to(room)


def test_who_has_read_it_is_not_told_once_more(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert delivered(room, JANUARY, number=form.number)
    room.clock.wait(hours=1)
    room.say(BUDI, "/iuran")
    assert said_to(room) == ""


def test_who_read_that_it_is_not_confirmed_still_has_the_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 3)
    assert delivered(room, NOVEMBER, number=form.number)
    room.clock.wait(hours=1)
    assert "belum terkonfirmasi" in room.say(BUDI, "/iuran")
    assert NEWS_OF_A_PAYMENT in said_to(room)


def test_their_own_word_stays_theirs(room: Room) -> None:
    form = enrolled(room, BUDI)
    told(room, DECEMBER, number=form.number)
    reports(room, BUDI, form, "2027-01", 1)
    void(room)
    assert "Anda melaporkan sudah bayar sampai Januari 2027 (belum terkonfirmasi)" in said_to(room)


@pytest.mark.parametrize(
    "why", ["as far again", "by a file of the office", "left", "over", "reads along"]
)
def test_nothing_is_put_right_where_nothing_is_wrong(room: Room, why: str) -> None:
    form = enrolled(room, BUDI)
    told(room, OCTOBER if why == "over" else NOVEMBER, number=form.number)
    room.clock.wait(days=70 if why == "over" else 0)
    void(room)
    if why == "as far again":
        assert delivered(room, NOVEMBER, on=date(2026, 11, 21), number=form.number)
    if why == "by a file of the office":
        tell(room, form, Rung.PAID)
    if why == "left":
        dies(room, form)
    if why == "reads along":
        second = enrolled(room, SITI)
        assert not second.first_of_person
        assert MISTAKE not in said_to(room, SITI)
        return
    assert MISTAKE not in said_to(room)


def test_a_payment_that_is_right_after_all_is_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    told(room, number=form.number)
    void(room)
    assert delivered(room, DECEMBER, number=form.number)
    heard = said_to(room)
    assert MISTAKE in heard
    assert "tercatat dibayar sampai Desember 2026" in heard
    assert NEWS_OF_A_PAYMENT not in heard


def test_along_with_ones_own_nothing_is_told_of_others(room: Room) -> None:
    """Budi has filled in a form for a NIK that Siti had enrolled."""
    theirs = enrolled(room, SITI, nik_of(7))
    other, own = sorted(family(room), key=lambda form: form.first_of_person)
    for form in (theirs, own):
        assert delivered(room, number=form.number)
    tomorrow(room)
    assert void(room) == 2
    heard = tomorrow(room)
    assert own.number in heard[BUDI][0]
    assert other.number not in heard[BUDI][0]
    assert theirs.number in heard[SITI][0]


def test_of_a_witnessed_form_nobody_hears(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit._open().execute("UPDATE enrollment SET agreed = 'witnessed:no_phone'")
    assert delivered(room, JANUARY, number=form.number)
    assert void(room) == 1
    assert not tomorrow(room)


def test_who_turned_reminders_off_is_put_right_and_not_reminded(room: Room) -> None:
    """They do not want to be asked for money; that they believe what we said is another matter."""
    form = enrolled(room, BUDI)
    told(room, number=form.number)
    room.press(BUDI, "iuran:0:diam")
    void(room)
    assert MISTAKE in said_to(room)
    assert not on(room, date(2026, 12, 22))


def test_it_waits_for_who_blocked_us_and_for_who_paused(room: Room) -> None:
    form = enrolled(room, BUDI)
    told(room, number=form.number)
    blocked(room, BUDI)
    void(room)
    assert not tomorrow(room)
    room.say(BUDI, "/status")
    with room.store.transaction() as unit:
        revision = unit.load([BUDI])[BUDI].conversation.revision
    room.press(BUDI, f"dataku:{revision}:berhenti")
    room.clock.wait(days=8)
    assert not ring(room)
    room.press(BUDI, f"dataku:{revision}:lanjut")
    assert any(MISTAKE in each for each in ring(room)[BUDI])


def test_a_member_without_a_form_here_is_voided_all_the_same(room: Room) -> None:
    assert delivered(room, JANUARY, nik=nik_of(70))
    assert forms(room, BUDI) == []
    assert void(room) == 1
