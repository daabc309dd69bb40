"""The rotation of a whole database, in short transactions beside turns."""

from collections.abc import Callable, Sequence
from typing import Any

from storage.keys.rotation import AT_ONCE, SEALED, WRAPPED, first_of
from storage.store import Store


def rotate_keys(store: Store, told: Callable[[int], None], at_once: int = AT_ONCE) -> int:
    """Bring everything under the current master key; how many values were sealed anew.

    `told` hears after each transaction how many it was. Raises Sealed for a row that none of the
    master keys opens.
    """
    with store.transaction() as unit:
        unit.rotate_proofs()
    changed = 0
    # What lies under no data key yet gets one first, from the current master key.
    for place in (*SEALED, *WRAPPED):
        after: Sequence[Any] | None = first_of(place)
        while after is not None:
            with store.transaction() as unit:
                after, some = unit.rotate_some(place, after, at_once)
            changed += some
            told(some)
    return changed
