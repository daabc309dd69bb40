"""The simulator, a database, people who enroll, and the program as processes of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import SecretStr

from bot.clock import now
from bot.settings import Settings
from bot.simulator import TOKEN, Person, Persona, Simulator, Timing
from bot.simulator.api.limits import FloodLimits
from storage import Store, create_master_key, reading
from tests.blank import blank
from tests.e2e.program import SECRET, STRAIGHT_ROAD, Stage, free_port, until
from tests.faults.killable import serve
from tests.programs import PATIENCE, Program, program

Way: TypeAlias = Literal["body", "post", "polling"]
Json: TypeAlias = dict[str, Any]

NOON_UTC = 5
"""The hour at which it is noon in Jakarta."""
SOON = "0.05"
"""Seconds until the house is kept again, and facts folded with it."""
STEPS = len(STRAIGHT_ROAD)


@dataclass
class Scene(Stage):
    """A stage that remembers every update, and starts programs."""

    folder: Path = Path()
    reply: str = "on"
    updates: list[Json] = field(default_factory=list)
    to_noon: int = 0
    """Seconds by which every clock is ahead: all of a history lies within one day in Jakarta."""

    def person(self, key: str) -> Person:
        return self.simulator.person(key)

    @property
    def everyone(self) -> list[str]:
        """The key of everybody with a phone."""
        return [person.persona.key for person in self.simulator.people]

    def heard(self, key: str) -> list[str]:
        """Everything the bot has said to this person."""
        return [message.text for message in self.person(key).messages if message.by_bot]

    async def shown(self, key: str, words: str, seconds: float = PATIENCE) -> None:
        """Wait until these words have come, whatever the person has done since."""
        async with asyncio.timeout(seconds):
            while not any(words in text for text in self.heard(key)):
                await asyncio.sleep(0.005)

    def store(self) -> Store:
        """The database, when no program has it."""
        return Store.open(self.settings.database_url, self.vault)

    @asynccontextmanager
    async def program(self, *words: str, **changes: str) -> AsyncIterator[Program]:
        """`lindung run` while the block lasts; it can be told to kill itself, and more."""
        ahead = self.to_noon + int(changes.get("test_shift", 0))
        known = {"webhook_reply": self.reply} | changes | {"test_shift": f"{ahead}"}
        async with program(self.settings, self.folder, *words, serve=serve, **known) as made:
            yield made

    @asynccontextmanager
    async def serving(self, **changes: str) -> AsyncIterator[Program]:
        """The same, once it serves; then it is asked to stop, and must."""
        async with self.program(**changes) as program:
            await program.says('"serving"')
            yield program
            assert await program.terminated() == 0, program.lines[-3:]


@asynccontextmanager
async def scene(
    folder: Path,
    way: Way = "body",
    *,
    people: int = 1,
    database: str = "",
    limits: FloodLimits | None = None,
    read_timeout: float = 60.0,
) -> AsyncIterator[Scene]:
    """The simulator with its people, and an empty database; no program is running yet."""
    key = folder / "master.key"
    create_master_key(key)
    personas = [
        Persona(key=f"p{n}", first_name=f"P{n}", phone=f"+62812{34560000 + n}")
        for n in range(people)
    ]
    simulator = Simulator(
        personas=personas,
        now=lambda: now().timestamp(),
        timing=Timing(scale=0.02, read_timeout=read_timeout),
        limits=limits,
    )
    page = await simulator.start()
    listen = f"127.0.0.1:{free_port()}"
    settings = Settings(
        bot_token=SecretStr(TOKEN),
        bot_api_url=page,
        webhook_url="" if way == "polling" else f"http://{listen}",
        webhook_secret=SecretStr("" if way == "polling" else SECRET),
        listen=listen,
        database_url=database or _own(folder / "lindung.db"),
        master_key_file=key,
    )
    made = Scene(simulator, settings, folder, "on" if way == "body" else "off")
    made.to_noon = (NOON_UTC - now().hour) % 24 * 3600
    _remember(simulator, made.updates)
    try:
        yield made
    finally:
        await simulator.stop()


def _own(file: Path) -> str:
    """The address of a database of its own, unless a test has put something there."""
    return f"sqlite:///{file}" if file.exists() else blank(file)


def _remember(simulator: Simulator, updates: list[Json]) -> None:
    put = simulator.queue.put

    def remembered(kind: str, lane: str, phone: str, body: Json, *rest: Any) -> int:
        number = put(kind, lane, phone, body, *rest)
        updates.append(json.loads(json.dumps({"update_id": number, kind: body})))
        return number

    simulator.queue.put = remembered  # type: ignore[method-assign, assignment]


def nik(key: str) -> str:
    """The NIK on this person's card."""
    number = int(key[1:])
    return f"327306{number % 28 + 1:02}{number // 28 % 12 + 1:02}{number // 336 % 20 + 70}9999"


def entered(key: str) -> dict[str, str]:
    """What this person types into the form."""
    return {"nik": nik(key), "name": f"Orang {'ABCDEFGHIJ'[int(key[1:]) % 10]} Uji"}


async def walk(ready: Scene, key: str, first: int = 0, last: int = STEPS) -> None:
    """Walk the road on this person's phone; each answer once, when its question is shown."""
    person = ready.person(key)
    for step in range(first, last + 1):
        if step:
            await until(person, f"Langkah {step} dari {STEPS}", 60)
        await answer(ready, key, step)
    if last == STEPS:
        await until(person, "TANDA TERIMA", 60)
        await until(person, "Mau disiapkan sekarang", 60)
    else:
        await until(person, f"Langkah {last + 1} dari {STEPS}", 60)


async def answer(ready: Scene, key: str, step: int) -> None:
    """What the person does at this step; 0 is the first tap."""
    person = ready.person(key)
    typed = {2: nik(key), 4: entered(key)["name"], 6: "narik ojek"}
    if step == 0:
        await person.start()
    elif step in typed:
        await person.say(typed[step])
    elif step == 5:
        await person.share_contact()
    else:
        await person.press(str(STRAIGHT_ROAD[step - 1]))


def walking(ready: Scene, keys: Iterable[str]) -> "list[asyncio.Task[None]]":
    """These people, all at once."""
    return [asyncio.create_task(walk(ready, key)) for key in keys]


async def said(ready: Scene, *words: str, **changes: str) -> tuple[int, list[str]]:
    """How `lindung` ended with these words, and what it said."""
    async with ready.program(*words, **changes) as program:
        return await program.ends(), program.lines


async def verdict(ready: Scene) -> tuple[int, Json]:
    """That of `lindung coverage verify`."""
    status, (line,) = await said(ready, "coverage", "verify", "--json")
    return status, json.loads(line)


async def folded(ready: Scene) -> None:
    """Wait until nothing is left to fold."""
    async with asyncio.timeout(30):
        while True:
            with reading(ready.settings.database_url, ready.vault) as reader:
                if not reader.unfolded_count():
                    return
            await asyncio.sleep(0.02)
