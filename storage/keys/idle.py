"""Retention: what nothing has happened to for long is forgotten, a piece of a table at a time.

Each call looks at a piece of one table in key order and says where the next one begins, so nobody
needs an index over times, which every turn would have to keep up. What changed between the look and
the deed is looked at again under its lock.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from dialog.conversation import Conversation, forgetting
from domain.enrollment import Rung
from storage.instants import micros
from storage.keys.erasure import Erasure, is_about
from storage.sql import One

PIECE: Final = 200
"""Rows that one call looks at."""

STUCK: Final = timedelta(days=7)
"""A timer that was due so long ago does not fire: its person asked us to wait."""

START: Final = -(2**63)
"""Before every chat and every code."""

Place: TypeAlias = tuple[Any, ...]
"""The key of the last row that was looked at."""


class Piece(NamedTuple):
    """How many were forgotten, and after which row to go on; None: the table is at its end."""

    forgotten: int
    after: Place | None


class Idle(Erasure):
    """The part of a transaction that forgets what lies idle."""

    def forget_conversations(
        self, after: Place, before: datetime, at: datetime, limit: int = PIECE
    ) -> Piece:
        """Empty the conversations that nobody has touched since then. The account's key stays:
        rows that wait for a chat still open. A draft that lies before it is not its own."""
        rows = self._run(self._sql.look_at_accounts, *after, limit).fetchall()
        idle = [row[0] for row in rows if row[1] < micros(before)]
        held = self._run(self._sql.hold_idle, self._dialect.keys(idle), micros(before)).fetchall()
        emptied = []
        for account in self.load(chat_id for (chat_id,) in held).values():
            conversation = forgetting(account.conversation)
            if conversation is not account.conversation:
                emptied.append(replace(account, conversation=conversation))
        self.save(emptied, at)
        return _piece(len(emptied), [(row[0],) for row in rows], limit)

    def forget_drafts(
        self, after: Place, before: datetime, at: datetime, limit: int = PIECE
    ) -> Piece:
        """Drop the drafts that nobody has touched since then, at whatever stage."""
        del at  # nothing is left that could say when
        rows = self._run(self._sql.look_at_drafts, *after, limit).fetchall()
        gone = self._each(self._sql.drop_idle_draft, rows, 1, before)
        return _piece(gone, [(row[0],) for row in rows], limit)

    def forget_consents(
        self, after: Place, before: datetime, at: datetime, limit: int = PIECE
    ) -> Piece:
        """Drop the consents from before then of chats that have no form and were silent since."""
        del at
        rows = self._run(self._sql.look_at_consents, *after, limit).fetchall()
        gone = self._each(self._sql.drop_idle_consent, rows, 2, before)
        return _piece(gone, [(row[0], row[1]) for row in rows], limit)

    def forget_forms(
        self, after: Place, before: datetime, at: datetime, limit: int = PIECE
    ) -> Piece:
        """Erase the forms that were complete by then and handed over to nobody, unless their chat
        is still reminded of contributions; what was counted stays, as after any erasure."""
        rows = self._run(self._sql.look_at_forms, *after, limit).fetchall()
        gone = 0
        for chat_id, number, rung_at, rung in rows:
            if rung_at >= micros(before) or rung >= Rung.HANDED_OVER:
                continue
            # The account first, as turns do it.
            accounts = self.load([chat_id])
            key = (chat_id, number, micros(before), int(Rung.HANDED_OVER), micros(at - STUCK))
            if self._run(self._sql.hold_idle_form, *key).fetchone() is None:
                continue
            self._erase(chat_id, number)
            gone += 1
            for account in accounts.values():
                if is_about(account.conversation, number):
                    emptied = _emptied(account.conversation)
                    self.save([replace(account, conversation=emptied)], at)
        return _piece(gone, [(row[0], row[1]) for row in rows], limit)

    def _each(self, statement: One, rows: list[Place], key: int, before: datetime) -> int:
        """Drop those rows that are as old as their last column says; how many."""
        old = [row[:key] for row in rows if row[-1] < micros(before)]
        return sum(self._run(statement, *row, micros(before)).fetchone() is not None for row in old)


def _emptied(conversation: Conversation) -> Conversation:
    return replace(forgetting(conversation), forgotten="draft")


def _piece(gone: int, keys: list[Place], limit: int) -> Piece:
    return Piece(gone, keys[-1] if len(keys) == limit else None)
