"""A believable made-up ledger in an empty database: for demos, tests and trying things out.

People are made in the order of their pseudonyms, in columns, and written in large transactions;
what follows from their facts is counted once, at the end. Their way through the form is drawn last.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.clock import now
from bot.made_passages import make_passages
from domain.coverage.lives import Lives, by_pseudonym
from domain.coverage.tables import Tables
from domain.coverage.truth import truth
from domain.months import Month
from storage import NotMadeUp, Store
from storage.coverage.ledger.made_up import heard_by, made_rows
from storage.coverage.recounting import without_gc

MONTHS: Final = 24
"""Of a made-up ledger, the last one included."""
AT_ONCE: Final = 10_000
"""People in one transaction: some megabytes."""


def make_up(
    store: Store,
    end: Month,
    members: int,
    seed: int,
    told: Callable[[int], None] = lambda _: None,
    *,
    heard: datetime | None = None,
) -> int:
    """Make up so many people until the close of `end`; how many facts that were new.

    Partners report late: what would be recorded after `heard` is not there yet, if that is given,
    and is when the same people are made up again later. Every fact is marked as made up, and the
    same seed makes the same people. `told` hears how many people have been added. Raises NotMadeUp
    for a database with anything real in it.
    """
    with store.reader() as reader:
        if reader.is_real():
            raise NotMadeUp("This database has real signups; name another one to make some up.")
        known = reader.state()["facts"]
    store.fold_all(now())
    with store.transaction() as unit:
        unit.begin_load()
    tables, numbers = Tables(truth(end.plus(1 - MONTHS), end)), by_pseudonym(seed, members)
    for at in range(0, members, AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        with without_gc(), store.transaction() as unit:
            rows = made_rows(tables, Lives(tables, seed, some))
            unit.load_rows(rows if heard is None else heard_by(rows, heard))
        told(len(some))
    store.rebuild(now(), lambda _: None)
    with store.reader() as reader:
        facts = reader.state()["facts"]
    make_passages(store, seed)
    return facts - known
