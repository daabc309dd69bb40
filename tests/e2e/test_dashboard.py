"""The dashboard in a real browser: on a phone, at night, without a script, through its own door."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from bot.made_up import make_up
from domain.months import Month
from domain.staff import Role
from handlers.dashboard.showing import FILES, VIEWS
from tests.attacks.room import Room
from tests.blank import blank
from tests.browser import opened_browser
from tests.dashboard.site import Site, serving

DEWI = 31
PHONE, DESK = (360, 740), (1280, 860)
PAGES = [view for view in VIEWS if view not in FILES and view != "proyeksi/kipas.svg"]
LIGHTEST = 60_000
"""Bytes that a first look at the overview may cost, everything that it fetches included."""


ASTRAY = """
    const link = document.createElement("a");
    link.href = "/kanal?kanal=tidakada";
    link.textContent = "Tersesat";
    document.querySelector("main").append(link);
    htmx.process(link);
"""
"""A link to a channel that is gone by now."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    with Room(blank(folder / "room.db")) as room:
        for number in range(1, 12):
            room.channel(f"kanal{number}")
        make_up(room.store, Month(2026, 11), 2_000, 1)
        room.appoint(DEWI, Role.ADMIN)
        room.say(DEWI, "/proyeksi")
        with serving(room) as made:
            yield made


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with opened_browser() as browser:
        yield browser


class Visit:
    """Dewi looks, and everything that her browser complains of is noted."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        self.loads = 0
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    async def goes(self, view: str) -> None:
        await self.page.goto(f"{self.site.url}/{view}")

    async def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        width: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


async def visit(browser: Browser, site: Site, size: tuple[int, int], **how: object) -> Visit:
    """She comes in by the link that the bot gave her, and presses its button."""
    width, height = size
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="id-ID",
        **how,  # type: ignore[arg-type] # options of playwright
    )
    found = Visit(await context.new_page(), site)
    await found.page.goto(site.url + site.link(DEWI))
    await found.page.get_by_role("button").click()
    await found.page.get_by_text("Terlindungi sekarang").wait_for()
    return found


@pytest.mark.parametrize(
    ("size", "colours"), [(PHONE, "light"), (PHONE, "dark"), (DESK, "dark")], ids=str
)
async def test_every_page_fits_and_the_browser_has_nothing_to_complain_of(
    browser: Browser, site: Site, size: tuple[int, int], colours: str
) -> None:
    dewi = await visit(browser, site, size, color_scheme=colours)
    for view in PAGES:
        await dewi.goes(view)
        assert dewi.complaints == [], view
        if view != "proyeksi/laporan":
            assert await dewi.overflow() <= 0, view
            styled = "getComputedStyle(document.body).backgroundColor"
            dark = await dewi.page.evaluate(styled) == "rgb(15, 23, 32)"
            assert dark == (colours == "dark")
    await dewi.goes("proyeksi")
    drawn = "document.querySelector('img').naturalWidth"
    assert await dewi.page.evaluate(drawn) > 0


async def test_a_period_is_chosen_without_a_reload_and_can_be_gone_back_from(
    browser: Browser, site: Site
) -> None:
    dewi = await visit(browser, site, PHONE)
    await dewi.goes("kanal")
    loads = dewi.loads
    await dewi.page.get_by_role("link", name="Bulan lalu").click()
    await dewi.page.locator("h1", has_text="Oktober 2026").wait_for()
    await dewi.page.get_by_label("Waktu lain").fill("tahun ini")
    await dewi.page.get_by_role("button", name="Tampilkan").click()
    await dewi.page.locator("h1", has_text="Januari 2026").wait_for()
    assert "/kanal?periode=tahun" in dewi.page.url
    assert dewi.loads == loads
    await dewi.page.go_back()
    await dewi.page.locator("h1", has_text="Oktober 2026").wait_for()
    kept = await dewi.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "<table" not in kept, "no page is kept in the browser"
    assert dewi.complaints == []


async def test_what_is_not_there_is_said_without_a_reload_too(browser: Browser, site: Site) -> None:
    dewi = await visit(browser, site, PHONE)
    await dewi.page.evaluate(ASTRAY)
    loads = dewi.loads
    await dewi.page.get_by_role("link", name="Tersesat").click()
    await dewi.page.get_by_role("heading", name="Halaman ini tidak ada").wait_for()
    assert dewi.loads == loads


async def test_without_a_script_all_of_it_works(browser: Browser, site: Site) -> None:
    dewi = await visit(browser, site, PHONE, java_script_enabled=False)
    await dewi.goes("daerah")
    await dewi.page.get_by_label("Waktu lain").fill("2026-10")
    await dewi.page.get_by_role("button", name="Tampilkan").click()
    await dewi.page.locator("h1", has_text="Oktober 2026").wait_for()
    await dewi.page.get_by_role("link", name="Jawa Barat").click()
    await dewi.page.get_by_text("Hanya Jawa Barat.").wait_for()
    await dewi.page.get_by_role("columnheader", name="Kabupaten/kota").get_by_role("link").click()
    sorted_by = dewi.page.get_by_role("columnheader", name="Kabupaten/kota")
    assert await sorted_by.get_attribute("aria-sort") == "ascending"
    async with dewi.page.expect_download() as download:
        await dewi.page.get_by_role("link", name="XLSX").click()
    assert (await download.value).suggested_filename == "lindung-daerah-32-2026-10.xlsx"
    await dewi.page.get_by_role("button", name="Keluar").click()
    await dewi.goes("kanal")
    assert await dewi.page.get_by_role("table").count() == 0


async def test_a_first_look_is_light(browser: Browser, site: Site) -> None:
    """What goes over the wire, headers included, as the browser counts it."""
    dewi = await visit(browser, site, PHONE)
    context = dewi.page.context
    fresh = await context.new_page()
    counted: list[float] = []
    session = await context.new_cdp_session(fresh)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda each: counted.append(each["encodedDataLength"]))
    await fresh.goto(site.url, wait_until="networkidle")
    assert 0 < sum(counted) < LIGHTEST
    assert len(counted) <= 4, "a page, a style, a script, an icon"
