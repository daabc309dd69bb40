"""What a reminder and `/iuran` say on which day, and which buttons stand under them."""

from dataclasses import replace
from datetime import date

import pytest

from domain.months import Month
from domain.nik import Nik
from tests.attacks.room import Room, nik_of
from tests.handlers.dues.scene import BUDI, enrolled, family, forms, on, pays, reports
from tests.storage.samples import enrollment

NEXT, OWED = "Berikutnya Januari 2027, paling lambat 15 Januari 2027", "ada kabar pembayaran iuran"


def labels(room: Room) -> list[str]:
    """What stands on the buttons under the last message."""
    return [row[0]["text"] for row in room.calls[-1][1]["reply_markup"]["inline_keyboard"]]


def numbers(room: Room, word: str) -> list[str]:
    """The forms of the buttons that do this."""
    keyboard = room.calls[-1][1]["reply_markup"]["inline_keyboard"]
    parts = [row[0]["callback_data"].split("|") for row in keyboard]
    return [part[1] for part in parts if part[0] == f"iuran:0:{word}"]


@pytest.mark.parametrize(
    ("day", "said", "unsaid"),
    [
        (date(2026, 12, 31), NEXT, OWED),
        (date(2027, 1, 1), NEXT, OWED),
        (date(2027, 1, 15), NEXT, OWED),
        (date(2027, 1, 16), f"{OWED} Januari 2027;", "Berikutnya"),
        (date(2027, 2, 1), f"{OWED} Januari 2027 - Februari 2027;", "Berikutnya"),
    ],
)
def test_a_month_is_owed_from_the_day_after_it_was_due(
    room: Room, day: date, said: str, unsaid: str
) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    room.clock.wait(days=(day - room.clock.today()).days)
    shown = room.say(BUDI, "/iuran")
    assert said in shown
    assert unsaid not in shown


@pytest.mark.parametrize(("snoozed", "said"), [(12, "bayar paling lambat"), (13, OWED)])
def test_a_reminder_that_comes_after_the_due_day_says_so(
    room: Room, snoozed: int, said: str
) -> None:
    """Three days after the 12th is still in time."""
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 12))
    on(room, date(2027, 1, snoozed))
    room.press(BUDI, "iuran:0:nanti")
    (told,) = on(room, date(2027, 1, snoozed + 3))[BUDI]
    assert said in told


def test_buttons_are_those_of_the_newest_five_forms(room: Room) -> None:
    family(room)
    for number in range(8, 12):
        room.say(BUDI, "Nanti saja")
        room.say(BUDI, "/daftar")
        room.enroll(BUDI, nik_of(number))
    made = forms(room, BUDI)
    assert len(made) == 6
    for form in made:
        reports(room, BUDI, form, "2026-11", 1)
    room.press(BUDI, "iuran:0:lihat")
    newest = [form.number for form in made[1:]]
    assert numbers(room, "bayar") == newest
    assert numbers(room, "batal") == newest


def test_the_last_button_of_a_reminder_is_the_last_reminder(room: Room) -> None:
    enrolled(room, BUDI)
    on(room, date(2026, 11, 25))
    stop = room.calls[-1][1]["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    assert "Pengingat mati" in room.press(BUDI, stop)


def test_a_familys_reports_are_told_apart(room: Room) -> None:
    for form in family(room):
        reports(room, BUDI, form, "2026-11", 1)
    room.press(BUDI, "iuran:0:lihat")
    assert labels(room)[2:4] == ["↩️ Batalkan laporan: Budi S."] * 2


def test_a_report_that_was_confirmed_and_more_is_not_taken_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 1)
    pays(room, form, Month(2026, 12))
    room.press(BUDI, "iuran:0:lihat")
    assert numbers(room, "batal") == []


def test_a_job_that_is_in_no_list_has_no_price_and_a_form_without_a_name_its_number(
    room: Room,
) -> None:
    """What was stored stays, whatever lists and forms become."""
    room.say(BUDI, "/start")
    new = enrollment(BUDI, 500, Nik(nik_of(3)))
    with room.store.transaction() as unit:
        unit.enroll([replace(new, occupation="penjinak_naga", form={})], room.clock.now())
    (form,) = forms(room, BUDI)
    room.press(BUDI, "iuran:0:lagi")
    (told,) = on(room, date(2026, 11, 25))[BUDI]
    assert told.split("\n\n")[1].startswith(f"{form.number} ({form.number}): belum ada kabar")
    assert "Iurannya" not in told


RISE = "Menurut aturan, mulai April 2027 iurannya Rp36.300 sebulan, sebelumnya Rp18.150."


@pytest.mark.parametrize(
    ("paid", "day", "price", "rise"),
    [
        (Month(2027, 1), date(2027, 2, 10), "Iurannya Rp18.150.", ""),
        (Month(2027, 2), date(2027, 3, 10), "Iurannya Rp18.150.", RISE),
        (Month(2027, 3), date(2027, 4, 10), "Iurannya Rp36.300.", RISE),
        (Month(2027, 2), date(2027, 4, 10), "Iurannya Rp54.450 untuk 2 bulan.", RISE),
        (Month(2027, 4), date(2027, 5, 10), "Iurannya Rp36.300.", ""),
    ],
)
def test_a_price_that_rises_is_told_in_the_month_before_and_explained_in_its_first(
    room: Room, paid: Month, day: date, price: str, rise: str
) -> None:
    """The relief of PP 50/2025 ends; nobody is asked for twice as much without a word."""
    room.clock.wait(days=(date(2027, 2, 1) - room.clock.today()).days)
    pays(room, enrolled(room, BUDI), paid)
    (told,) = on(room, day)[BUDI]
    assert price in told
    assert rise in told
    assert bool(rise) is ("sebelumnya" in told)


def test_past_the_tables_a_rise_is_not_known_and_the_price_still_is(room: Room) -> None:
    """The tariffs are vouched for until December 2027, and no longer."""
    form = enrolled(room, BUDI)
    pays(room, form, Month(2027, 11))
    (told,) = on(room, date(2027, 12, 10))[BUDI]
    assert "Iurannya Rp36.300." in told
    assert "sebelumnya" not in told


def test_the_price_of_a_first_payment_names_its_month(room: Room) -> None:
    """The receipt named another one, for as many months as were chosen."""
    room.clock.wait(days=(date(2027, 3, 29) - room.clock.today()).days)
    enrolled(room, BUDI)
    (told,) = on(room, date(2027, 4, 1))[BUDI]
    assert f"Iuran April 2027: Rp36.300. {RISE}" in told
