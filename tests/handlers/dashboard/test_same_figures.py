"""The dashboard, the chat and the API say the same numbers."""

import csv
import re
from io import StringIO
from typing import Any

import pytest

from bot.api.reading import summary
from bot.api.shapes import SummaryQuery
from domain.staff import Role
from storage.access.tokens import Token
from tests.attacks.room import Room
from tests.handlers.dashboard.conftest import ADMIN
from tests.handlers.dashboard.reading import BOTH, ROW, got, looker, number, seen

PERIODS = ["bulan ini", "bulan lalu", "minggu lalu", "oktober", "1-15 november", "tahun ini",
           "hari ini", "2025-12"]  # fmt: skip
VIEWS = {"kanal": "kanal", "daerah": "daerah", "program": "program"}


@BOTH
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("period", PERIODS)
def test_a_table_is_that_of_the_chat(
    busy: Room, chat: int, role: Role, channel: int | None, view: str, period: str
) -> None:
    told = busy.press(chat, f"ringkasan:0:{view}|{period}")
    page = seen(busy, looker(busy, role, channel), view, periode=period)
    assert told.splitlines()[0] in page.text, "how many signed up"
    assert re.search("Terlindungi .*", told)[0] in page.text, "who is covered"  # type: ignore[index]
    table = told.split("\n\n")[1]
    if "Rincian program" in told:
        assert not page.tables
    elif not ROW.findall(table):
        assert table == "belum ada"
    else:
        rows = {name: number(cells[0]) for name, cells in page.rows().items()}
        for name, count in ROW.findall(table):
            if channel is None and name != "lainnya":
                assert rows[name] == number(count)
        shown = sum(number(count) for _, count in ROW.findall(table))
        assert rows["Jumlah"] == shown == sum(rows.values()) - rows["Jumlah"]


@BOTH
@pytest.mark.parametrize("period", PERIODS)
def test_the_funnel_is_that_of_the_chat(
    busy: Room, chat: int, role: Role, channel: int | None, period: str
) -> None:
    told = busy.say(chat, f"/corong {period}")
    page = seen(busy, looker(busy, role, channel), "corong", periode=period)
    counts = [number(n) for n in re.findall(r"(?:Membuka|Setuju|Lengkap): ([\d.]+)", told)]
    if not any(counts):
        assert not page.tables
        return
    cells = page.rows()["KANAL1" if channel else "Jumlah"]
    assert [number(cells[0]), number(cells[1]), number(cells[3])] == counts
    assert [cells[2], cells[4]] == re.findall(r"\((\d+%)\)", told)
    worst = told.split("Paling banyak berhenti di:\n")[1].split("\n\n")[0]
    for question, count in ROW.findall(worst):
        assert page.rows(1)[question] == [count]


@BOTH
def test_the_target_is_that_of_the_chat(
    busy: Room, chat: int, role: Role, channel: int | None
) -> None:
    told = busy.say(chat, "/target")
    page = seen(busy, looker(busy, role, channel))
    official, _ = told.split("\n\nLewat Lindung")
    assert all(line in page.text for line in official.splitlines() if line)
    pace = re.search("Jumlah lengkap .*", told)
    assert pace and pace[0] in page.text
    if channel:
        started, complete, paid, reported = (
            number(n) for n in re.findall(r"^KANAL1: (.*)$", told, re.MULTILINE)[0].split(", ")
        )
        rungs = [number(cells[0]) for cells in page.rows().values()]
        assert [rungs[0], *rungs[2:]] == [started, complete, reported, paid]


@pytest.mark.parametrize("channel", [None, 1, 9])
@pytest.mark.parametrize("month", ["2026-11", "2026-10", "2026-03"])
def test_a_file_is_that_of_the_api(busy: Room, channel: int | None, month: str) -> None:
    who = looker(busy, Role.ADMIN if channel is None else Role.CHANNEL_ADMIN, channel)
    token = Token(b"", "t", frozenset(), channel, busy.clock.now())
    with busy.store.reader() as reader:
        asked = reader, token, busy.clock.today()
        for view, by in (("kanal", "channel"), ("program", "programmes"), ("daerah", "province")):
            table = summary(asked, SummaryQuery(since=month, until=month, by=by))
            page = got(busy, who, f"unduh/{view}.csv", periode=month)
            assert page is not None
            rows = list(csv.reader(StringIO(page.body.decode("utf-8-sig"))))
            assert rows.pop()[0].startswith("DATA CONTOH")
            places = [
                table.columns.index(n) for n in ("signups", "first_payments", "closing_active")
            ]
            expected = {str(row[1]): [row[at] for at in places] for row in table.rows}
            found = {row[1]: [int(cell) for cell in row[2:5]] for row in rows[1:]}
            assert _some(found) == _some(expected) != {}


def test_a_file_of_months_is_that_of_the_api(busy: Room) -> None:
    token = Token(b"", "t", frozenset(), None, busy.clock.now())
    page = got(busy, looker(busy), "unduh/bulan.csv")
    assert page is not None
    rows = list(csv.reader(StringIO(page.body.decode("utf-8-sig"))))[1:-1]
    with busy.store.reader() as reader:
        query = SummaryQuery(since=rows[0][0], until=rows[-1][0], by="month")
        table = summary((reader, token, busy.clock.today()), query)
    places = [table.columns.index(n) for n in ("month", "signups", "first_payments")]
    assert [[row[0], int(row[1]), int(row[2])] for row in rows] == [
        [row[at] for at in places] for row in table.rows
    ]


def _some(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {key: its for key, its in rows.items() if any(its)}


def test_late_months_are_those_of_the_chat(busy: Room) -> None:
    told = busy.say(ADMIN, "/ringkasan tahun ini")
    late = re.findall(r".*: baru sekitar \d+% .*", told)
    assert late
    for view in ("", "kelengkapan"):
        assert late == re.findall(r".*: baru sekitar \d+% .*", seen(busy, looker(busy), view).text)
    row = seen(busy, looker(busy), "kelengkapan").rows()["Oktober 2026"]
    assert f"Oktober 2026: baru sekitar {row[-1].strip('± %')}%" in late[-1]


def test_months_sum_up_to_the_year(busy: Room) -> None:
    who = looker(busy)
    months = seen(busy, who, "bulan").rows()
    this = [number(cells[0]) for name, cells in months.items() if name.endswith("2026")]
    year = seen(busy, who, "kanal", periode="tahun ini").rows()["Jumlah"]
    assert sum(this) == number(year[0]) > 0
    assert number(months["November 2026"][3]) == number(year[4])
    overview = seen(busy, who)
    assert months["November 2026"][3] in overview.words
    assert months["November 2026"][0] in overview.words


def test_parts_sum_up_to_the_whole(busy: Room) -> None:
    """Of provinces their places, of channels their months."""
    who = looker(busy)
    whole = seen(busy, who, "daerah").rows()
    west = seen(busy, who, "daerah", provinsi="32").rows()["Jumlah"]
    assert (west[0], west[3:]) == (whole["Jawa Barat"][0], whole["Jawa Barat"][3:])
    months = seen(busy, who, "bulan", provinsi="32").rows()["November 2026"]
    assert [months[0], *months[2:]] == [west[0], *west[3:]]
    channels = seen(busy, who, "kanal").rows()
    own = seen(busy, who, "bulan", kanal="kanal1").rows()["November 2026"]
    assert [own[0], *own[2:]] == [channels["KANAL1"][0], *channels["KANAL1"][3:]]
