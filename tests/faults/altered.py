"""What tests alter in a program before it runs: its clock, its disk, how long it waits, a poison.

Patched from outside, by the environment; the product has no hooks.
"""

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import bot.clock
import bot.company
import bot.hand
import bot.house
import bot.sender
import handlers.posting
import handlers.talk
from bot.telegram_api import TelegramApi
from dialog.engine import advance
from dialog.events import Said
from handlers.clock import Clock
from handlers.staff.jobs import Jobs, Work
from handlers.staff.visit import Act
from storage import Job, Store
from storage.databases import postgresql, sqlite_file

SHIFT = "LINDUNG_TEST_SHIFT"  # seconds: the clock goes so much ahead
PAGES = "LINDUNG_TEST_PAGES"  # the disk has room for so many pages more
PACE = "LINDUNG_TEST_PACE"  # seconds between two messages
LOOK = "LINDUNG_TEST_LOOK"  # seconds: how often it looks which other processes there are
HOUSE = "LINDUNG_TEST_HOUSE"  # seconds: how often the house is kept, facts folded with it
IDLE = "LINDUNG_TEST_IDLE"  # seconds: how long a reader on PostgreSQL may do nothing
LEASE = "LINDUNG_TEST_LEASE"  # seconds: how long a sender keeps what it took
READ = "LINDUNG_TEST_READ"  # seconds: how long an answer of Telegram is waited for
POISON = "LINDUNG_TEST_POISON"  # a text whose turn always fails
DEADLY = "LINDUNG_TEST_DEADLY"  # a kind of job that ends the process, as a library in C can


def _small_disk(pages: int) -> None:
    """A disk with room for so many pages more; it is whole again when `room` lies beside it."""
    connect = sqlite_file.connect_writer

    def connected(path: Path) -> Any:
        writer = connect(path)
        (used,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {used + pages}")
        threading.Thread(target=_until_room, args=(path, writer), daemon=True).start()
        return writer

    sqlite_file.connect_writer = connected


def _until_room(path: Path, writer: Any) -> None:
    while not path.with_name("room").exists():
        threading.Event().wait(0.02)
    writer.execute("PRAGMA max_page_count = 1000000")


def _shift_clock(seconds: float) -> None:
    real = bot.clock.now

    def shifted() -> datetime:
        return real() + timedelta(seconds=seconds)

    bot.clock.now = shifted


def _short_lease(seconds: float) -> None:
    handlers.posting.LEASE = timedelta(seconds=seconds)
    bot.hand.LEASE_LEFT_SECONDS = seconds / 2


def _keeping_house(seconds: float) -> None:
    bot.house.TIMER_SECONDS = seconds


def _idle_readers(seconds: float) -> None:
    name = "idle_in_transaction_session_timeout"
    assert name in postgresql._TO_READ
    postgresql._TO_READ[name] = f"{seconds}s"


def _pacing(seconds: float) -> None:
    bot.sender.PACE_SECONDS = seconds


def _looking(seconds: float) -> None:
    bot.company.LOOK_SECONDS = seconds


def _impatient(seconds: float) -> None:
    TelegramApi.call.__kwdefaults__ = {"read_seconds": seconds}


def _poison(text: str) -> None:
    def poisoned(script: Any, conversation: Any, event: Any, *rest: Any) -> Any:
        if isinstance(event, Said) and event.text == text:
            raise RuntimeError(f"{text} must not stand in any log")
        return advance(script, conversation, event, *rest)

    vars(handlers.talk)["advance"] = poisoned


def _deadly(kind: str) -> None:
    make = Jobs.__init__

    def made(self: Jobs, store: Store, clock: Clock, works: Mapping[str, Work]) -> None:
        make(self, store, clock, {**works, kind: _die})

    Jobs.__init__ = made  # type: ignore[method-assign]


def _die(_job: Job) -> Sequence[Act]:
    os.write(2, b"killed by a job\n")
    os.kill(os.getpid(), signal.SIGKILL)
    return ()


CHANGES: dict[str, Callable[[float], None]] = {
    SHIFT: _shift_clock,
    READ: _impatient,
    HOUSE: _keeping_house,
    IDLE: _idle_readers,
    LEASE: _short_lease,
    LOOK: _looking,
    PACE: _pacing,
    PAGES: lambda pages: _small_disk(int(pages)),
}


def alter(environment: Mapping[str, str]) -> None:
    """All that the environment asks for."""
    for name, change in CHANGES.items():
        if name in environment:
            change(float(environment[name]))
    if POISON in environment:
        _poison(environment[POISON])
    if DEADLY in environment:
        _deadly(environment[DEADLY])
