"""A believable made-up ledger in an empty database: for demos, tests and trying things out."""

from collections.abc import Callable
from itertools import islice
from typing import Final

from bot.clock import now
from domain.coverage.synth import synth_members
from domain.coverage.truth import truth
from domain.months import Month
from storage import NotMadeUp, Store

MONTHS: Final = 24
"""Of a made-up ledger, the last one included."""
AT_ONCE: Final = 5_000


def make_up(
    store: Store, end: Month, members: int, seed: int, told: Callable[[int], None] = lambda _: None
) -> int:
    """Make up so many people until the close of `end`; how many facts that were new.

    Every fact is marked as made up, and the same seed makes the same people. `told` hears how
    many people have been added. Raises NotMadeUp for a database with anything real in it.
    """
    with store.reader() as reader:
        if reader.is_real():
            raise NotMadeUp("This database has real signups; name another one to make some up.")
    people = synth_members(truth(end.plus(1 - MONTHS), end), members, seed)
    facts = 0
    while batch := list(islice(people, AT_ONCE)):
        with store.transaction() as unit:
            facts += unit.load_members(batch, now())
        told(len(batch))
    while store.fold(now()):
        pass
    return facts
