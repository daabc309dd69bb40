"""The report: what it says is what the run says, and it stands by itself."""

import re
import struct
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domain.coverage.contract import seal
from domain.coverage.facts import Flag, Metric, OfficialStock
from domain.months import Month
from handlers.projection import bars, fans
from handlers.projection.dressing import png
from handlers.projection.ledger import ledger
from handlers.projection.page import LIMITS, page
from handlers.projection.report import Report, report
from handlers.projection.telling import came
from locales.figures import millions, share, trillions, whole
from projection.fit.fitting import fitted
from projection.needed import needed
from projection.projecting import Run, project
from projection.scenarios import SHIPPED as SCENARIOS
from projection.scenarios import Scenario
from tests.browser import opened_browser
from tests.projection.facts import FIRST_DAY, TODAY
from tests.projection.fit.ledgers import made, plain, snapshot

NAMES = {"bri": "Agen BRI <satu>"}


@pytest.fixture(scope="module")
def found() -> Report:
    return report(FIRST_DAY, TODAY, project(FIRST_DAY, TODAY, Run(Month(2030, 12), paths=200)))


@pytest.fixture(scope="module")
def written(found: Report) -> str:
    return page(found, "id", NAMES)


def test_every_figure_is_one_of_the_run(found: Report, written: str) -> None:
    run = found.run
    for year in range(2026, 2031):
        for measure, said in (("total", millions), ("bpu", millions), ("fund", trillions)):
            low, middle, high = (said("id", each) for each in run.at(measure, Month(year, 12)))
            assert f'<td class="n">{middle}</td><td class="n">{low} - {high}</td>' in written
    for each in run.chances:
        assert f"{share('id', each.at_its_month)} dari semua jalur" in written
    for asked in found.needed:
        base, kept = asked.base, asked.kept
        assert f"{whole('id', base.payers)} pembayar baru" in re.sub(r"\s+", " ", _texts(written))
        assert f"{whole('id', kept.payers)} per hari" in written
        low, high = (whole("id", each) for each in (asked.low, asked.high))
        assert f"Supaya 9 dari 10 sampai: {high} per hari; untuk 1 dari 10 cukup {low}." in written
        sure = base.gross * asked.high / base.payers
        lack = f"Untuk {high} per hari orangnya tidak cukup"
        assert (lack in written) == (base.possible and sure > base.eligible)
        for need in base.channels:
            assert f'<td class="n">{whole("id", need.signups)}</td>' in written


def test_it_says_what_it_rests_on(found: Report, written: str) -> None:
    assert "Jika laju sekarang berlanjut. Bukan prakiraan resmi." in written
    assert found.run.snapshot[:12] in written
    assert found.run.run_id[:12] in written
    rows = re.findall(r"<tr><td>(.*?)</td><td>.*?</td><td>(.*?)</td>", written, re.DOTALL)
    standings = dict(rows)
    assert standings["Pendaftar yang menjadi pembayar"] == "asumsi"
    assert standings["Peserta BPU di awal"] == "bersumber"
    assert len(re.findall(r'class="small">[^<]+</td></tr>', written)) == len(found.run.parameters)
    assert "hampir tidak menggerakkan dana" in written


def test_it_says_how_wrong_it_would_have_been(found: Report, written: str) -> None:
    assert f"{100 * found.tested.mape(Metric.FUND, 'model', 1):.1f}%".replace(".", ",") in written
    assert "dari 15 angka yang kemudian dipublikasikan jatuh di dalam rentang 80%" in written
    assert "baru ada satu titik awal (2021)" in written


def test_whether_there_are_so_many_people_is_said_for_every_target(found: Report) -> None:
    assert {each.base.possible for each in found.needed} == {True, False}


def test_it_says_what_it_cannot_answer(written: str) -> None:
    limits = written.partition("Yang tidak bisa dijawab")[2].partition("</ul>")[0]
    assert limits.count("<li>") == len(LIMITS)
    assert "yang dibawa kanal 3% dan penerimaan kerja formal 3% per tahun" in limits
    assert "tidak diukur dari data" in limits
    assert "Peserta aktif, 1 tahun ke depan: lebih dekat dengan cara" in written


def test_what_came_true_since_is_held_against_the_run() -> None:
    """Two figures alone do not move the opening; they tell how good it was."""
    told = tuple(
        OfficialStock(Month(2026, 6), metric, Decimal(value), "million", Flag.SOURCED, "a talk")
        for metric, value in ((Metric.ACTIVE, "40.9"), (Metric.BPU, "14"))
    )
    facts = replace(FIRST_DAY.facts, official=(*FIRST_DAY.facts.official, *told))
    newer = seal(replace(FIRST_DAY, facts=facts))
    run = project(newer, TODAY, Run(Month(2027, 12), paths=200))
    low, middle, high = (millions("id", each) for each in run.at("total", Month(2026, 6)))
    members, bpu = came(run, facts, "id")
    assert members == (
        f"Peserta aktif, Juni 2026: resmi 40,9 juta; hitungan ini {middle} ({low} - {high}), "
        "jadi di dalam rentang."
    )
    assert bpu.startswith("BPU, Juni 2026: resmi 14 juta")
    assert bpu.endswith("di luar rentang 80%.")
    assert members in page(report(newer, TODAY, run), "id")
    assert came(run, FIRST_DAY.facts, "id") == []


def test_retention_comes_on_top_of_what_else_is_asked() -> None:
    run = project(FIRST_DAY, TODAY, Run(Month(2030, 12), SCENARIOS["steady"], paths=20))
    asked = report(FIRST_DAY, TODAY, run).needed[-1]
    levers = {"casual": 0.2, "lapse": -0.5}
    both = needed(
        FIRST_DAY.facts, TODAY, asked.base.persons, asked.base.month, scenario=Scenario("", levers)
    )
    assert asked.kept == both


def test_a_cell_of_fewer_than_ten_people_is_not_in_a_page_that_is_sent_on() -> None:
    learned = fitted(snapshot(made(60, 2, plain())))
    asked = learned.counts.at_risk
    told = ledger(learned, "id")
    assert told is not None
    cells = [[bool(each) for each in row[1:]] for row in told["rows"]]
    assert cells == (asked >= 10).tolist()
    assert ((asked > 0) & (asked < 10)).any()
    assert ledger(fitted(snapshot(made(9, 2, plain()))), "id") is None


def test_without_a_ledger_there_is_nothing_to_say_of_it(written: str) -> None:
    assert "buku ini" not in written


def test_made_up_data_says_so(found: Report, written: str) -> None:
    pretended = seal(replace(FIRST_DAY, made_up=True))
    run = project(pretended, TODAY, Run(Month(2027, 12), paths=5))
    assert "DATA CONTOH" in page(report(pretended, TODAY, run), "id")
    assert "DATA CONTOH" not in written


def test_channels_go_by_their_names_and_no_name_is_markup(written: str) -> None:
    assert "Agen BRI &lt;satu&gt;" in written
    assert "<satu>" not in written


def test_scenarios_are_compared_with_the_run_itself() -> None:
    """Under a scenario of its own, the run is what the others are held against."""
    run = project(FIRST_DAY, TODAY, Run(Month(2030, 12), SCENARIOS["agents"], paths=5))
    by_name = {each.name: each for each in report(FIRST_DAY, TODAY, run).compared}
    assert "agents" not in by_name
    assert by_name["yield"].members < 0


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_chart_is_a_picture_for_a_phone(found: Report, language: str) -> None:
    facts = found.facts
    charts = [
        fans.members(found.run, facts, language),
        fans.bpu(found.run, facts, language),
        fans.fund(found.run, facts, language),
        bars.channels(found.run, NAMES, language),
        bars.money(found.run.money, language),
    ]
    for chart in charts:
        content = png(chart)
        assert content.startswith(b"\x89PNG")
        wide, high = struct.unpack(">II", content[16:24])
        assert 800 <= wide <= 2000
        assert 400 <= high <= 1500
        assert len(content) < 400_000


async def test_it_opens_without_a_network_and_fits_a_phone(tmp_path: Path, written: str) -> None:
    file = tmp_path / "laporan.html"
    file.write_text(written, encoding="utf-8")
    asked: list[str] = []
    wrong: list[str] = []
    async with opened_browser() as browser:
        opened = await browser.new_page(viewport={"width": 390, "height": 800})
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", lambda message: wrong.append(message.text))
        await opened.goto(file.as_uri())
        assert await opened.locator("figure svg").count() == written.count("<figure>")
        wide = await opened.evaluate("document.documentElement.scrollWidth")
    assert asked == [file.as_uri()]
    assert wrong == []
    assert wide <= 390


LIGHT_OF = """names => names.map(name => {
  const of = colour => colour.match(/[0-9.]+/g).slice(0, 3).reduce((a, b) => a + Number(b) / 765, 0)
  const style = getComputedStyle(document.querySelector(name))
  return [of(style.backgroundColor), of(style.color)]
})"""
"""How light the ground and the words of these are, from 0 to 1."""


async def test_it_is_dark_at_night_and_white_on_paper(tmp_path: Path, written: str) -> None:
    """Words stand out from their ground in both; the drawings are turned over with the page."""
    file = tmp_path / "laporan.html"
    file.write_text(written, encoding="utf-8")
    async with opened_browser() as browser:
        opened = await browser.new_page(color_scheme="dark")
        await opened.goto(file.as_uri())
        turned = "getComputedStyle(document.querySelector('figure svg')).filter"
        grounds = ["body", "figure", "table", ".target"]
        night = await opened.evaluate(LIGHT_OF, grounds)
        assert all(ground < 0.1 and words > 0.85 for ground, words in night)
        assert "invert" in await opened.evaluate(turned)
        small = await opened.evaluate(LIGHT_OF, [".small", ".if"])
        assert all(words > 0.6 for _, words in small)
        await opened.emulate_media(media="print")
        paper = await opened.evaluate(LIGHT_OF, grounds)
        assert all(ground == 1 and words < 0.25 for ground, words in paper)
        assert await opened.evaluate(turned) == "none"


def test_no_colour_is_named_that_the_night_turns_over(written: str) -> None:
    assert "itam" not in re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL)


def test_it_can_be_heard(written: str) -> None:
    """A drawing is its title to a screen reader, and a figure in a table knows its column."""
    titles = re.findall(r'<svg role="img" aria-label="([^"]+)"', written)
    assert len(titles) == written.count("<figure>") == len(set(titles))
    assert "<th>" not in written


def test_days_of_sources_are_those_of_its_language(written: str) -> None:
    assert "18 Des 2025" in written.split("<h2>")[1]


def _texts(written: str) -> str:
    """What the drawings say, their lines put together."""
    return " ".join(re.findall(r"<text[^>]*>(?:<tspan[^>]*>)?([^<]+)", written))
