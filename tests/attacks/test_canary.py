"""One made-up person goes through everything with DEBUG on; nothing of her is found elsewhere.

Not in logs, parked updates, errors of PostgreSQL, metrics, answers of the API, output of the
command line, exports, or what is told to people with a role.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from bot.cli.commands import app
from domain.staff import Role
from handlers.updates import Incoming, read_update
from storage import Vault
from tests.api.conftest import Served, served
from tests.attacks.room import Room
from tests.attacks.staff import ADMIN, AGENT, HEAD, shown_to_staff
from tests.e2e.program import BUDI, STRAIGHT_ROAD, enroll, playing
from tests.postgres import Server

__all__ = ["served"]

NIK = "3201174207919999"
ROAD = (
    "/start", "Setuju, mulai", NIK, "Betul", "Kenari Puspitasari", "081377771234",
    "Pengemudi ojek", "Kota Bandung", "Rp7.654.321", "3 bulan",
)  # fmt: skip
REST = (
    "Ya, sekarang", "Jalan Cendrawasih 77", "40111", "kenari@example.com", "Merpati Jaya", "Anak",
    "/status", "/cek x", f"/cek {NIK}", f"/cekagen {ROAD[4]}", f"/{ROAD[4]}", f"/start {NIK}", NIK,
    ROAD[4], f"otp {ROAD[5]}", "/privasi", "/bahasa",
)  # fmt: skip
HERS = (
    NIK, NIK[:12], "Kenari", "Puspitasari", "81377771234", "7654321", "7.654.321", "1991-07-02",
    "2 Juli 1991", "Cendrawasih", "Merpati", "kenari@",
)  # fmt: skip
CHAT = 3_201_174_207


def clean(text: str, where: str) -> None:
    """Fails when something of hers stands in a text, naming what, and a little around it."""
    for each in (*HERS, str(CHAT)):
        place = text.find(each)
        assert place < 0, f"{where} shows {each!r}: {text[max(0, place - 200) : place + 60]}"


def walk(room: Room) -> None:
    """Every question, some of them twice, then everything that can be typed at any time."""
    for said in ROAD:
        room.say(CHAT, said)
    for field, again in (("name", ROAD[4]), ("phone", ROAD[5]), ("income", ROAD[8])):
        with room.store.transaction() as unit:
            revision = unit.load([CHAT])[CHAT].conversation.revision
        room.press(CHAT, f"review:{revision}:change:{field}")
        room.say(CHAT, again)
        if field == "income":
            room.say(CHAT, "3 bulan")
    assert "TANDA TERIMA" in room.send_form(CHAT)
    for said in REST:
        room.say(CHAT, said)


def update(room: Room, text: str, chat: int = CHAT) -> Incoming:
    return read_update(json.dumps(room.message(chat, text)).encode())


def fail(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Updates that fail in several parts of a turn, with all of hers in what is raised."""

    def fails(*_: Any, **__: Any) -> Any:
        raise ValueError(f"{HERS} of {CHAT}")

    for part in ("Outcomes.write_down", "paced"):
        with monkeypatch.context() as patched:
            patched.setattr(f"handlers.turn.{part}", fails)
            room.turns.take([update(room, f"{ROAD[4]} {NIK}")])
    seal, broken = Vault.seal, iter([True])

    def seals(vault: Vault, plain: bytes, about: bytes) -> Any:
        return None if next(broken, False) else seal(vault, plain, about)

    with monkeypatch.context() as patched:  # the database refuses a row
        patched.setattr(Vault, "seal", seals)
        room.turns.take([update(room, f"/undang agen brilink {ROAD[4]}", ADMIN)])
    with monkeypatch.context() as patched:
        patched.setattr("handlers.staff.review.signs", fails)
        for _ in range(4):
            room.say(ADMIN, "/tinjau")


def test_nothing_of_hers_is_found_anywhere(
    house: tuple[Room, Server | None],
    monkeypatch: pytest.MonkeyPatch,
    loud: Callable[[], str],
    tmp_path: Path,
) -> None:
    room, server = house
    channel = room.channel("brilink")
    room.appoint(ADMIN, Role.ADMIN)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    room.appoint(AGENT, Role.AGENT, channel)
    walk(room)
    fail(room, monkeypatch)
    for shown in shown_to_staff(room):
        clean(shown, "what staff is told")
    clean(repr(room.deeds()), "the audit log")
    written = loud()
    assert written.count("turn failed") >= 3
    assert "job failed" in written
    clean(written, "the log")
    assert room.parked() >= 3
    if server is None:
        room.close()
        dump = "".join(path.read_bytes().decode("latin-1") for path in tmp_path.glob("room.db*"))
        room.open()
    else:
        log = (server.folder / "log").read_text()
        assert "violates not-null" in log
        for hers in HERS:
            assert hers not in log, "PostgreSQL's own log"
        dump = _dump(room.url)
    for hers in HERS:
        assert hers not in dump
        assert hers.encode().hex() not in dump.lower(), "bytes are dumped as hex"


def _dump(url: str) -> str:
    """Every row of every table, as text."""
    with psycopg.connect(url) as db:
        tables = db.execute("SELECT relname FROM pg_class WHERE relkind = 'r'").fetchall()
        rows = [
            db.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))).fetchall()
            for (name,) in tables
            if not name.startswith(("pg_", "sql_"))
        ]
    return "\n".join(str(row) for table in rows for row in table)


async def test_nothing_is_found_beside_the_program_that_serves(
    tmp_path: Path, loud: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over HTTP: logs, metrics, health, addresses that were called, and every report."""
    nik, name, phone = str(STRAIGHT_ROAD[1]), str(STRAIGHT_ROAD[3]), BUDI.phone[3:]
    asked: list[str] = []
    request = aiohttp.ClientSession._request

    async def noted(session: Any, method: str, url: Any, **more: Any) -> Any:
        asked.append(str(url))
        return await request(session, method, url, **more)

    monkeypatch.setattr(aiohttp.ClientSession, "_request", noted)
    async with playing(tmp_path, webhook=True) as ready:
        await enroll(ready, "budi")
        await ready.simulator.settled()
        async with aiohttp.ClientSession() as session:
            seen = []
            for path in ("metrics", "healthz", "readyz", "api/v1/openapi.json", f"api/v1/{nik}"):
                address = f"http://{ready.settings.listen}/{path}"
                async with session.get(address) as response:
                    seen.append(await response.text())
    asked = [url for url in asked if f"api/v1/{nik}" not in url]
    environment = {
        "LINDUNG_DATABASE_URL": ready.settings.database_url,
        "LINDUNG_MASTER_KEY_FILE": str(ready.settings.master_key_file),
        "LINDUNG_LOG_LEVEL": "DEBUG",
    }
    for words in (
        ["check"], ["coverage", "summary"], ["coverage", "verify"], ["coverage", "snapshot"],
        ["coverage", "export", "--format", "csv", str(tmp_path / "cube.csv")],
        ["audit", "show"], ["audit", "verify"], ["channel", "list"], ["token", "list"],
    ):  # fmt: skip
        result = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
        seen.append(result.output + repr(result.exception))
    seen += [file.read_text(encoding="utf-8") for file in tmp_path.glob("cube.csv*")]
    assert "signups" in seen[-1], "the export was written"
    everything = "\n".join([*seen, *asked, loud()])
    assert "lindung_updates" in everything
    for his in (nik, nik[:12], name, name.split(maxsplit=1)[0], phone, "1988-05-14"):
        assert his not in everything, his


@pytest.mark.parametrize(
    "body",
    [
        {"nik": NIK, "name": ROAD[4]},
        {"signups": [{"nik": NIK, "occurred_on": ROAD[4], "region": NIK}]},
        {"signups": [{"nik": NIK + "x", "occurred_on": "2026-11-01", "name": ROAD[4]}]},
        {"payments": [{"nik": NIK, "paid_through": ROAD[8], "reference": ROAD[4]}]},
        [NIK],
        NIK,
    ],
    ids=range(6),
)
def test_the_api_quotes_nothing(served: Served, loud: Callable[[], str], body: Any) -> None:
    for path in ("/signups", "/payments"):
        answer = served.post(path, body, key=f"canary-{abs(hash(str(body)))}")
        clean(answer.text + repr(answer.headers), "the API")
    clean(served.get(f"/coverage/{NIK}").text, "the API")
    clean(served.get("/signups", token=NIK).text, "the API")
    clean(loud(), "the log")
