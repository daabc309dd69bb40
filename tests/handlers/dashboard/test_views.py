"""What stands on the pages, and how: for people with a screen, a reader, a phone, no script."""

import csv
import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import python_calamine

from domain.channels import Kind
from domain.coverage.events import Signup
from domain.staff import Role, Staff
from handlers.dashboard.assets import ASSETS, asset
from handlers.dashboard.looking import Looker
from handlers.dashboard.showing import FILES, VIEWS
from handlers.pages import FOLDER
from tests.attacks.room import Room, nik_of
from tests.handlers.dashboard.conftest import ADMIN
from tests.handlers.dashboard.reading import got, looker, number, seen
from tests.storage.coverage.made import members, record

FIGURE = re.compile(r"(?<!\S)[\d.]+(?!\S)")
"""A cell that is a count, no share and no change."""
PAGES = [view for view in VIEWS if view not in FILES and view != "proyeksi/kipas.svg"]
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
"""SHA-256 of dist/htmx.min.js of htmx.org 2.0.11."""


@pytest.fixture(scope="module")
def foreseen(busy: Room) -> Room:
    """The same, once somebody has asked for a projection."""
    busy.say(ADMIN, "/proyeksi")
    return busy


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("view", PAGES)
def test_every_page_says_that_its_figures_are_made_up(
    foreseen: Room, view: str, language: str
) -> None:
    who = looker(foreseen)
    page = seen(foreseen, Looker(who.staff, language, who.at, "T"), view)
    assert re.search("DATA CONTOH|SAMPLE DATA|contoh|made up", page.text)
    assert ("html", {"lang": language}) in page.tags


@pytest.mark.parametrize("view", PAGES)
def test_nothing_in_a_page_needs_more_than_the_strict_policy(foreseen: Room, view: str) -> None:
    page = seen(foreseen, looker(foreseen), view)
    for tag, found in page.tags:
        assert tag != "style"
        assert not [name for name in found if name == "style" or name.startswith("on")]
        source = found.get("src") or (found.get("href") if tag == "link" else None)
        assert source is None or source.startswith("/")
        assert tag != "script" or source


@pytest.mark.parametrize("view", [view for view in PAGES if view != "proyeksi/laporan"])
def test_a_page_can_be_read_out(foreseen: Room, view: str) -> None:
    page = seen(foreseen, looker(foreseen), view)
    assert [found.get("scope") for tag, found in page.tags if tag == "th"].count(None) == 0
    for tag, found in page.tags:
        if tag == "svg":
            assert found.get("aria-hidden") == "true" or "November 2026" in str(found["aria-label"])
        if tag == "img":
            assert found["alt"]
        if tag == "div" and found.get("class") == "scroll":
            assert (found["tabindex"], found["role"]) == ("0", "region")
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert ("main", {"id": "content"}) in page.tags
    assert [found for tag, found in page.tags if found.get("aria-current") == "page"]


def test_a_head_sorts_and_says_so(busy: Room) -> None:
    page = seen(busy, looker(busy), "kanal", urut="nama", periode="bulan lalu")
    names = [row[0] for row in page.tables[0]][:-1]
    assert names == sorted(names)
    assert "/kanal?periode=bulan+lalu&urut=-nama" in page.links, "a second press turns it around"
    heads = [found.get("aria-sort") for tag, found in page.tags if tag == "th"]
    assert heads[:2] == ["ascending", None]
    down = seen(busy, looker(busy), "kanal", urut="-bayar", periode="bulan lalu")
    paid = [number(row[4]) for row in down.tables[0]][:-1]
    assert paid == sorted(paid, reverse=True)
    assert paid != sorted(paid)
    assert "/kanal?periode=bulan+lalu&urut=bayar" in down.links
    assert "/kanal?periode=bulan+lalu&urut=-daftar" in down.links
    assert "/kanal?periode=bulan+lalu&urut=nama" in down.links, "names begin with A"


@pytest.mark.parametrize("view", PAGES)
def test_all_links_lead_somewhere(foreseen: Room, view: str) -> None:
    who = looker(foreseen)
    for link in seen(foreseen, who, view).links:
        path, _, query = link.partition("?")
        if path.startswith("/"):
            parts = dict(part.split("=") for part in query.split("&") if part)
            assert path[1:] in VIEWS
            asked = {name: value.replace("+", " ") for name, value in parts.items()}
            if path[1:] not in FILES:
                assert got(foreseen, who, path[1:], **asked)


@pytest.mark.parametrize("view", PAGES[:-1])
def test_where_nothing_is_yet_a_page_says_so_kindly(quiet: Room, view: str) -> None:
    page = seen(quiet, looker(quiet), view)
    assert re.search(r"Belum ada|belum", page.text)
    assert "DATA CONTOH" not in page.text


@pytest.mark.parametrize(
    ("period", "answer"),
    [("besok-besok", "Kami belum mengenal waktu itu."), ("desember 2031", "belum tiba")],
)
def test_a_period_that_is_none_is_answered_with_this_month(
    busy: Room, period: str, answer: str
) -> None:
    page = seen(busy, looker(busy), "kanal", periode=period)
    assert answer in page.text
    assert "Ini angka bulan ini." in page.text
    assert page.tables == seen(busy, looker(busy), "kanal").tables
    assert not [link for link in page.links if "31" in link]


def test_a_channel_admin_sees_no_row_of_a_few(busy: Room) -> None:
    who = looker(busy, Role.CHANNEL_ADMIN, 1)
    merged = 0
    for period in ("bulan ini", "bulan lalu", "2026-05", "tahun ini", "minggu lalu"):
        for view in ("daerah", "program", "pembayar", "lama"):
            rows = seen(busy, who, view, periode=period)
            if rows.tables:
                counts = {name: number(cells[0]) for name, cells in rows.rows().items()}
                most = {name: max(map(number, FIGURE.findall(" ".join(cells))))
                        for name, cells in rows.rows().items()}  # fmt: skip
                merged += "lainnya" in counts
                whole = counts.pop("Jumlah")
                assert whole < 10 or all(not 0 < n < 10 for n in counts.values()), (view, period)
                few = [name for name, n in most.items() if 0 < n < 10]
                assert whole < 10 or not few, "also of whom nobody signed up"
    assert merged > 5
    assert "di bawah 10 orang digabung" in rows.text


def test_a_channel_admin_sees_no_question_at_which_a_few_stopped(busy: Room) -> None:
    all_of_them = seen(busy, looker(busy), "corong", periode="bulan ini", kanal="kanal1")
    shown = seen(busy, looker(busy, Role.CHANNEL_ADMIN, 1), "corong", periode="bulan ini")
    for table in (1, 2):
        counts = [number(n) for (n,) in all_of_them.rows(table).values()]
        kept = [number(n) for (n,) in shown.rows(table).values()] if shown.tables[table:] else []
        assert kept == [n for n in counts if n >= 10]
    assert min(number(n) for (n,) in all_of_them.rows(1).values()) < 10


def test_a_file_is_named_for_its_months_and_says_what_was_merged(busy: Room) -> None:
    for view in ("daerah", "bulan", "lama"):
        page = got(busy, looker(busy), f"unduh/{view}.csv", periode="tahun ini")
        assert page is not None
        rows = list(csv.reader(StringIO(page.body.decode("utf-8-sig"))))[1:-1]
        assert [row[0] for row in rows].count("lainnya") == (view != "bulan")
        assert (
            page.filename
            == {
                "daerah": "lindung-daerah-2026-01-2026-11.csv",
                "bulan": "lindung-bulan-2024-11-2026-11.csv",
                "lama": "lindung-lama-2026-01-2026-11.csv",
            }[view]
        )


def test_a_file_of_a_small_channel_leaves_nobody_out(quiet: Room) -> None:
    """Three in another place take the twelve of the first with them, and all are told of as one."""
    number_of_it = quiet.channel("kecil")
    signups = [event for its in members(60) for event in its if isinstance(event, Signup)][:15]
    today = quiet.clock.today()
    first, today = signups[0], quiet.clock.today()
    alike = [
        replace(each, channel=number_of_it, programmes=first.programmes, payer=first.payer)
        for each in signups
    ]
    places = 12 * ["3273"] + 3 * ["3205"]
    record(quiet.store, [
        replace(each, occurred_on=today, region=place)
        for each, place in zip(alike, places, strict=True)
    ])  # fmt: skip
    who = looker(quiet, Role.CHANNEL_ADMIN, number_of_it)
    for view in ("kanal", "daerah", "bulan"):
        page = got(quiet, who, f"unduh/{view}.csv")
        assert page is not None
        rows = list(csv.reader(StringIO(page.body.decode("utf-8-sig"))))[1:-1]
        assert [row[-4] for row in rows] == ["15"]


def test_a_name_is_no_formula_and_no_markup(quiet: Room) -> None:
    with quiet.store.transaction() as unit:
        unit.add_channel("jahat", "=1+1<script>alert(1)</script>", Kind.BANK, quiet.clock.now())
        evil = next(each for each in unit.channels() if each.code == "jahat")
    from bot.links import start_payload  # noqa: PLC0415

    link = f"/start {start_payload(quiet.vault, evil.number, quiet.clock.today())}"
    for person in range(20, 32):
        assert "TANDA TERIMA" in quiet.enroll(person, nik_of(person), link)
    staff = Staff(9, Role.ADMIN, None, 1, "<img src=x>", quiet.clock.now())
    who = Looker(staff, "id", quiet.clock.now(), '"><script>')
    for view in ("", "kanal", "corong", "kelengkapan"):
        page = seen(quiet, who, view)
        assert "=1+1<script>alert(1)</script>" in page.text
        assert "<img src=x>" in page.text
        scripts = [found for tag, found in page.tags if tag == "script"]
        assert [found["src"] for found in scripts] == ["/static/htmx.min.js"]
        assert not [found for tag, found in page.tags if tag == "img"]
    sheet = got(quiet, who, "unduh/kanal.xlsx")
    assert sheet is not None
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(sheet.body))
    cells = book.get_sheet_by_index(0).to_python()
    assert cells[1][0] == "'=1+1<script>alert(1)</script>"
    assert cells[1][2] == 12
    text = got(quiet, who, "unduh/kanal.csv")
    assert text is not None
    assert b"'=1+1<script>" in text.body


def test_the_projection_is_the_one_of_the_chat(busy: Room) -> None:
    told = busy.say(ADMIN, "/proyeksi 2030")
    middle = re.search(r"Desember 2030: ([\d,]+ juta)", told)
    busy.clock.wait(seconds=1)
    busy.say(ADMIN, "/proyeksi 2030 lapse=-50%")  # of something else than things as they are
    with busy.store.reader() as reader:
        runs = reader.runs()
    page = seen(busy, looker(busy), "proyeksi")
    assert middle and page.rows()["Desember 2030"][0] == middle[1]
    assert "/proyeksi/laporan" in page.links
    assert "Bukan prakiraan resmi." in page.text
    assert got(busy, looker(busy), "proyeksi/kipas.svg") is not None
    with busy.store.reader() as reader:
        assert reader.runs() == runs, "looking runs nothing"


def test_the_whole_report_is_for_who_sees_all(foreseen: Room) -> None:
    """What each channel needs is in it."""
    who = looker(foreseen, Role.CHANNEL_ADMIN, 1)
    assert got(foreseen, who, "proyeksi/laporan") is None
    assert "/proyeksi/laporan" not in seen(foreseen, who, "proyeksi").links
    report = seen(foreseen, looker(foreseen), "proyeksi/laporan")
    assert ("link", {"rel": "stylesheet", "href": "/static/report.css"}) in report.tags


def test_an_agent_sees_nothing(busy: Room) -> None:
    agent = looker(busy, Role.AGENT, 1)
    assert {view for view in VIEWS if got(busy, agent, view)} == set()


def test_what_pages_fetch_is_here_and_is_what_it_says() -> None:
    for name in ASSETS:
        page = asset(name)
        assert page is not None
        assert page.body == Path(str(FOLDER.joinpath(name))).read_bytes()
    assert asset("../catalogue.py") is None
    script = asset("htmx.min.js")
    assert script is not None
    assert sha256(script.body).hexdigest() == HTMX
    assert b"Zero-Clause BSD" in FOLDER.joinpath("htmx.LICENSE").read_bytes()
