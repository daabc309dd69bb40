"""Figures of a page that follow from other figures: changes, shares, and who brought the most."""

import re
from itertools import pairwise

import pytest

from domain.staff import Role
from handlers.dashboard.rendering import MENU
from tests.attacks.room import Room
from tests.handlers.dashboard.reading import BOTH, ROW, Read, looker, number, seen

SIGNS = {"+": 1, "−": -1, "±": 1}


def changed(told: str) -> int:
    """+12 (+8,3%) as a number."""
    return SIGNS[told[0]] * number(told[1:].split(maxsplit=1)[0])


def share(told: str) -> float:
    """8,3% as a part of 1."""
    return float(told.rstrip("%").replace(",", ".")) / 100


@pytest.mark.parametrize(
    ("view", "period", "earlier"),
    [
        ("kanal", "oktober", "september"),
        ("daerah", "oktober", "september"),
        ("program", "oktober", "september"),
        ("kanal", "9-15 november", "2-8 november"),
        ("kanal", "minggu lalu", "2-8 november"),
        ("kanal", "20 november", "19 november"),
        ("daerah", "20 november", "19 november"),
        ("kanal", "bulan ini", "1-22 oktober"),
        ("lama", "oktober", "september"),
    ],
)
def test_a_change_is_what_there_is_now_without_what_there_was(
    busy: Room, view: str, period: str, earlier: str
) -> None:
    now = seen(busy, looker(busy), view, periode=period).rows()
    then = seen(busy, looker(busy), view, periode=earlier).rows()
    assert len(now) > 2
    for name, cells in now.items():
        before = number(then[name][0]) if name in then else 0
        assert changed(cells[2]) == number(cells[0]) - before, name
    assert {name for name, cells in then.items() if number(cells[0])} <= set(now)


@pytest.mark.parametrize("view", ["kanal", "daerah", "program", "pembayar", "lama"])
@pytest.mark.parametrize("period", ["oktober", "tahun ini"])
def test_shares_are_those_of_the_figure_they_stand_beside(
    busy: Room, view: str, period: str
) -> None:
    rows = seen(busy, looker(busy), view, periode=period).rows()
    whole = number(rows["Jumlah"][0])
    for cells in rows.values():
        assert share(cells[1]) == pytest.approx(number(cells[0]) / whole, rel=0.06, abs=0.001)
    assert share(rows["Jumlah"][1]) == 1


def test_a_change_says_since_when(busy: Room) -> None:
    assert "Perubahan dibanding September 2026." in october(busy, "kanal")
    assert "Perubahan sejak akhir September 2026." in october(busy, "lama")


def october(room: Room, view: str) -> str:
    return seen(room, looker(room), view, periode="oktober").text


def test_of_nobody_there_is_no_share(busy: Room) -> None:
    """A small province: some are covered in it, and nobody signed up."""
    rows = seen(busy, looker(busy), "kanal", periode="oktober", provinsi="94").rows()
    assert number(rows["Jumlah"][0]) == 0 < number(rows["Jumlah"][4])
    assert {cells[1] for cells in rows.values()} == {""}


def test_a_month_is_compared_with_the_one_before_and_the_month_under_way_with_none(
    busy: Room,
) -> None:
    months = list(seen(busy, looker(busy), "bulan").rows().items())
    assert months[0][0] == "November 2026"
    assert months[0][1][1] == ""
    for (_, its), (_, before) in pairwise(months[1:]):
        assert changed(its[1]) == number(its[0]) - number(before[0])


def test_the_overview_compares_who_is_covered_with_the_close_of_the_last_month(busy: Room) -> None:
    months = seen(busy, looker(busy), "bulan").rows()
    now, then = (number(months[month][3]) for month in ("November 2026", "Oktober 2026"))
    (told,) = re.findall(r"(.*) sejak akhir Oktober 2026", seen(busy, looker(busy)).text)
    assert changed(told) == now - then != 0


def test_the_overview_says_which_part_of_the_target_there_is(busy: Room) -> None:
    page = seen(busy, looker(busy))
    millions = r"([\d,]+) juta"
    (target,) = re.findall(f"^Target: {millions}", page.text, re.MULTILINE)
    (stock,) = re.findall(f"Angka resmi terakhir: {millions}", page.text)
    (reached,) = re.findall(r"Angka resmi terakhir adalah (.*%) dari target", page.text)
    parts = [float(each.replace(",", ".")) for each in (stock, target)]
    assert share(reached) == pytest.approx(parts[0] / parts[1], abs=0.001)


@BOTH
def test_the_overview_names_those_who_brought_the_most_as_the_chat_does(
    busy: Room, chat: int, role: Role, channel: int | None
) -> None:
    """Of all the channels; of one channel its provinces, the small ones as one."""
    view = "kanal" if channel is None else "daerah"
    told = busy.press(chat, f"ringkasan:0:{view}|bulan ini")
    page = seen(busy, looker(busy, role, channel))
    most = [(name, cells[0]) for name, cells in page.rows(1).items()]
    assert most == ROW.findall(told.split("\n\n")[1])
    assert len(most) > 1
    assert most[-1][0] == "lainnya"


@pytest.mark.parametrize("period", ["bulan ini", "minggu lalu", "tahun ini"])
@pytest.mark.parametrize("view", MENU)
def test_every_row_has_a_cell_for_every_head(busy: Room, view: str, period: str) -> None:
    page = seen(busy, looker(busy), view, periode=period)
    for heads, rows in zip(_heads(page), page.tables, strict=True):
        assert {len(row) for row in rows} <= {heads} or not heads


def _heads(page: Read) -> list[int]:
    """How many columns each table says that it has; 0 of one without a head."""
    found: list[int] = []
    for tag, its in page.tags:
        if tag == "table":
            found.append(0)
        elif tag == "th" and its.get("scope") == "col":
            found[-1] += 1
    return found
