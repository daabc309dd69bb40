"""The audit log: each line is sealed with the one before it, under a key the database has not.

Whoever can write to the database and has no key cannot change, remove, add or reorder lines without
`verify` naming the first that is wrong. Cutting off the newest lines together with the head cannot
be seen from within: note the head that `lindung audit verify` prints somewhere else.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.coverage.canonical import canonical
from storage.instants import micros, moment
from storage.unit.work import Work

_START: Final = b"\0" * 32
COMMAND_LINE: Final = "command line"


class Deed(StrEnum):
    """What is written down."""

    INVITE = "invite"
    ACCEPT = "accept"
    SUSPEND = "suspend"
    RESUME = "resume"
    TARGET = "target"
    OFFICIAL = "official"
    EXPORT = "export"
    OPEN = "open"
    """A draft about somebody."""
    PASS_ON = "pass on"  # noqa: S105 - a deed, too
    OWN_CONSENT = "own consent"
    """Tried to agree in a worker's place, with an account that has a role."""
    TOKEN = "token"  # noqa: S105 - a deed, not a secret
    REVOKE = "revoke"
    CHANNEL = "channel"
    LOOK = "look"
    """At people, or at what they did."""
    REVIEW = "review"
    """An admin has decided about the signs at an agent's signups."""
    IMPORT = "import"
    HAND_OVER = "hand over"
    ERASE = "erase"
    ASK = "ask"
    """A request of somebody about their own data that came by another way than the chat."""
    ANSWER = "answer"
    """Such a request, by whichever way it came."""
    RESTRICT = "restrict"
    """Somebody asked that nothing be done with their data for now."""
    INCIDENT = "incident"
    """Opened, told to those whom it concerns, or closed."""
    VOID = "void"
    """What others delivered was taken back."""
    ROTATE = "rotate keys"
    LINK = "link"
    """To the dashboard, asked for."""
    SIGN_IN = "sign in"
    SIGN_OUT = "sign out"
    BACK_UP = "back up"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: when, who (`staff 3`, `command line`), what, and about whom or what."""

    number: int
    at: datetime
    actor: str
    action: str
    about: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many lines there are, the head's seal, and the first line that is wrong; 0: none is."""

    lines: int
    head: str
    wrong: int


class AuditReads(Work):
    """The part that reads the log. Works on a read-only connection too."""

    def deeds(self) -> Iterator[Line]:
        """All of it, the oldest first."""
        for row in self._audit_rows():
            yield Line(row[0], moment(row[1]), *row[2:5])

    def who_last(self, deed: Deed, about: str) -> str | None:
        """Who did this the last time. It reads the whole log: for what is asked rarely."""
        row = self._run(self._sql.last_deed, deed.value, about).fetchone()
        return None if row is None else str(row[0])

    def verify_audit(self) -> Verdict:
        """Seal every line anew. To be exact it needs a snapshot, as the log may grow meanwhile."""
        before, lines = _START, 0
        for row in self._audit_rows():
            lines += 1
            seal = self._seal(before, row[:5])
            if row[0] != lines or not hmac.compare_digest(seal, bytes(row[5])):
                return Verdict(lines, "", lines)
            before = seal
        number, head = self._run(self._sql.audit_head).fetchone()
        wrong = 0 if (number, bytes(head)) == (lines, before) else lines + 1
        return Verdict(lines, before.hex(), wrong)

    def _audit_rows(self) -> Iterator[tuple[Any, ...]]:
        last = 0
        while rows := self._run(self._sql.audit_log, last).fetchall():
            yield from rows
            last = rows[-1][0]

    def _seal(self, before: bytes, row: tuple[Any, ...]) -> bytes:
        return hmac.digest(self._vault.audit_key, before + canonical(list(row)), "sha256")


class Audit(AuditReads):
    """The part of a transaction that appends to it."""

    def audit(self, actor: str, deed: Deed, about: str, at: datetime) -> None:
        """Write a deed down, in the transaction that does it."""
        number, before = self._run(self._sql.hold_audit).fetchone()
        line = (number + 1, micros(at), actor, deed.value, about)
        seal = self._seal(bytes(before), line)
        self._run_each(self._sql.audit, [(*line, seal)])
        self._run(self._sql.move_audit_head, number + 1, seal)
