"""Databases with many sleeping conversations in them, to see whether the others pay for those.

Some are put there by the program itself. The others are copies of their rows in bulk, which take a
minute for a million instead of half an hour: as long, in the same tables, and as little in order.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from bot.clock import now
from dialog.conversation import Conversation
from dialog.effects import Passage
from storage import Account, FunnelEvent, Store, Vault, create_master_key
from storage.driver import sqlite3
from tests.bench.people import chat_id, nik
from tests.bench.workshop import DATA

MADE = 1000
"""How many are put there by the program itself."""
FIRST = 10**9
"""Numbers of the sleepers: far from those of the people of the load, their chats among them."""

ANSWERED = ("consent", "nik", "nik_right", "name", "phone", "occupation")

_COPIES = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO account
  (chat_id, conversation, key, revision, created_at, updated_at, spent)
SELECT new.chat, conversation, key, revision, created_at, updated_at, spent
FROM (SELECT chat_of(i) AS chat FROM n ORDER BY chat) AS new CROSS JOIN account AS made
WHERE made.chat_id = :made
"""

# The ids in the funnel are hashes. A table that grew by them has pages that are two thirds full, so
# that a third comes in between when the others are there.
_MARKS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
INSERT INTO funnel (event_id, day, channel, kind, question, script)
SELECT new.id, made.day, made.channel, made.kind, made.question, made.script
FROM (SELECT randomblob(16) AS id FROM n ORDER BY id) AS new
CROSS JOIN (SELECT * FROM funnel WHERE question = :question LIMIT 1) AS made
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
    """Half-finished forms, and their marks in the funnel; the updates are forgotten by then."""
    at = now() - timedelta(days=3)
    chats = [chat_id(FIRST + number) for number in numbers]
    with store.transaction() as unit:
        unit.save(
            [_half_way(number, chat) for number, chat in zip(numbers, chats, strict=True)], at
        )
        unit.count([_answered(chat, at.date(), key) for chat in chats for key in ANSWERED])


def _copy(database: Path, first: int, last: int) -> None:
    """The sleepers from the `first` on: what they sealed does not open, and nobody opens it."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        connection.create_function("chat_of", 1, lambda number: chat_id(FIRST + number))
        numbers = {"first": first, "last": last - 1, "made": chat_id(FIRST)}
        connection.execute(_COPIES, numbers)
        third = (last - first) // 3
        for some in (last - first - third, third):
            for question in ANSWERED:
                connection.execute(_MARKS, {"people": some, "question": question})
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
    return Account(chat, Conversation({**answers}, revision=len(ANSWERED)))


def _answered(chat: int, day: date, question: str) -> FunnelEvent:
    cause = f"1:{Passage.MOVED_ON.value}:{question}"
    return FunnelEvent(chat, cause, day, 0, Passage.MOVED_ON, "enrollment-1", question)
