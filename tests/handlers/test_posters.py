"""Posters: what a phone reads off the paper leads to the right credit, and each is counted."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from PIL import Image

from domain.channels import StartLink, read_start
from domain.coverage.events import Amounts, Payment
from domain.money import Rupiah
from domain.months import Month
from domain.posters import Reach
from handlers.attribution import START_KEY, signed
from handlers.staff.posters.desk import SHOWN
from handlers.staff.posters.paper import SIZES, Words, draw, printable
from storage import Unit
from tests.conversation import Stage

LINK = "https://t.me/LindungBot?start="


def scanned(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def printed(content: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        assert len(document) == 1, "a poster is one page"
        page = document[0].render(scale=2).to_pil()
        assert isinstance(page, Image.Image)
        return page
    finally:
        document.close()


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path) as stage:
        stage.does("Agus", "/start <undangan agen perisai Agus>")
        yield stage


def test_every_print_of_a_poster_leads_to_its_agent_and_place(agent: Stage) -> None:
    agent.does("Agus", "/poster Pasar Baru")
    agent.does("Agus", "/poster Terminal")
    files = agent.phone("Agus").files
    assert len(files) == 6
    for poster in (1, 2):
        its = {name: data for name, data in files.items() if name.startswith(f"poster-{poster}-")}
        pages = [printed(data) for name, data in its.items() if name.endswith(".pdf")]
        pictures = [Image.open(BytesIO(d)) for name, d in its.items() if name.endswith(".png")]
        for image in (*pages, *pictures):
            (text,) = scanned(image)
            assert text.startswith(LINK)
            link = read_start(text.removeprefix(LINK), {START_KEY: agent.vault.start_key})
            perisai = agent.channels["perisai"].number
            assert link == StartLink(perisai, 1, poster, agent.clock.day)


def test_whoever_comes_by_a_poster_is_counted_up_to_paid(agent: Stage) -> None:
    agent.does("Agus", "/poster Pasar Baru")
    files = agent.phone("Agus").files
    (picture,) = (data for name, data in files.items() if name.endswith(".png"))
    (text,) = scanned(Image.open(BytesIO(picture)))
    payload = text.removeprefix(LINK)
    agent.does("Tono", f"/start {payload}")
    fills_in(agent, "Budi", f"/start {payload}", "3273012505889999")
    with agent.store.transaction() as unit:
        assert unit.reach([1]) == {(1, 1): Reach(opened=2, agreed=1, complete=1, paid=0)}
        unit.record_facts([paid(agent, unit, "Budi")])
    told = "\n".join(agent.does("Agus", "/poster"))
    assert "dibuka 2 · setuju 1 · lengkap 1 · bayar terkonfirmasi 1" in told


def test_one_who_paid_counts_more_than_some_who_filled_in_and_they_more_than_many_who_looked(
    agent: Stage,
) -> None:
    today, perisai = agent.clock.day, agent.channels["perisai"].number
    with agent.store.transaction() as unit:
        for place in ("Pasar", "Terminal", "Alun-alun"):
            unit.poster(1, perisai, place, today)
    links = [f"/start {signed(StartLink(perisai, 1, n, today), agent.vault)}" for n in (1, 2, 3)]
    for name in ("Tono", "Tini", "Toni"):
        agent.does(name, links[0])
    fills_in(agent, "Budi", links[1], "3273012505889999")
    assert ranked(agent) == ["Terminal", "Pasar", "Alun-alun"]
    fills_in(agent, "Dewi", links[1], "3273066507929999")
    fills_in(agent, "Citra", links[2], "3205124509909999")
    with agent.store.transaction() as unit:
        unit.record_facts([paid(agent, unit, "Citra")])
    assert ranked(agent) == ["Alun-alun", "Terminal", "Pasar"]


def fills_in(stage: Stage, who: str, link: str, nik: str) -> None:
    for said in (
        link, "setuju", nik, "benar", f"{who} Santoso", "081234567890", "tukang ojek",
        "Kota Bandung", "1,5 juta", "3 bulan", "kirim",
    ):  # fmt: skip
        stage.does(who, said)


def paid(stage: Stage, unit: Unit, who: str) -> Payment:
    """What a partner says of the form that somebody has sent."""
    (form,) = unit.enrollments_of([stage.phone(who).chat_id]).popitem()[1]
    member = unit.member_of_number(form.number)
    assert member is not None
    return Payment(
        event_id=bytes(16),
        member_id=member,
        occurred_on=stage.clock.day,
        recorded_at=datetime(2026, 11, 22, tzinfo=UTC),
        source="test",
        paid_from=Month(2026, 11),
        paid_through=Month(2027, 1),
        amounts=Amounts(Rupiah(15_000), Rupiah(10_200)),
    )


def ranked(stage: Stage, who: str = "Agus") -> list[str]:
    """The places as an agent is shown them."""
    return re.findall(r"\d+\. (.+)\n\s*dibuka", "\n".join(stage.does(who, "/poster")))


def test_an_agent_sees_no_poster_of_a_colleague(agent: Stage) -> None:
    agent.does("Rina", "/start <undangan agen perisai Rina>")
    agent.does("Agus", "/poster Pasar Baru")
    agent.does("Rina", "/poster Terminal")
    assert ranked(agent) == ["Pasar Baru"]
    assert ranked(agent, "Rina") == ["Terminal"]


def test_an_admin_sees_all_posters_a_channel_admin_those_of_the_channel(agent: Stage) -> None:
    agent.does("Agus", "/poster Pasar Baru")
    agent.does("Dewi", "/start <undangan admin Dewi>")
    agent.does("Joko", "/start <undangan adminkanal brilink Joko>")
    assert "Pasar Baru" in "\n".join(agent.does("Dewi", "/poster"))
    assert "Belum ada poster" in "\n".join(agent.does("Joko", "/poster"))


def test_an_admin_is_told_why_no_poster_is_made(agent: Stage) -> None:
    agent.does("Agus", "/poster Pasar Baru")
    agent.does("Dewi", "/start <undangan admin Dewi>")
    told = "\n".join(agent.does("Dewi", "/poster Terminal"))
    assert "Poster tidak dibuat" in told
    assert re.findall(r"\d+\. (.+)\n\s*dibuka", told) == ["Pasar Baru"]
    assert "tidak dibuat" not in "\n".join(agent.does("Dewi", "/poster"))


def test_those_that_brought_most_come_first_and_a_dozen_are_named(agent: Stage) -> None:
    agent.does("Rina", "/start <undangan agen brilink Rina>")
    agent.does("Joko", "/start <undangan adminkanal perisai Joko>")
    today, perisai = agent.clock.day, agent.channels["perisai"].number
    with agent.store.transaction() as unit:
        unit.poster(2, agent.channels["brilink"].number, "Alun-alun", today)
        for place in range(SHOWN + 1):
            unit.poster(1, perisai, f"Pasar {chr(65 + place)}", today)
    last = signed(StartLink(perisai, 1, SHOWN + 1, today), agent.vault)
    agent.does("Tono", f"/start {last}")
    for who in ("Agus", "Joko"):
        told = "\n".join(agent.does(who, "/poster"))
        places = re.findall(r"\d+\. (Pasar .)\n", told)
        assert places == [f"Pasar {letter}" for letter in "MABCDEFGHIJK"]
        assert "... dan 1 poster lagi." in told
        assert "Alun-alun" not in told, "of another agent and channel"


@pytest.mark.parametrize("size", SIZES)
def test_the_longest_words_stay_on_the_page(size: str) -> None:
    long = Words("Kerja sendiri?\nBisa dilindungi.", "w" * 90, "x " * 30, "Gratis.",
                 "Dibantu " + "Maharani " * 6 + ", Kelurahan Sukamaju", "kecil " * 40)  # fmt: skip
    page = printed(draw(long, LINK + "x" * 32, size))
    assert scanned(page) == [LINK + "x" * 32]
    bottom = page.crop((0, page.height - 6, page.width, page.height)).convert("L")
    assert bottom.getextrema() == (255, 255), "nothing runs over the edge"


def test_letters_that_no_printer_has_lose_their_marks() -> None:
    assert printable("Ṣālıḥ – José") == "Salh  José"


def test_links_that_agents_are_given_can_be_scanned(agent: Stage) -> None:
    """A worker stands before the agent: both QR lead where the words beside them say."""
    shown = "\n".join(agent.does("Agus", "/ajakan"))
    (own,) = scanned(Image.open(BytesIO(agent.phone("Agus").files["tautan.png"])))
    assert own.startswith(LINK)
    credited = read_start(own.removeprefix(LINK), {START_KEY: agent.vault.start_key})
    assert credited == StartLink(agent.channels["perisai"].number, 1, 0, agent.clock.day)
    assert "dihitung untuk Anda" in shown
    agent.does("Agus", "/daftarkan")
    for said in (
        "ia setuju", "3273012505889999", "betul", "Budi Santoso", "081234567890", "tukang ojek",
        "Kota Bandung", "1,5 juta", "3 bulan", "benar, lanjut", "di hp pekerja",
    ):  # fmt: skip
        agent.does("Agus", said)
    (ticket,) = scanned(Image.open(BytesIO(agent.phone("Agus").files["tautan.png"])))
    assert ticket != own
    asked = "\n".join(agent.does("Budi", f"/start {ticket.removeprefix(LINK)}"))
    assert "Ini Anda, dan Anda setuju?" in asked
