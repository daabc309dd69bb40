"""Moving: persons come under a fresh index key, in batches, between those who use the index.

The key stands in the database, with the one before it for as long as rows may be under that. Such a
row is moved already or not, by itself, so a move that was killed is begun again with the same key.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from storage.errors import StorageError
from storage.index import Index
from storage.keys.persons import ABOUT_INDEX, INDEX
from storage.keys.renewal import Renewal

MOVED_AT_ONCE: Final = 500
"""Rows of one transaction: whoever uses the index waits that long."""

FIRST_PERSON: Final = (b"",)
FIRST_FORM: Final = (-(2**63), "")

_write = msgspec.json.Encoder().encode


class Moving(Renewal):
    """The part of a transaction that moves persons. For whoever has the index alone."""

    def has_index_alone(self) -> bool:
        """Whether nobody else uses the index until the commit. It does not wait."""
        return bool(self._run(self._sql.have_index).fetchone()[0])

    def begin_moving(self) -> Index:
        """Under a fresh key, or that of a move which was left unfinished."""
        index = self._index().renewed()
        self._keep_index(index)
        return index

    def move_persons(self, index: Index, after: Sequence[Any]) -> tuple[Sequence[Any] | None, int]:
        """The next claims: the last one's key, or None at the end, and how many were moved.

        Raises StorageError when another move began since, Sealed for an altered row.
        """
        self._check_index(index)
        found = self._run(self._sql.next_persons, *after, MOVED_AT_ONCE).fetchall()
        moved = [(row, again) for row in found if (again := index.moved(bytes(row[0])))]
        # The key says where a row lies, so it is not changed: the row is written anew.
        self._run_each(self._sql.claim_person, [(again, *row[1:]) for row, again in moved])
        self._changed(self._sql.drop_claim, [(bytes(row[0]),) for row, _ in moved])
        return (found[-1][:1] if len(found) == MOVED_AT_ONCE else None), len(moved)

    def move_forms(self, index: Index, after: Sequence[Any]) -> tuple[Sequence[Any] | None, int]:
        """The same for the next forms."""
        self._check_index(index)
        found = self._run(self._sql.next_forms, *after, MOVED_AT_ONCE).fetchall()
        moved = [(again, *row[:2]) for row in found if (again := index.moved(bytes(row[2])))]
        self._run_each(self._sql.move_form, moved)
        return (found[-1][:2] if len(found) == MOVED_AT_ONCE else None), len(moved)

    def end_moving(self, index: Index) -> None:
        """Nothing is left under the key before. Raises StorageError as `move_persons` does."""
        self._check_index(index)
        self._keep_index(index.settled())

    def _check_index(self, index: Index) -> None:
        """One who is late would call moved what another is still moving."""
        if self._index() != index:
            raise StorageError("Another process moves the index; let it finish.")

    def _keep_index(self, index: Index) -> None:
        sealed = self._vault.seal(_write(index), ABOUT_INDEX)
        self._run_each(self._sql.prove, [(INDEX, sealed)])
        self._run(self._sql.prove_anew, sealed, INDEX).fetchall()
        self._kept_index = index
