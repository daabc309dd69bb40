"""The rotation of a whole database, of master keys, data keys or the index, in short transactions
beside turns."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import sleep
from typing import Any, TypeAlias, TypeVar

from storage.keys.moving import FIRST_FORM, FIRST_PERSON
from storage.keys.renewal import Stage
from storage.keys.rotation import AT_ONCE, SEALED, WRAPPED, Place, first_of
from storage.store import Store
from storage.unit.unit import Unit

_LOOK_AGAIN = 0.02
"""Seconds between two tries to have the index alone."""

Result = TypeVar("Result")
Key: TypeAlias = Sequence[Any]
Done: TypeAlias = tuple[Key | None, int]
"""Where to go on, None at the end, and how many were changed."""


def rotate_keys(store: Store, told: Callable[[int], None], at_once: int = AT_ONCE) -> int:
    """Bring everything under the current master key; how many values were sealed anew.

    `told` hears after each transaction how many it was. Raises Sealed for a row that none of the
    master keys opens.
    """
    with store.transaction() as unit:
        unit.rotate_proofs()
    # What lies under no data key yet gets one first, from the current master key.
    return _walk(store, (*SEALED, *WRAPPED), Unit.rotate_some, told, at_once)


def renew_keys(store: Store, told: Callable[[int], None], at_once: int = AT_ONCE) -> int:
    """Bring everything under fresh data keys; how many keys and values were changed.

    One that was killed goes on where it was. Raises Sealed for a row that does not open.
    """
    with store.transaction() as unit:
        stage: Stage | None = unit.begin_renewal()
    changed = 0
    while stage is not None:
        store.outlast()
        changed += _walk(store, stage.places, partial(_renewed, stage), told, at_once)
        with store.transaction() as unit:
            unit.end_stage(stage)
        stage = stage.following
    return changed


def move_index(store: Store, told: Callable[[int], None]) -> int:
    """Bring the index of persons under a fresh key; how many rows were moved.

    One that was killed is begun again, with the key that it had made. Raises Sealed for an altered
    row, StorageError when another process is at it too and ended before.
    """
    index = alone(store, Unit.begin_moving)
    changed = 0
    for move, first in ((Unit.move_persons, FIRST_PERSON), (Unit.move_forms, FIRST_FORM)):
        after: Key | None = first
        while after is not None:
            after, done = alone(store, partial(move, index=index, after=after))
            changed += done
            told(done)
    alone(store, partial(Unit.end_moving, index=index))
    return changed


def alone(store: Store, work: Callable[[Unit], Result]) -> Result:
    """Done when nobody uses the index: those who come meanwhile wait for this one transaction."""
    while True:
        with store.transaction() as unit:
            if unit.has_index_alone():
                return work(unit)
        sleep(_LOOK_AGAIN)


def _renewed(stage: Stage, unit: Unit, place: Place, after: Key, limit: int) -> Done:
    return unit.renew_some(stage, place, after, limit)


def _walk(
    store: Store,
    places: Iterable[Place],
    some: Callable[[Unit, Place, Key, int], Done],
    told: Callable[[int], None],
    at_once: int,
) -> int:
    changed = 0
    for place in places:
        after: Key | None = first_of(place)
        while after is not None:
            with store.transaction() as unit:
                after, done = some(unit, place, after, at_once)
            changed += done
            told(done)
    return changed
