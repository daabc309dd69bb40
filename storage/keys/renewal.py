"""Renewal: everything personal comes under fresh data keys, in batches, beside whoever serves.

First each row gets a fresh key beside its own, then everything is sealed by the fresh ones, then
the others go. A step begins when no transaction from before it is left, so nobody writes under, or
has still to open with, a key that goes. How far it is stands in the database: one that was killed
goes on there.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from storage.errors import StorageError
from storage.keys.rotation import SEALED, WRAPPED, Place, Rotation

_NAME: Final = "renewal"
_ABOUT: Final = b"proof.sealed:renewal"


class Stage(StrEnum):
    """The steps of a renewal, in their order."""

    GIVE = "give"
    SEAL = "seal"
    DROP = "drop"

    @property
    def places(self) -> tuple[Place, ...]:
        """What a step walks through."""
        owned = tuple(place for place in SEALED if place.owner is not None)
        return owned if self is Stage.SEAL else WRAPPED

    @property
    def following(self) -> "Stage | None":
        """The next step."""
        return {Stage.GIVE: Stage.SEAL, Stage.SEAL: Stage.DROP}.get(self)


class Renewal(Rotation):
    """The part of a transaction that renews data keys."""

    def begin_renewal(self) -> Stage:
        """The step to go on with: the first one, unless a renewal was left unfinished."""
        first = self._vault.seal(Stage.GIVE.encode(), _ABOUT)
        self._run_each(self._sql.prove, [(_NAME, first)])
        return Stage(self._vault.open(self._kept(), _ABOUT).decode())

    def end_stage(self, stage: Stage) -> None:
        """This step is over: the next one begins, or the renewal ends."""
        self._check(stage)
        if (following := stage.following) is None:
            self._run(self._sql.unprove, _NAME).fetchall()
        else:
            sealed = self._vault.seal(following.encode(), _ABOUT)
            self._run(self._sql.prove_anew, sealed, _NAME).fetchall()

    def renew_some(
        self, stage: Stage, place: Place, after: Sequence[Any], limit: int
    ) -> tuple[Sequence[Any] | None, int]:
        """The next rows of a place: the last one's key, or None at the end, and how many changed.

        Raises Sealed for a row that does not open, StorageError when another process renews too
        and is elsewhere.
        """
        self._check(stage)
        change = {Stage.GIVE: self._given, Stage.SEAL: self._freshened, Stage.DROP: self._dropped}
        return self._change_some(place, after, limit, change[stage])

    def _check(self, stage: Stage) -> None:
        """Two that renew would drop each other's fresh keys: the step is held until the commit."""
        if self._vault.open(self._kept(), _ABOUT).decode() != stage:
            raise StorageError("Another process renews the data keys; let it finish.")

    def _kept(self) -> bytes:
        """How far it is; sealed as the end when it is over."""
        row = self._run(self._sql.hold_proof, _NAME).fetchone()
        return bytes(row[0]) if row else self._vault.seal(b"over", _ABOUT)

    def _given(self, place: Place, its: Sequence[Any], wrapped: bytes) -> bytes | None:
        return self._vault.renew(wrapped, place.about(*its))

    def _freshened(self, place: Place, its: Sequence[Any], sealed: bytes) -> bytes | None:
        return self._owner(place, its).freshen(sealed, place.about(*its))

    def _dropped(self, place: Place, its: Sequence[Any], wrapped: bytes) -> bytes | None:  # noqa: ARG002
        return self._vault.only_fresh(wrapped)
