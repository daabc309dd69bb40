"""Between a program and its PostgreSQL: now and then what belongs to a COMMIT is swallowed.

First there is silence, then the connection breaks, as the kernel breaks one that a black hole has
(`tcp_user_timeout`, keepalives). Whether it was committed, the program cannot know.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from psycopg.conninfo import conninfo_to_dict

from tests.e2e.program import free_port

SILENCE = 0.2
"""Seconds."""


@dataclass
class Swallower:
    """Swallows the `question` (it is not committed) or the `answer` (it is) of some COMMITs."""

    what: Literal["question", "answer"]
    socket: str
    url: str = ""
    every: int = 0
    commits: int = 0
    swallowed: int = 0
    hangs: bool = False
    """Nothing is passed on for now, and nothing breaks: as with a server that stands still."""
    hanging: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.socket)
        home = asyncio.create_task(_pass_on(there, writer))
        with contextlib.suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65536):
                self.hanging += self.hangs
                while self.hangs:
                    await asyncio.sleep(0.01)
                if b"COMMIT\0" in data and self._this_one():
                    if self.what == "answer":
                        home.cancel()
                        back.write(data)
                    await asyncio.sleep(SILENCE)
                    break
                back.write(data)
        home.cancel()
        await asyncio.gather(home, return_exceptions=True)
        back.close()
        writer.transport.abort()

    def _this_one(self) -> bool:
        self.commits += 1
        hit = bool(self.every) and self.commits % self.every == 0
        self.swallowed += hit
        return hit


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)


@asynccontextmanager
async def swallowing(url: str, what: Literal["question", "answer"]) -> AsyncIterator[Swallower]:
    """The same database at another address, `Swallower.url`; nothing is swallowed yet."""
    known = conninfo_to_dict(url)
    port = free_port()
    made = Swallower(what, f"{known['host']}/.s.PGSQL.5432")
    made.url = f"postgresql://postgres@127.0.0.1:{port}/{known['dbname']}"
    async with await asyncio.start_server(made.serve, "127.0.0.1", port):
        yield made
