"""Databases with many sleeping conversations in them, to see whether the others pay for those.

Some are put there by the program itself. The others are copies of their rows in bulk, which take a
minute for a million instead of half an hour: as long, in the same tables, and as little in order.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from bot.clock import now
from dialog.conversation import Conversation
from dialog.effects import Passage
from dialog.enrollment import ENROLLMENT
from storage import Account, FunnelEvent, Store, Vault, create_master_key
from storage.driver import sqlite3
from tests.bench.people import chat_id, nik
from tests.bench.workshop import DATA

MADE = 1000
"""How many are put there by the program itself."""
FIRST = 10**9
"""Numbers of the sleepers: far from those of the people of the load, their chats among them."""

ANSWERED = ("consent", "nik", "nik_right", "name", "phone", "occupation")

PASSED = [(mark, key) for key in ANSWERED for mark in (Passage.REACHED, Passage.MOVED_ON)]

_COPIES = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO account
  (chat_id, conversation, key, revision, created_at, updated_at, spent)
SELECT new.chat, conversation, key, revision, created_at, updated_at, spent
FROM (SELECT chat_of(i) AS chat FROM n ORDER BY chat) AS new CROSS JOIN account AS made
WHERE made.chat_id = :made
"""


@contextmanager
def sleeping(people: int) -> Iterator[Path]:
    """A folder with the database and its key; removed at the end."""
    folder = DATA / f"sleeping-{people}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        vault = Vault(create_master_key(folder / "master.key"))
        with (
            Console().status(f"{people:,} sleeping conversations"),
            Store.open(f"sqlite:///{folder / 'lindung.db'}", vault) as store,
        ):
            _make(store, range(min(people, MADE)))
        if people > MADE:
            _copy(folder / "lindung.db", MADE, people)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(store: Store, numbers: range) -> None:
    """Half-finished forms; their updates are forgotten by then, the funnel has them as sums."""
    at = now() - timedelta(days=3)
    chats = [chat_id(FIRST + number) for number in numbers]
    with store.transaction() as unit:
        unit.save(
            [_half_way(number, chat) for number, chat in zip(numbers, chats, strict=True)], at
        )
        unit.count(
            [FunnelEvent(at.date(), 0, mark, ENROLLMENT.version, key) for mark, key in PASSED]
            * len(chats)
        )


def _copy(database: Path, first: int, last: int) -> None:
    """The sleepers from the `first` on: what they sealed does not open, and nobody opens it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        connection.create_function("chat_of", 1, lambda number: chat_id(FIRST + number))
        numbers = {"first": first, "last": last - 1, "made": chat_id(FIRST)}
        connection.execute(_COPIES, numbers)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _half_way(number: int, chat: int) -> Account:
    answers = {
        "language": "id",
        "consent": "2026-11",
        "nik": nik(number),
        "nik_right": "yes",
        "name": "Budi Santoso",
        "phone": f"+62812{number:08}",
        "occupation": "ojek",
    }
    counted = ("started", *(f"{mark}:{key}" for mark, key in PASSED))
    return Account(chat, Conversation({**answers}, revision=len(ANSWERED), counted=counted))
