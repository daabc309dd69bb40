"""The list of erasures, a file beside the database: what has to be erased again after a restore.

A line is a time and a keyed hash of a receipt number or a chat: without our key it says nothing of
anybody. Lines from before the backup do nothing, so whoever came back since is left alone.
"""

import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from storage.errors import StorageError
from storage.unit.unit import Unit
from storage.vault import Vault

Marks: TypeAlias = list[tuple[datetime, str]]


def line_of_form(vault: Vault, number: str, at: datetime) -> str:
    """What to keep when a form is erased."""
    return f"{at.isoformat()} {_mark(vault, f'form:{number}')}"


def line_of_chat(vault: Vault, chat_id: int, at: datetime) -> str:
    """What to keep when all that is about a chat is erased."""
    return f"{at.isoformat()} {_mark(vault, f'chat:{chat_id}')}"


def keep(path: Path, line: str) -> None:
    """Add a line to the list, on disk before the erasure is: one too many does no harm, one too few
    would. Only the owner of the file can read it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def read_marks(lines: Iterable[str]) -> Marks:
    """What a list says: when, and a mark. Raises StorageError for a line that is none."""
    marks = []
    for number, line in enumerate(lines, 1):
        try:
            when, mark = line.split()
            marks.append((datetime.fromisoformat(when), mark))
        except ValueError:
            raise StorageError(f"Line {number} of the list of erasures is none; mend it.") from None
    return marks


def repeat(unit: Unit, vault: Vault, marks: Marks, taken: datetime, at: datetime) -> int:
    """Erase again what was erased since the backup was taken; how many."""
    since = {mark for when, mark in marks if when > taken}
    again = 0
    if not since:
        return again
    for number in unit.form_numbers():
        if _mark(vault, f"form:{number}") in since:
            again += unit.erase_form(number, at) is not None
    for chat_id in unit.known_chats():
        if _mark(vault, f"chat:{chat_id}") in since:
            unit.erase_account(chat_id)
            again += 1
    return again


def _mark(vault: Vault, what: str) -> str:
    """Begins with a letter: a log hides long runs of figures, and gets the line when the list
    cannot be written."""
    return "e" + hmac.digest(vault.receipt_key, f"erased:{what}".encode(), "sha256").hex()[:32]
