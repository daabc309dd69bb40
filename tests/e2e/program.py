"""The real program before the simulator, for the tests that go over HTTP."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from pydantic import SecretStr

from bot.app import running
from bot.clock import SystemClock, now
from bot.links import start_payload
from bot.settings import Settings
from bot.simulator import TOKEN, Person, Persona, Simulator, Timing
from domain.channels import Kind
from storage import CoverageSummary, Store, Vault, create_master_key, load_master_key, reading

SECRET = "a-secret-for-the-tests"

BUDI = Persona(key="budi", first_name="Budi", phone="+6281234567890")
SARI = Persona(key="sari", first_name="Sari", phone="+6285712345678", payload="?")


@dataclass
class Stage:
    """A simulator, and what the program needs to serve it."""

    simulator: Simulator
    settings: Settings

    @property
    def vault(self) -> Vault:
        return self.settings.vault()

    def summary(self) -> CoverageSummary:
        with reading(self.settings.database_url, self.vault) as reader:
            return reader.coverage_summary()


def free_port() -> int:
    """A port that nobody listens on now, below those that the system gives to outgoing calls.

    Drawn by lot, so that tests which run side by side do not draw the same.
    """
    while True:
        port = SystemRandom().randrange(10_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@asynccontextmanager
async def stage(folder: Path, *, webhook: bool, reply: str = "on") -> AsyncIterator[Stage]:
    """The simulator listening, a database with one channel; the program is not running yet."""
    key = folder / "master.key"
    create_master_key(key)
    vault = Vault(load_master_key(key))
    url = f"sqlite:///{folder / 'lindung.db'}"
    with Store.open(url, vault) as store, store.transaction() as unit:
        channel = unit.add_channel("brilink", "BRILink", Kind.BANK, now())
    payload = start_payload(vault, channel.number, SystemClock().today())
    sari = Persona(key="sari", first_name="Sari", phone=SARI.phone, payload=payload)
    simulator = Simulator(
        personas=[BUDI, sari], now=lambda: now().timestamp(), timing=Timing(scale=0.02)
    )
    page = await simulator.start()
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings(
        bot_token=SecretStr(TOKEN),
        bot_api_url=page,
        webhook_url=f"http://{listen}" if webhook else "",
        webhook_secret=SecretStr(SECRET if webhook else ""),
        webhook_reply="on" if reply == "on" else "off",
        listen=listen,
        database_url=url,
        master_key_file=key,
        erasures=folder / "erasures.txt",
    )
    try:
        yield Stage(simulator, settings)
    finally:
        await simulator.stop()


@asynccontextmanager
async def playing(folder: Path, *, webhook: bool, reply: str = "on") -> AsyncIterator[Stage]:
    """The same with the program serving, in this process."""
    async with stage(folder, webhook=webhook, reply=reply) as ready, running(ready.settings):
        yield ready


STRAIGHT_ROAD = (
    "Setuju, mulai", "3273061405889999", "Betul", "Budi Santoso", None, "narik ojek",
    "Kota Bandung", "± Rp2 juta", "3 bulan", "Benar, kirim",
)  # fmt: skip
"""What a person answers; None is the own contact, digits and words are typed."""

TYPED = ("3273061405889999", "Budi Santoso", "narik ojek")


async def enroll(ready: Stage, key: str) -> None:
    """Walk the straight road on this person's phone, from /start to the receipt."""
    person = await answering(ready, key, STRAIGHT_ROAD)
    await until(person, "TANDA TERIMA")
    await until(person, "Mau disiapkan sekarang")


async def answering(ready: Stage, key: str, answers: Sequence[str | None]) -> Person:
    """From /start so far along the straight road.

    As people do, each answer is given once its question is on the screen.
    """
    person = ready.simulator.person(key)
    await person.start()
    for step, answer in enumerate(answers, start=1):
        await until(person, f"Langkah {step} dari {len(STRAIGHT_ROAD)}")
        if answer is None:
            await person.share_contact()
        elif answer in TYPED:
            await person.say(answer)
        else:
            await person.press(answer)
    return person


async def until(person: Person, words: str, seconds: float = 30) -> None:
    """Wait for these words in one of the bot's messages since the person last did something."""
    async with asyncio.timeout(seconds):
        while not any(words in message.text for message in person.answers):
            await asyncio.sleep(0.01)
