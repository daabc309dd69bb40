"""The list of erasures, a file beside the database: what a restore must not undo.

Whoever was erased is erased again. Who asked that nothing be done for now is left alone, and who
was suspended stays so, as it was decided last. A line is a time and a mark: a letter for what was
decided, and a keyed hash of a receipt number or a chat: without our key it says nothing of anybody.
Lines from before the backup do nothing, so whoever came back since is left alone.
"""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from msgspec.structs import replace

from storage.errors import StorageError
from storage.unit.unit import Unit
from storage.vault import Vault

Marks: TypeAlias = list[tuple[datetime, str]]


class Decided(StrEnum):
    """What a line is of; the letter before its hash."""

    ERASED = "e"
    PAUSED = "p"
    RESUMED = "r"
    SUSPENDED = "s"
    ACTIVE = "a"


@dataclass(frozen=True, slots=True)
class Repeated:
    """How many forms and chats were erased again, and how many people and staff changed sides."""

    erased: int = 0
    paused: int = 0
    suspended: int = 0

    def __str__(self) -> str:
        return (
            f"erased again: {self.erased}, paused or resumed again: {self.paused},"
            f" suspended or activated again: {self.suspended}"
        )


class Last(Protocol):
    """Which of these was decided last about a chat since the backup; None when none was."""

    def __call__(self, chat_id: int, *either: Decided) -> Decided | None: ...


def line_of_form(vault: Vault, number: str, at: datetime) -> str:
    """What to keep when a form is erased."""
    return f"{at.isoformat()} {_mark(vault, f'form:{number}')}"


def line_of_chat(vault: Vault, chat_id: int, at: datetime, what: Decided = Decided.ERASED) -> str:
    """What to keep when that is decided about a chat, or all that is about it is erased."""
    return f"{at.isoformat()} {_mark(vault, f'chat:{chat_id}', what)}"


def keep(path: Path, line: str) -> None:
    """Add a line to the list, on disk before the erasure is: one too many does no harm, one too few
    would. Only the owner of the file can read it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def read_list(path: Path) -> Marks:
    """What the list in a file says. Raises StorageError when it is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise StorageError(
            f"{path} is no list of erasures. Name the backup first, and the list after --erasures."
        ) from None
    return read_marks(text.splitlines())


def read_marks(lines: Iterable[str]) -> Marks:
    """What a list says: when, and a mark. Raises StorageError for a line that is none."""
    marks = []
    for number, line in enumerate(lines, 1):
        try:
            said, mark = line.split()
            when = datetime.fromisoformat(said)
            if when.tzinfo is None:
                raise ValueError("without its zone it is not after or before anything")
            marks.append((when, mark))
        except ValueError:
            raise StorageError(f"Line {number} of the list of erasures is none; mend it.") from None
    return marks


def repeat(unit: Unit, vault: Vault, marks: Marks, taken: datetime, at: datetime) -> Repeated:
    """Decide again what was decided since the backup was taken, in the order of the times."""
    since = {mark: place for place, (when, mark) in enumerate(sorted(marks)) if when > taken}
    if not since:
        return Repeated()
    erased = 0
    for number in unit.form_numbers():
        if _mark(vault, f"form:{number}") in since:
            erased += unit.erase_form(number, at) is not None
    for chat_id in unit.known_chats():
        if _mark(vault, f"chat:{chat_id}") in since:
            unit.erase_account(chat_id)
            erased += 1

    def last(chat_id: int, *either: Decided) -> Decided | None:
        places = {since.get(_mark(vault, f"chat:{chat_id}", each), -1): each for each in either}
        return places[max(places)] if max(places) >= 0 else None

    return Repeated(erased, _paused(unit, last, at), _suspended(unit, last, at))


def _paused(unit: Unit, last: Last, at: datetime) -> int:
    changed = []
    for chat_id in unit.known_chats():
        if (what := last(chat_id, Decided.PAUSED, Decided.RESUMED)) is not None:
            for account in unit.load([chat_id]).values():
                if account.restricted != (what is Decided.PAUSED):
                    changed.append(replace(account, restricted=not account.restricted))
    unit.save(changed, at)
    return len(changed)


def _suspended(unit: Unit, last: Last, at: datetime) -> int:
    changed = 0
    for staff in unit.all_staff():
        what = last(staff.chat_id, Decided.SUSPENDED, Decided.ACTIVE)
        if what is not None and (staff.suspended_at is None) == (what is Decided.SUSPENDED):
            unit.suspend(staff.chat_id, at if what is Decided.SUSPENDED else None)
            changed += 1
    return changed


def _mark(vault: Vault, what: str, decided: Decided = Decided.ERASED) -> str:
    """Begins with a letter: a log hides long runs of figures, and gets the line when the list
    cannot be written."""
    named = f"{decided.name.lower()}:{what}".encode()
    return decided + hmac.digest(vault.receipt_key, named, "sha256").hex()[:32]
