"""The demo as its visitor sees it: two phones in a real browser, and what was counted."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page

from bot.cli import main
from bot.demo import Shown, demonstrating
from bot.simulator.files import picture_size
from tests.browser import opened_browser
from tests.e2e.program import STRAIGHT_ROAD, TYPED, free_port

SIZES = {"wide": (1280, 860), "narrow": (390, 844)}
PATIENCE = 40_000
"""Milliseconds; on the bad network an answer may need several attempts."""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with opened_browser() as browser:
        page = await browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(PATIENCE)
        yield page


class Phone:
    """A phone on the page: what its holder reads, types and taps."""

    def __init__(self, page: Page, key: str) -> None:
        self.screen: Locator = page.locator(f'[data-persona="{key}"]')

    async def reads(self, words: str) -> None:
        await self.screen.locator('[data-from="bot"]', has_text=words).last.wait_for()

    async def starts(self) -> None:
        await self.screen.locator('[data-role="start"]').click()

    async def says(self, text: str) -> None:
        await self.screen.locator('[data-role="input"]').fill(text)
        await self.screen.locator('[data-role="send"]').click()

    async def taps(self, words: str) -> None:
        """The newest button of these words, of either kind, once it can be seen."""
        buttons = self.screen.locator(".inline-button:visible, .reply-button:visible")
        await buttons.filter(has_text=words).last.click()

    async def answers(self, step: int) -> None:
        """Read the question of this step of the straight road and answer it."""
        await self.reads(f"Langkah {step} dari {len(STRAIGHT_ROAD)}")
        answer = STRAIGHT_ROAD[step - 1] or "Kirim nomor saya"
        if answer in TYPED:
            await self.says(answer)
        else:
            await self.taps(answer)


async def photograph(page: Page, folder: Path, name: str) -> None:
    """The page in both sizes; a blank one would hardly need any bytes."""
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        picture = await page.screenshot(path=folder / f"{name}-{size}.png", animations="disabled")
        assert picture_size(picture) == (width, height)
        assert len(zlib.compress(picture)) > 15_000, f"{name}-{size} is blank"


async def test_an_enrollment_in_the_browser(
    page: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    addresses: set[str] = set()
    page.on("request", lambda request: addresses.add(request.url))

    async with demonstrating(tmp_path, free_port()) as demo:
        await page.goto(demo.page)
        budi, sari = Phone(page, "budi"), Phone(page, "sari")
        await budi.starts()
        await budi.answers(1)
        await budi.reads("Langkah 2 dari 10")
        await budi.says("3273 0614")
        await budi.reads("Baru 8 angka")
        await budi.screen.locator(".deleted").first.wait_for()
        for step in (2, 3, 4):
            await budi.answers(step)
        await page.locator("#network").select_option("bad")
        for step in (5, 6, 7):
            await budi.answers(step)
        await budi.reads("Langkah 8 dari 10")
        await page.locator("#network").select_option("good")
        await photograph(page, tmp_path, "midway")
        for step in (8, 9, 10):
            await budi.answers(step)
        await budi.reads("TANDA TERIMA LINDUNG")
        await budi.reads("Mau disiapkan sekarang")
        await photograph(page, tmp_path, "receipt")

        await page.set_viewport_size({"width": 1280, "height": 860})
        assert "start=" in await sari.screen.inner_text()
        await sari.starts()
        await sari.answers(1)
        await sari.reads("Langkah 2 dari 10")
        await photograph(page, tmp_path, "both")
        assert TYPED[0] not in await page.content(), "the NIK leaves the chat for good"
        assert page.url == f"{demo.page}/"

    for personal in (*TYPED, "Budi%20Santoso", "6281234567890", "81234567890"):
        assert not any(personal in url for url in addresses)
    assert all(url.startswith((demo.page, "data:")) for url in addresses)
    assert problems == []
    monkeypatch.setenv("LINDUNG_DATABASE_URL", f"sqlite:///{tmp_path / 'lindung.db'}")
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    monkeypatch.setattr("sys.argv", ["lindung", "coverage", "summary", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    found = json.loads(capsys.readouterr().out)
    counts = {c["code"]: (c["started"], c["complete"]) for c in found["channels"]}
    assert {code: count for code, count in counts.items() if any(count)} == {
        "langsung": (1, 1),
        "bri": (1, 0),
    }


async def test_the_demo_goes_on_where_it_was_left(page: Page, tmp_path: Path) -> None:
    """With its data kept: the phones are empty after a start, and nobody is forgotten."""
    async with demonstrating(tmp_path, free_port()) as demo:
        await page.goto(demo.page)
        budi = Phone(page, "budi")
        await budi.starts()
        for step in (1, 2, 3):
            await budi.answers(step)
        await budi.reads("Langkah 4 dari 10")
    async with demonstrating(tmp_path, free_port()) as demo:
        await page.goto(demo.page)
        await budi.starts()
        await budi.reads("Siapa nama lengkap Anda")
        assert "Langkah 1 dari" not in await budi.screen.inner_text()
        await budi.screen.locator('[data-role="reset"]').click()
        await budi.starts()
        await budi.reads("Langkah 1 dari 10")


async def test_an_agent_and_a_worker_side_by_side(page: Page, tmp_path: Path) -> None:
    """The agent fills in the form; the worker opens the link on another phone and agrees."""
    await page.set_viewport_size({"width": 1900, "height": 860})
    async with demonstrating(tmp_path, free_port()) as demo:
        await page.goto(demo.page)
        sari, agus = Phone(page, "sari"), Phone(page, "agus")
        await agus.starts()
        await agus.reads("Anda sekarang agen Agen Perisai")
        await agus.says("/daftarkan")
        await agus.reads("Bacakan ini")
        await agus.taps("Ia setuju, mulai")
        for step, answer in enumerate(STRAIGHT_ROAD[1:10], start=2):
            await agus.reads(f"Langkah {step} dari 11")
            if answer is None:
                await agus.says("081298765432")
            elif answer in TYPED:
                await agus.says(answer)
            else:
                await agus.taps("Benar, lanjut" if step == 10 else answer)
        await agus.taps("Di HP pekerja")
        await agus.screen.locator("a", has_text="start=prs1").last.click()
        await agus.screen.locator('[data-role="start-sari"]').click()
        await sari.reads("Ini Anda, dan Anda setuju?")
        await page.screenshot(path=tmp_path / "asked.png")
        await sari.taps("Setuju")
        await sari.reads("TANDA TERIMA LINDUNG")
        await agus.reads("menyetujui datanya")
        await agus.says("/perlu")
        await agus.reads("belum ada bukti bayar (1)")
        await page.screenshot(path=tmp_path / "agreed.png")
        assert TYPED[0] not in await page.content()


@asynccontextmanager
async def an_admin(page: Page, folder: Path) -> AsyncIterator[tuple[Shown, Phone]]:
    """The demo, and Dewi in it."""
    async with demonstrating(folder, free_port()) as demo:
        await page.goto(demo.page)
        dewi = Phone(page, "dewi")
        await dewi.starts()
        await dewi.reads("Anda sekarang admin")
        yield demo, dewi


async def test_an_admin_opens_the_dashboard_and_leaves_it(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the link in the chat, on a small phone; nothing that a browser would refuse or fetch."""
    monkeypatch.setenv("LINDUNG_DASHBOARD_URL", "https://somebodys.example")  # not the demo's
    problems: list[str] = []
    addresses: set[str] = set()
    async with an_admin(page, tmp_path) as (demo, dewi):
        await dewi.says("/halaman")
        await dewi.reads("hanya untuk Dewi")
        board = await opened(page, dewi)
        board.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        board.on("request", lambda request: addresses.add(request.url))
        await board.set_viewport_size({"width": 360, "height": 740})
        await board.reload()
        await fits(board)
        await board.get_by_role("button", name="Masuk").click()
        await board.get_by_role("heading", name="Ringkasan").wait_for()
        assert board.url == f"{demo.dashboard}/"
        await fits(board)
        await board.screenshot(path=tmp_path / "overview.png")
        await dewi.reads("sudah dipakai untuk masuk")
        assert "/masuk/" not in await dewi.screen.inner_text()
        assert await board.evaluate("document.cookie") == ""
        await board.get_by_role("button", name="Keluar").click()
        await board.get_by_text("/halaman").wait_for()
        await fits(board)
        assert problems == []
        await board.goto(demo.dashboard)
        assert "Ringkasan" not in await board.inner_text("body")
    assert all(url.startswith(demo.dashboard) for url in addresses)


async def test_who_is_sent_out_by_the_chat_sees_it_at_the_next_click(
    page: Page, tmp_path: Path
) -> None:
    async with an_admin(page, tmp_path) as (_, dewi):
        await dewi.says("/menu")
        await dewi.taps("Buka halaman angka")
        board = await opened(page, dewi)
        await board.get_by_role("button", name="Masuk").click()
        await board.get_by_role("link", name="Kanal", exact=True).click()
        await board.get_by_role("heading", name="Kanal").wait_for()
        await dewi.reads("sudah dipakai untuk masuk")
        await dewi.taps("Keluar di semua perangkat")
        await dewi.reads("Anda sudah keluar")
        await board.get_by_role("link", name="Daerah", exact=True).click()
        await board.get_by_role("heading", name="Sign in first").wait_for()
        assert await board.get_by_role("navigation").count() == 0


async def opened(page: Page, phone: Phone) -> Page:
    """What the link to the dashboard in this chat opens."""
    async with page.context.expect_page() as found:
        await phone.screen.locator("a", has_text="/masuk/").click()
    return await found.value


async def fits(page: Page) -> None:
    """Nobody has to push the page sideways."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
