"""What workers say they paid: their word, theirs to take back, and no window into others."""

from datetime import date

import pytest

from domain.coverage.events import Payment
from domain.enrollment import Proof
from domain.months import Month
from tests.attacks.room import Room, nik_of
from tests.handlers.dues.scene import (
    BUDI,
    SITI,
    dies,
    enrolled,
    facts,
    on,
    pays,
    reports,
)


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
        assert "belum ada kabar pembayaran" in room.say(BUDI, "/iuran")
    gone = room.press(BUDI, f"iuran:0:batal|{form.number}|2026-11|3")
    assert "belum ada kabar pembayaran" in gone
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


def test_of_several_reports_the_newest_is_offered_to_be_taken_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 1)
    reports(room, BUDI, form, "2026-12", 3)
    room.say(BUDI, "/iuran")
    rows = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    undo = next(b for row in rows for b in row if "Batalkan laporan" in b["text"])
    assert undo["callback_data"].endswith("2026-12|3")


def test_nobody_begins_with_more_than_two_months_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.clock.wait(days=150)  # in April
    room.press(BUDI, f"iuran:0:bayar|{form.number}")
    rows = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    others = [b["text"] for row in rows for b in row if "Mulai" in b["text"]]
    assert others == ["Mulai Maret 2027", "Mulai Februari 2027"]


def test_one_month_is_not_months(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.say(BUDI, "/bahasa")
    room.say(BUDI, "English")
    room.press(BUDI, f"iuran:0:bayar|{form.number}")
    rows = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    labels = [row[0]["text"] for row in rows]
    assert labels[0] == "1 month, through November 2026"
    assert labels[1] == "3 months, through January 2027"


@pytest.mark.parametrize(("first", "taken"), [("2028-11", True), ("2028-12", False)])
def test_months_two_years_ahead_are_the_last_that_can_be_meant(
    room: Room, first: str, taken: bool
) -> None:
    form = enrolled(room, BUDI)
    assert ("Kami catat" in reports(room, BUDI, form, first, 12)) == taken


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
    assert "belum ada kabar pembayaran" in room.press(BUDI, f"iuran:0:{pressed}")
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


def test_after_a_lapse_it_begins_with_this_month(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 1)
    assert "mulai Desember 2026" in room.press(BUDI, f"iuran:0:bayar|{form.number}")
    room.clock.wait(days=200)
    assert "mulai Juni 2027" in room.press(BUDI, f"iuran:0:bayar|{form.number}")
