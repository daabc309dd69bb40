"""The rotation of a whole database, of master keys or data keys, in short transactions beside
turns."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeAlias

from storage.keys.renewal import Stage
from storage.keys.rotation import AT_ONCE, SEALED, WRAPPED, Place, first_of
from storage.store import Store
from storage.unit import Unit

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
