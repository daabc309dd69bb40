"""The demo: the simulator and the real bot together, seeded with channels and people."""

import asyncio
import secrets
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr
from rich.console import Console

from bot.app import running
from bot.clock import SystemClock, now
from bot.links import start_payload
from bot.made_up import make_up
from bot.settings import Settings
from bot.simulator import TOKEN, Persona, Simulator
from domain.coverage.published import PUBLISHED
from domain.months import Month
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role, sign_invitation
from handlers.clock import day_of
from storage import Store, Unit, Vault, create_master_key, load_master_key

CHANNELS = (
    ("bri", "BRILink"),
    ("bni", "BNI Agen46"),
    ("pos", "Kantor Pos"),
    ("pegadaian", "Pegadaian"),
    ("minimarket", "Minimarket"),
    ("fintech", "Dompet digital"),
    ("ojol", "Ojek online"),
    ("tokopedia", "Tokopedia"),
    ("perisai", "Agen Perisai"),
    ("desa", "Desa"),
    ("pemda", "Pemda"),
)
"""Kinds of partner that exist; their links are the demo's own. By the numbers of the
made-up ledger (`domain.coverage.truth`)."""

HISTORY_MEMBERS = 20_000
"""People of a made-up history: enough that no channel is empty, made in some seconds."""


async def demo(port: int, data: Path | None, console: Console, *, history: bool) -> None:
    """Serve the page on this port until interrupted; without `data` nothing is kept.

    With `history` two years of made-up signups are there, unless the data has real ones.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        shown = await stack.enter_async_context(demonstrating(folder, port, history=history))
        console.print(f"\n  Lindung: [bold]{shown.page}[/bold]   (Ctrl+C stops it)")
        console.print(f"  Dashboard: {shown.dashboard}   (Dewi gets a link to it by /halaman)\n")
        await stop.wait()


class Shown(NamedTuple):
    """Where the page with the phones is, and where the bot's own dashboard."""

    page: str
    dashboard: str


@asynccontextmanager
async def demonstrating(folder: Path, port: int, *, history: bool = False) -> AsyncIterator[Shown]:
    """The demo, serving."""
    settings = Settings(database_url=f"sqlite:///{folder / 'lindung.db'}")
    clock = SystemClock(settings.today)
    vault = _vault(folder / "master.key")
    payloads = _seed(settings.database_url, vault, clock.today())
    if history:
        _remember(settings.database_url, vault, clock.now())
    simulator = Simulator(personas=_people(payloads), now=lambda: clock.now().timestamp())
    page = await simulator.start("127.0.0.1", port)
    try:
        async with running(_demo_settings(settings, folder, page)) as program:
            yield Shown(page, program.address)
    finally:
        await simulator.stop()


def _vault(path: Path) -> Vault:
    return Vault(load_master_key(path) if path.exists() else create_master_key(path))


def _seed(database_url: str, vault: Vault, today: date) -> dict[str, str]:
    """Channels, unless they are there from last time; the start payload of each."""
    with Store.open(database_url, vault) as store, store.transaction() as unit:
        known = {channel.code for channel in unit.channels()}
        kinds = {profile.code: profile.kind for profile in PUBLISHED.channels}
        for code, name in CHANNELS:
            if code not in known:
                unit.add_channel(code, name, kinds[code], now())
        channels = unit.channels()
        perisai = next(channel.number for channel in channels if channel.code == "perisai")
        return {
            channel.code: start_payload(vault, channel.number, today) for channel in channels
        } | {
            "agent": _invite(unit, vault, Role.AGENT, perisai, "Agus"),
            "admin": _invite(unit, vault, Role.ADMIN, None, "Dewi"),
        }


def _remember(database_url: str, vault: Vault, at: datetime) -> None:
    """A made-up history until then, unless somebody has signed up here in earnest since."""
    with Store.open(database_url, vault) as store:
        with store.reader() as reader:
            real = reader.is_real()
        if not real:
            make_up(store, Month.of(day_of(at)), HISTORY_MEMBERS, 1, heard=at)


def _invite(unit: Unit, vault: Vault, role: Role, channel: int | None, name: str) -> str:
    """An invitation of its own for every start: the one of last time has been used."""
    code, at = secrets.token_bytes(CODE_BYTES), now()
    unit.invite(code, Invitation(role, channel, name, at + VALID_FOR), 0, at)
    return sign_invitation(code, vault.invitation_key)


def _people(payloads: dict[str, str]) -> list[Persona]:
    return [
        Persona(
            key="budi", first_name="Budi", phone="+6281234567890", colour="#2f7d5b",
            note="Tukang ojek, baru mendengar tentang Lindung",
        ),
        Persona(
            key="sari", first_name="Sari", phone="+6285712345678", colour="#b5543a",
            note="Jualan sayur, datang dari tautan agen BRILink",
            payload=payloads["bri"],
        ),
        Persona(
            key="agus", first_name="Agus", username="agus_perisai",
            phone="+6281398765432", colour="#4a5fa5",
            note="Agen Perisai: undangannya ada di tautan, lalu /daftarkan",
            payload=payloads["agent"],
        ),
        Persona(
            key="dewi", first_name="Dewi", username="dewi_admin",
            phone="+6281122334455", colour="#7a4a8c",
            note="Admin: undangannya ada di tautan, lalu /menu",
            payload=payloads["admin"],
        ),
    ]  # fmt: skip


def _demo_settings(settings: Settings, folder: Path, page: str) -> Settings:
    """The real bot's settings, pointing at the simulator by webhook, as in production."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    return settings.model_copy(
        update={
            "bot_token": SecretStr(TOKEN),
            "bot_api_url": page,
            "webhook_url": f"http://{listen}",
            "listen": listen,
            "dashboard_url": "",
            "webhook_secret": SecretStr(secrets.token_urlsafe(32)),
            "master_key_file": folder / "master.key",
            "erasures": folder / "erasures.txt",
        }
    )
