"""A program that stands still at a point (`killable.STOP`), and goes on."""

import asyncio
import os
import signal
from pathlib import Path

from tests.programs import Program


async def stands_still(program: Program) -> None:
    """Wait until it does."""
    await program.says("stopped at")
    async with asyncio.timeout(30):
        while _state(program) != "T":
            await asyncio.sleep(0.005)


def goes_on(program: Program) -> None:
    """From where it stood."""
    os.kill(program.process.pid or 0, signal.SIGCONT)


def _state(program: Program) -> str:
    """R runs, S sleeps, T stands still."""
    return Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
