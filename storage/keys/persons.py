"""How a person is known in the rows: the stored form of a NIK's keyed hash, and the way back."""

from collections.abc import Collection
from typing import ClassVar, Final

import msgspec

from domain.nik import Nik
from storage.index import Index
from storage.unit.work import Work

AT_ONCE: Final = 5_000
"""Persons that are looked at at once."""
INDEX: Final = "index"
"""The name under which the key of the index is kept."""

ABOUT_INDEX: Final = b"proof.sealed:index"

_read = msgspec.json.Decoder(Index).decode


class Persons(Work):
    """The part of a transaction that finds persons."""

    _persons_move: ClassVar[bool] = True
    """Whether rows could be moved under our eyes: not in a snapshot."""

    _kept_index: Index | None = None

    def member_of_nik(self, nik: Nik) -> bytes:
        """The pseudonym of whoever has this NIK, known here or not: nothing is looked up."""
        return self._vault.pseudonym(self._vault.person_key(nik))

    def numbers_of(self, members: Collection[bytes]) -> dict[bytes, str]:
        """Of those of these members whom a form has claimed, the number of its receipt.

        Goes through everybody: a pseudonym does not lead back. For a command, not for a turn.
        """
        found: dict[bytes, str] = {}
        last = b""
        while rows := self._run(self._sql.next_persons, last, AT_ONCE).fetchall():
            named = ((self._member(bytes(person)), number) for person, _, number, _ in rows)
            found.update((member, number) for member, number in named if member in members)
            last = bytes(rows[-1][0])
        return found

    def _member(self, stored: bytes) -> bytes:
        """The pseudonym of the person of a row."""
        return self._vault.pseudonym(self._index().person(stored))

    def _signup_id(self, chat_id: int, number: str) -> bytes:
        """The name of the fact that a form is a signup: it is one once, and one that is made anew
        after a void is another."""
        return self._vault.event_id("ledger", chat_id, f"form:{number}")

    def _rows_of(self, person: bytes) -> tuple[bytes, bytes]:
        """How a person may stand in a row: now, and as it was before the index moved."""
        return self._index().stored(person), self._index().stored_before(person)

    def _index(self) -> Index:
        """The index as it is until the commit: rows are moved while nobody uses it."""
        if self._kept_index is None:
            if self._persons_move:
                self._run(self._sql.use_index).fetchall()
            row = self._run(self._sql.proof, INDEX).fetchone()
            kept = None if row is None else self._vault.open(bytes(row[0]), ABOUT_INDEX)
            self._kept_index = Index() if kept is None else _read(kept)
        return self._kept_index
