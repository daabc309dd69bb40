"""Several processes on one PostgreSQL, disturbed at random under load; then all is recounted.

Killed, or stopped by SIGTERM, with smooth or rough roads to Telegram. What may come twice is
counted: what had arrived and was not on disk when a process died, and what arrived without its
process being told. `python -m tests.faults.storm --people 400 --kills 40` is the same at length.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import psycopg
import typer
from psycopg import sql

from storage import migrate
from tests.e2e.program import free_port
from tests.faults.checker import COPY, broken
from tests.faults.forwarder import forwarding
from tests.faults.road import Road, Weather
from tests.faults.scene import Scene, Way, scene, walking
from tests.postgres import Server
from tests.programs import Program

HURRY = {"test_look": "0.3", "test_pace": "0.004"}
"""The dead are missed sooner, and no pace is kept: the load is what kills are tried under."""

AWAY_SECONDS = 0.3
"""For how long Telegram takes no connections from a new process, on a rough road."""


@dataclass
class Storm:
    """What happened: how many updates in how long, and every promise that was broken.

    `repeats` messages came twice, of `unsure` that may have.
    """

    kills: int
    updates: int
    seconds: float
    repeats: int
    unsure: int
    broken: list[str]


@dataclass
class Sky:
    """The processes, each with a road of its own to Telegram."""

    ready: Scene
    stack: contextlib.AsyncExitStack
    database: str
    weather: Weather | None
    roads: list[Road] = field(default_factory=list)
    unnoted: list[tuple[Road, set[tuple[int, int]]]] = field(default_factory=list)

    async def start(self, address: str) -> Program:
        telegram = self.ready.settings.bot_api_url
        road = Road(telegram, self.weather)
        self.roads.append(await self.stack.enter_async_context(road.open()))
        program = await self.stack.enter_async_context(
            self.ready.program(listen=address, bot_api_url=road.url, **HURRY)
        )
        await program.says('"serving"', 60)
        if self.weather is not None:
            await road.closed(AWAY_SECONDS)
        return program

    async def kill(self, program: Program, road: Road) -> None:
        program.process.kill()
        assert await program.ends() == -9
        self.unnoted.append((road, _noted(self.database)))

    @property
    def unsure(self) -> set[tuple[int, int]]:
        """The messages that may be there twice: nobody could know that they had arrived."""
        killed = (road.arrived - noted for road, noted in self.unnoted)
        return set[tuple[int, int]]().union(*killed, *(road.lost for road in self.roads))


async def storm(
    folder: Path,
    database: str,
    way: Way = "body",
    *,
    processes: int,
    people: int,
    kills: int = 0,
    restarts: int = 0,
    rough: bool = False,
    seed: int = 11,
) -> Storm:
    """So many people walk the road while processes are killed or stopped, and started again."""
    chance = Random(seed)  # noqa: S311 - whom to kill and when, no secret
    events = ["kill"] * kills + ["stop"] * restarts
    chance.shuffle(events)
    async with scene(folder, way, people=people, database=database) as ready:
        addresses = [f"127.0.0.1:{free_port()}" for _ in range(processes)]
        begun = perf_counter()
        async with forwarding(ready, addresses) as forwarder, contextlib.AsyncExitStack() as stack:
            sky = Sky(ready, stack, database, Weather(chance) if rough else None)
            alive = [(await sky.start(address), sky.roads[-1]) for address in addresses]
            walks = walking(ready, ready.everyone)
            for event in events:
                await asyncio.wait(walks, timeout=chance.uniform(0.1, 0.5))
                place = chance.randrange(processes)
                program, road = alive[place]
                if event == "kill":
                    await sky.kill(program, road)
                else:
                    assert await program.terminated() == 0, program.lines[-3:]
                alive[place] = (await sky.start(addresses[place]), sky.roads[-1])
            await asyncio.gather(*walks)
            await _all_sent(database)
            await ready.simulator.settled(timeout=60)
            seconds = perf_counter() - begun
            for program, _ in alive:
                assert await program.terminated() == 0, program.lines[-3:]
            assert set(forwarder.handled) == set(forwarder.backends), "all took a part"
        unsure = Counter(chat for chat, _ in sky.unsure)
        found = broken(ready, repeats=unsure.total())
        repeats = Counter({key: _repeats(ready.heard(key)) for key in ready.everyone})
        found += [
            f"{key}: {number} came twice, {unsure[ready.person(key).user_id]} may"
            for key, number in repeats.items()
            if number > unsure[ready.person(key).user_id]
        ]
        total = repeats.total(), unsure.total()
        return Storm(kills, len(ready.updates), seconds, *total, found)


AT_ONCE = 25
"""Sends that a process may have had under way when its commit was not answered."""


def _repeats(texts: list[str]) -> int:
    plain = [text.removeprefix(f"{COPY}\n") for text in texts]
    return len(plain) - len(set(plain))


def _noted(database: str) -> set[tuple[int, int]]:
    """The messages of which it is on disk that they arrived."""
    with psycopg.connect(database) as db:
        asked = "SELECT chat_id, message_id FROM outbox WHERE message_id IS NOT NULL"
        return set(db.execute(asked).fetchall())


async def _all_sent(database: str) -> None:
    """What was refused or unsure at the end comes once more, too."""
    async with asyncio.timeout(60):
        with psycopg.connect(database, autocommit=True) as db:
            while db.execute("SELECT 1 FROM outbox WHERE body IS NOT NULL LIMIT 1").fetchone():
                await asyncio.sleep(0.05)


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """A PostgreSQL that writes to disk as in earnest."""
    with contextlib.closing(Server(durable=True)) as server:
        server.do(sql.SQL("CREATE DATABASE storm"))
        url = server.url("storm")
        migrate(url)
        yield url


def weather(*, processes: int = 4, people: int, kills: int, seed: int = 11) -> str:
    """A storm on a database of its own, told in a line. Raises AssertionError: a promise broke."""
    with _database() as url, TemporaryDirectory() as folder:
        work = storm(Path(folder), url, processes=processes, people=people, kills=kills, seed=seed)
        found = asyncio.run(work)
    assert not found.broken, "\n".join(found.broken)
    return (
        f"{kills} kills among {processes} processes on one PostgreSQL: {found.updates} updates in "
        f"{found.seconds:.0f} s, {people} people enrolled, none lost, none twice; "
        f"{found.repeats} messages came twice, {found.unsure} had arrived unnoted"
    )


def main(
    processes: Annotated[int, typer.Option(help="On one database.")] = 4,
    people: Annotated[int, typer.Option(help="Who enroll at once.")] = 400,
    kills: Annotated[int, typer.Option(help="Of a process at random.")] = 40,
    seed: Annotated[int, typer.Option(help="Which processes, and when.")] = 11,
) -> None:
    """Kill processes under load, and recount."""
    typer.echo(weather(processes=processes, people=people, kills=kills, seed=seed))


if __name__ == "__main__":
    typer.run(main)
