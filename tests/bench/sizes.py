"""Databases with many sleeping conversations in them, to see whether the others pay for those."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from rich.progress import track

from bot.clock import now
from dialog.conversation import Conversation
from dialog.effects import Passage
from storage import Account, FunnelEvent, Store, Vault, create_master_key
from tests.bench.people import chat_id, nik
from tests.bench.workshop import DATA

AT_ONCE = 5000
FIRST = 10**9
"""Numbers of the sleepers: far from those of the people of the load, their chats among them."""

ANSWERED = ("consent", "nik", "nik_right", "name", "phone", "occupation")


@contextmanager
def sleeping(people: int) -> Iterator[Path]:
    """A folder with the database and its key; removed at the end."""
    folder = DATA / f"sleeping-{people}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    try:
        vault = Vault(create_master_key(folder / "master.key"))
        with Store.open(f"sqlite:///{folder / 'lindung.db'}", vault) as store:
            batches = range(0, people, AT_ONCE)
            for start in track(batches, f"{people:,} sleeping conversations", transient=True):
                _fill(store, range(start, min(start + AT_ONCE, people)))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(store: Store, numbers: range) -> None:
    """Half-finished forms, and their marks in the funnel; the updates are forgotten by then."""
    at = now() - timedelta(days=3)
    chats = [chat_id(FIRST + number) for number in numbers]
    with store.transaction() as unit:
        unit.save(
            [_half_way(number, chat) for number, chat in zip(numbers, chats, strict=True)], at
        )
        unit.count([_answered(chat, at.date(), key) for chat in chats for key in ANSWERED])


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
