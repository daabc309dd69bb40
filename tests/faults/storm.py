"""Several processes on one PostgreSQL, killed at random under load; then everything is recounted.

`python -m tests.faults.storm --processes 4 --people 400 --kills 40` is the same at length.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import typer
from psycopg import sql

from storage import migrate
from tests.e2e.program import free_port
from tests.faults.checker import broken
from tests.faults.forwarder import forwarding
from tests.faults.scene import Program, Scene, scene, walking
from tests.postgres import Server

HURRY = {"test_look": "0.3", "test_pace": "0.004"}
"""The dead are missed sooner, and no pace is kept: the load is what kills are tried under."""


@dataclass
class Storm:
    """What happened: how many updates in how long, and every promise that was broken."""

    kills: int
    updates: int
    seconds: float
    repeats: int
    broken: list[str]


async def storm(
    folder: Path, database: str, *, processes: int, people: int, kills: int, seed: int = 11
) -> Storm:
    """So many people walk the road while processes are killed and started again."""
    chance = Random(seed)  # noqa: S311 - whom to kill and when, no secret
    async with scene(folder, people=people, database=database) as ready:
        addresses = [f"127.0.0.1:{free_port()}" for _ in range(processes)]
        unmarked = 0
        begun = perf_counter()
        async with forwarding(ready, addresses) as forwarder, contextlib.AsyncExitStack() as stack:
            alive = [await _started(ready, stack, address) for address in addresses]
            walks = walking(ready, ready.everyone)
            for _ in range(kills):
                await asyncio.wait(walks, timeout=chance.uniform(0.1, 0.5))
                place = chance.randrange(processes)
                victim = alive[place]
                victim.process.kill()
                assert await victim.ends() == -9
                unmarked += AT_ONCE
                alive[place] = await _started(ready, stack, addresses[place])
            await asyncio.gather(*walks)
            await ready.simulator.settled(timeout=60)
            seconds = perf_counter() - begun
            for program in alive:
                assert await program.terminated() == 0, program.lines[-3:]
            assert set(forwarder.handled) == set(forwarder.backends), "all took a part"
        found = broken(ready, repeats=unmarked)
        repeats = sum(len(texts) - len(set(texts)) for texts in map(ready.heard, ready.everyone))
        return Storm(kills, len(ready.updates), seconds, repeats, found)


AT_ONCE = 25
"""Sends that a process may have had under way when it died."""


async def _started(ready: Scene, stack: contextlib.AsyncExitStack, address: str) -> Program:
    program = await stack.enter_async_context(ready.program(listen=address, **HURRY))
    await program.says('"serving"', 60)
    return program


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
        f"{found.repeats} messages came twice"
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
