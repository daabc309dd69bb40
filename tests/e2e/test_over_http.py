"""The whole program over real HTTP: by webhook and by polling, on good and bad networks."""

from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from bot.clock import now
from bot.simulator import Network, Person
from storage.backups import back_up, restore
from storage.keys.repeating import Repeated, read_marks
from tests.e2e.program import SECRET, STRAIGHT_ROAD, TYPED, answering, enroll, playing, until


def said(person: Person) -> list[str]:
    """Everything the bot wrote to this person."""
    return [message.text for message in person.messages if message.by_bot]


WAYS = [(True, "on"), (True, "off"), (False, "on")]
NAMES = ["webhook, first reply in the body", "webhook, all by POST", "polling"]


@pytest.mark.parametrize(("webhook", "reply"), WAYS, ids=NAMES)
async def test_a_worker_enrolls(tmp_path: Path, webhook: bool, reply: str) -> None:
    async with playing(tmp_path, webhook=webhook, reply=reply) as ready:
        await enroll(ready, "sari")
        await ready.simulator.settled()
        sari = ready.simulator.person("sari")
        texts = said(sari)
        assert sum("TANDA TERIMA" in text for text in texts) == 1
        shown = [message.text for message in sari.messages if not message.deleted]
        assert not any(TYPED[0] in text for text in shown), "the NIK leaves the chat for good"
        assert len(texts) == len(STRAIGHT_ROAD) + 2, "one message a step, the receipt, what next"
        summary = ready.summary()
    counts = {c.code: (c.started, c.consented, c.complete) for c in summary.channels}
    assert counts == {"langsung": (0, 0, 0), "brilink": (1, 1, 1)}


@pytest.mark.parametrize("reply", ["on", "off"])
async def test_no_old_keyboard_stays_under_the_review(tmp_path: Path, reply: str) -> None:
    """Whoever types the months, or a name in between, has no buttons left that lead nowhere."""
    async with playing(tmp_path, webhook=True, reply=reply) as ready:
        sari = await answering(ready, "sari", STRAIGHT_ROAD[:8])
        await until(sari, "Langkah 9 dari 10")
        assert sari.keyboard, "the months"
        await sari.say("3 bulan")
        await until(sari, "Langkah 10 dari 10")
        assert not sari.keyboard
        await sari.press("Ubah nama")
        await until(sari, "Siapa nama lengkap Anda")
        assert sari.keyboard == [["⬅️ Kembali", "❓ Kenapa ditanya?"]]
        await sari.say("Budi S")
        await until(sari, "Nama: Budi S")
        assert not sari.keyboard
        await sari.say("apa ini")
        await until(sari, "Maaf, itu bukan salah satu pilihannya")
        await ready.simulator.settled()
        assert said(sari).count("Baik, sudah dicatat.") == 2, "not where nothing is left"


async def test_the_first_reply_rides_in_the_response(tmp_path: Path) -> None:
    async with playing(tmp_path, webhook=True) as ready:
        await ready.simulator.person("budi").start()
        await ready.simulator.settled()
        assert [call.via for call in ready.simulator.calls_of("sendMessage")] == ["webhook"]


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_a_bad_network_loses_nothing_and_counts_once(tmp_path: Path, webhook: bool) -> None:
    async with playing(tmp_path, webhook=webhook) as ready:
        ready.simulator.faults.set(Network(lose=0.15, repeat=0.4, delay=0.05, flood=0.05))
        await enroll(ready, "budi")
        assert ready.summary().complete == 1


async def test_only_telegram_gets_in(tmp_path: Path) -> None:
    async with playing(tmp_path, webhook=True) as ready, aiohttp.ClientSession() as session:
        url = f"{ready.settings.webhook_url}/telegram"
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
            async with session.post(url, json={"update_id": 1}, headers=headers) as response:
                assert response.status == 401
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for odd in (b"", b"[]", b"{}", b'{"update_id": "x"}', b"\xff", b'{"update_id": 1e99}'):
            async with session.post(url, data=odd, headers=right) as response:
                assert response.status == 200
        async with session.post(url, data=BytesIO(b"[" * 2**21), headers=right) as response:
            assert response.status == 413
        async with session.get(f"{ready.settings.webhook_url}/healthz") as response:
            assert response.status == 200
        async with session.get(f"{ready.settings.webhook_url}/readyz") as response:
            assert await response.json() == {"ready": True}


async def test_who_erases_in_the_chat_is_gone_from_a_backup_restored_later(tmp_path: Path) -> None:
    """The list that the restore needs is written by the running program."""
    copy = tmp_path / "copy"
    async with playing(tmp_path, webhook=True) as ready:
        await enroll(ready, "budi")
        back_up(ready.settings.database_url, ready.vault, copy, now())
        budi = ready.simulator.person("budi")
        await budi.say("/dataku")
        await until(budi, "yang kami simpan tentang Anda")
        for button in ("🗑 Hapus data saya", "Ya, hapus semua"):
            await budi.press(button)  # each in place of the one before
            await ready.simulator.settled()
        assert "Sudah dihapus" in budi.last.text
        vault, settings = ready.vault, ready.settings
    marks = read_marks(settings.erasures.read_text().splitlines())
    again = restore(f"sqlite:///{tmp_path / 'again.db'}", vault, copy, marks, now())
    assert again == Repeated(erased=1)


async def test_somebody_who_blocked_us_is_left_alone_and_can_come_back(tmp_path: Path) -> None:
    async with playing(tmp_path, webhook=True, reply="off") as ready:
        budi = ready.simulator.person("budi")
        await budi.start()
        await ready.simulator.settled()
        await budi.block()
        await ready.simulator.settled()
        await budi.unblock()
        await budi.say("setuju")
        await ready.simulator.settled()
        assert "NIK" in budi.last.text
