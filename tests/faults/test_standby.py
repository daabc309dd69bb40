"""The first PostgreSQL goes for good, and the one that followed it takes its place."""

import asyncio
import contextlib
import signal
from pathlib import Path

from psycopg import sql

from storage import migrate
from tests.faults.checker import check
from tests.faults.scene import scene, walking
from tests.postgres import Server, Standby


async def test_a_standby_takes_over_under_load(tmp_path: Path) -> None:
    """Whatever was acknowledged is on the standby, because a commit waits for it."""
    with contextlib.closing(Server()) as first, contextlib.closing(Standby(first)) as second:
        first.do(sql.SQL("CREATE DATABASE lindung"))
        url = second.both("lindung")
        migrate(url)
        async with scene(tmp_path, people=6, database=url) as ready:
            walks = walking(ready, ready.everyone)
            async with ready.serving() as program:
                await ready.shown("p0", "Langkah 3 dari")
                await asyncio.to_thread(first.stop, signal.SIGQUIT)
                await program.says("batch not written")
                await asyncio.to_thread(second.promote)
                await asyncio.gather(*walks)
                await ready.simulator.settled()
            check(ready)
