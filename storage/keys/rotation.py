"""Rotation: everything comes under the current master key, in batches, beside whoever serves.

Nothing says how far it is. What is under the current key already is left alone, so a rotation that
was killed is begun again from the start. `storage.keys.renewal` makes the data keys anew.
"""

# ruff: noqa: S608 - only names of our own tables are put into these texts

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from storage.chats.accounts import _about as of_conversation
from storage.chats.inbox import _about as of_reply
from storage.chats.tables import AccountRow, InboxRow
from storage.data_key import DataKey
from storage.drafts.drafts import Drafts
from storage.drafts.drafts import _about as of_words
from storage.drafts.tables import DraftRow
from storage.enrollments.enrollments import _about as of_answers
from storage.enrollments.tables import EnrollmentRow
from storage.handover.steps import Steps
from storage.handover.steps import _about as of_reason
from storage.handover.tables import StepRow
from storage.keys.data_keys import of_account, of_draft, of_form
from storage.market.markets import _about as of_market
from storage.market.tables import MarketRow
from storage.outbox.outbox import _about as of_body
from storage.outbox.tables import OutboxRow
from storage.sql.dialect import RowClass
from storage.staff.jobs import _about as of_job
from storage.staff.people import _about as of_invitation
from storage.staff.people import _named as of_staff
from storage.staff.tables import InvitationRow, JobRow, StaffRow
from storage.tables import table_of

AT_ONCE: Final = 500
"""Rows of one transaction."""

_OLD: Final = b"\x01"
"""How what the master key itself sealed begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sealed column: the rows' key, what binds a value to its row, and whose key it is under."""

    row: RowClass
    key: tuple[str, ...]
    column: str
    about: Callable[..., bytes]
    owner: Callable[..., bytes] | None = None


def _of_step(chat_id: int, number: str, what: str, source: str, day: str) -> bytes:  # noqa: ARG001
    return of_reason(chat_id, number, what)


Change: TypeAlias = Callable[[Place, Sequence[Any], bytes], bytes | None]
"""What the value of a row has to be from now on; None when it is so already."""

_MESSAGE = ("chat_id", "update_id", "ordinal")

WRAPPED: Final = (
    Place(AccountRow, ("chat_id",), "key", of_account),
    Place(EnrollmentRow, ("chat_id", "number"), "key", of_form),
    Place(DraftRow, ("code",), "key", of_draft),
)
"""Data keys, wrapped by a master key."""

SEALED: Final = (
    Place(AccountRow, ("chat_id",), "conversation", of_conversation, of_account),
    Place(InboxRow, ("chat_id", "update_id"), "reply", of_reply, of_account),
    Place(OutboxRow, _MESSAGE, "body", of_body, of_account),
    Place(JobRow, _MESSAGE, "argument", of_job, of_account),
    Place(MarketRow, ("chat_id",), "state", of_market, of_account),
    Place(EnrollmentRow, ("chat_id", "number"), "form", of_answers, of_form),
    Place(StepRow, ("chat_id", "number", "what", "source", "day"), "reason", _of_step, of_form),
    Place(DraftRow, ("code",), "conversation", of_words, of_draft),
    Place(StaffRow, ("chat_id",), "name", of_staff),
    Place(InvitationRow, ("code",), "name", of_invitation),
)  # fmt: skip
"""Everything that is sealed. Without an owner: by the master key itself, for as long as it is."""


class Rotation(Steps, Drafts):
    """The part of a transaction that brings rows under the current master key."""

    def rotate_proofs(self) -> None:
        """The proof of the master key, the keys of all purposes, and how far renewals are."""
        for name, sealed in self._run(self._sql.proofs).fetchall():
            about = b"proof.sealed:%s" % name.encode()
            again = self._vault.seal(self._vault.open(bytes(sealed), about), about)
            self._run(self._sql.prove_anew, again, name).fetchall()

    def rotate_some(
        self, place: Place, after: Sequence[Any], limit: int
    ) -> tuple[Sequence[Any] | None, int]:
        """The next rows of a place: the last one's key, or None at the end, and how many changed.

        Raises Sealed for a row that none of the master keys opens.
        """
        return self._change_some(place, after, limit, self._again)

    def _change_some(
        self, place: Place, after: Sequence[Any], limit: int, again: Change
    ) -> tuple[Sequence[Any] | None, int]:
        key = ", ".join(place.key)
        marks = ", ".join("?" * len(place.key))
        found = self._run(
            self._dialect.text(
                f"SELECT {key}, {place.column} FROM {place.row.__tablename__}"
                f" WHERE ({key}) > ({marks}) ORDER BY {key} LIMIT ?{self._dialect.lock}"
            ),
            *after,
            limit,
        ).fetchall()
        changes = []
        for *its, value in found:
            changed = None if value is None else again(place, its, bytes(value))
            if changed is not None:
                changes.append((changed, *its))
        self._run_each(self._dialect.update_each(place.row, (place.column,), place.key), changes)
        return (found[-1][:-1] if len(found) == limit else None), len(changes)

    def _again(self, place: Place, its: Sequence[Any], value: bytes) -> bytes | None:
        """The value as it has to be; None when it is so already."""
        vault, about = self._vault, place.about(*its)
        if place in WRAPPED:
            return None if vault.is_wrapped_anew(value) else vault.rewrap(value, about)
        if not value.startswith(_OLD):
            return None
        if place.owner is None:
            return (
                None
                if vault.is_current(value, about)
                else vault.seal(vault.open(value, about), about)
            )
        return self._owner(place, its).seal(vault.open(value, about), about)

    def _owner(self, place: Place, its: Sequence[Any]) -> DataKey:
        if place.owner is of_account:
            return self._account_key(its[0])
        if place.owner is of_form:
            return self._form_key(its[0], its[1])
        return self._draft_key(its[0])


def first_of(place: Place) -> tuple[Any, ...]:
    """Before every row of a place."""
    below = {int: -(2**63), str: "", bytes: b""}
    columns = table_of(place.row).columns
    return tuple(below[columns[name].type.python_type] for name in place.key)
