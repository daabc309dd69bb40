"""A PostgreSQL stops when its log has no room left, and goes on when there is some."""

import asyncio
import contextlib
import signal
from pathlib import Path

import psycopg
from psycopg import sql

from storage import migrate
from tests.faults.checker import check
from tests.faults.scene import scene, walking
from tests.postgres import Server

SEGMENT = 4 * 2**20
"""Bytes of the log in one file."""
NEXT_FILE = sql.SQL("SELECT pg_logical_emit_message(true, 'x', 'x'), pg_switch_wal()")
PANICS = "PANIC:  could not write to log file"


class ShortOfRoom(Server):
    """A server whose files cannot grow beyond a length, as they cannot on a full disk."""

    def _fill(self) -> None:
        megabytes = f"--wal-segsize={SEGMENT // 2**20}"
        self._run(
            "initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", megabytes
        )

    def starts_short(self) -> None:
        """Start again; from now on no file of it can be longer than half of one of the log."""
        self.stop()
        blocks = SEGMENT // 2 // 512
        self.under = ("sh", "-c", f'ulimit -S -f {blocks} && exec "$@"', "sh")
        self.start()

    def starts_with_room(self) -> None:
        """Start again without a limit."""
        if self.process.poll() is None:
            self.stop(signal.SIGQUIT)
        self.under = ()
        self.start()

    def runs_full(self) -> None:
        """Begin new files of the log until there is no room for one."""
        with contextlib.suppress(psycopg.Error):
            for _ in range(100):
                self.do(NEXT_FILE)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


async def test_the_log_of_postgresql_has_no_room(tmp_path: Path) -> None:
    with contextlib.closing(ShortOfRoom()) as server:
        url = server.new()
        migrate(url)
        server.starts_short()
        async with scene(tmp_path, people=6, database=url) as ready:
            walks = walking(ready, ready.everyone)
            async with ready.serving() as program:
                await ready.shown("p0", "Langkah 3 dari")
                await asyncio.to_thread(server.runs_full)
                await program.says("batch not written")
                assert PANICS in server.log
                await asyncio.to_thread(server.starts_with_room)
                await asyncio.gather(*walks)
                await ready.simulator.settled()
            check(ready)
