"""A market day before the real program: two agents, two hundred people, a bad network; a file."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from bot.app import running
from bot.clock import now
from bot.simulator import Person
from bot.simulator.faults import Network
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role, sign_invitation
from storage import Store
from storage.driver import sqlite3
from tests.e2e.program import Stage, stage, until
from tests.lists import as_xlsx, nik, people

EACH = 100
A_MESSAGE = 10


async def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.05)


def invited(ready: Stage, *names: str) -> list[str]:
    """Start payloads that make these people agents of the one channel."""
    payloads = []
    with Store.open(ready.settings.database_url, ready.vault) as store, store.transaction() as unit:
        (channel,) = (each.number for each in unit.channels() if each.number)
        for name in names:
            code = secrets.token_bytes(CODE_BYTES)
            offered = Invitation(Role.AGENT, channel, name, now() + VALID_FOR)
            unit.invite(code, offered, 0, now())
            payloads.append(sign_invitation(code, ready.vault.invitation_key))
    return payloads


def counted(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'lindung.db'}?mode=ro", uri=True)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def a_days_lines(first: int, seed: int) -> list[str]:
    """A hundred people, some of them twice, in any order, ten lines a message."""
    lines = [f"{nik(first + n)} Siti Aminah 0812{first + n:08d}" for n in range(EACH)]
    lines = [*lines, *lines[::7]]
    Random(seed).shuffle(lines)  # noqa: S311 - only the order of lines
    return ["\n".join(lines[at : at + A_MESSAGE]) for at in range(0, len(lines), A_MESSAGE)]


async def at_the_market(agent: Person, payload: str, messages: list[str]) -> None:
    await agent.start(payload)
    await until(agent, "Anda sekarang agen", 60)
    await agent.say("/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan")
    await until(agent, "Tercatat: 0 orang", 60)
    for message in messages:
        await agent.say(message)
        await asyncio.sleep(0.05)


async def test_two_agents_sign_up_two_hundred_people_on_a_bad_network(tmp_path: Path) -> None:
    async with stage(tmp_path, webhook=True) as ready:
        payloads = invited(ready, "Budi", "Sari")
        agents = [ready.simulator.person(key) for key in ("budi", "sari")]
        async with running(ready.settings):
            ready.simulator.faults.set(Network(lose=0.05, repeat=0.3, delay=0.05, flood=0.01))
            await asyncio.gather(
                *(
                    at_the_market(agent, payload, a_days_lines(place * EACH, place))
                    for place, (agent, payload) in enumerate(zip(agents, payloads, strict=True))
                )
            )
            await eventually(lambda: counted(tmp_path, "enrollment") == 2 * EACH)
            ready.simulator.faults.set(Network())
            for agent in agents:
                await eventually(
                    lambda agent=agent: any(  # type: ignore[misc]
                        f"Tercatat: {EACH} orang" in m.text for m in agent.messages
                    )
                )
                cards = [m for m in agent.messages if "Mode pasar ·" in m.text]
                assert len(cards) <= 3, "it is edited, not sent anew"
                await agent.press("Selesai")
                await eventually(
                    lambda agent=agent: any(  # type: ignore[misc]
                        f"ditutup. Tercatat {EACH} orang" in m.text for m in agent.messages
                    )
                )
                await eventually(
                    lambda agent=agent: (
                        not any(  # type: ignore[misc]
                            "0812" in m.text for m in agent.messages if not m.by_bot
                        )
                    )
                )
        assert counted(tmp_path, "ledger") == 2 * EACH
        assert counted(tmp_path, "receipt") == 2 * EACH
        assert counted(tmp_path, "inbox WHERE state = 'parked'") == 0


async def test_a_file_is_fetched_from_telegram_and_comes_back(tmp_path: Path) -> None:
    async with stage(tmp_path, webhook=True) as ready:
        (payload,) = invited(ready, "Budi")
        async with running(ready.settings):
            budi = ready.simulator.person("budi")
            await budi.start(payload)
            await until(budi, "Anda sekarang agen")
            ready.simulator.faults.order("getFile", "error", times=1)
            content = as_xlsx(tmp_path / "anggota.xlsx", people(40)).read_bytes()
            await budi.send_document("anggota.xlsx", content, "application/octet-stream")
            await until(budi, "Tercatat baru: 40")
            await eventually(lambda: any("Selesai dibaca: 40" in m.text for m in budi.messages))
            assert any(m.file_name == "hasil.xlsx" for m in budi.messages)
            assert counted(tmp_path, "ledger") == 40
