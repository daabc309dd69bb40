"""A believable made-up ledger in an empty database: for demos, tests and trying things out.

People are made in the order of their pseudonyms, by all cores when there are many, and written in
large transactions; what follows from their facts is counted once, at the end.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Any, Final, TypeAlias

from bot.clock import now
from domain.coverage.synth import by_pseudonym, synth_some
from domain.coverage.truth import truth
from domain.months import Month
from storage import NotMadeUp, Store
from storage.coverage.checking import count_again
from storage.coverage.ledger import row_of

Rows: TypeAlias = Sequence[tuple[Any, ...]]
Part: TypeAlias = tuple[str, int, list[int]]
"""The last month, the seed, the numbers of some people."""

MONTHS: Final = 24
"""Of a made-up ledger, the last one included."""
AT_ONCE: Final = 5_000
"""People in one transaction."""
AHEAD: Final = 8
"""Parts that are made before they are needed."""
MANY: Final = 100_000
"""So many people are worth more than one process."""


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
        known = reader.state()["facts"]
    while store.fold(now()):
        pass
    with store.transaction() as unit:
        unit.begin_load()
    for people, rows in _made(end, members, seed):
        with store.transaction() as unit:
            unit.load_rows(rows)
        told(people)
    return settle(store) - known


def settle(store: Store, told: Callable[[int], None] = lambda _: None) -> int:
    """Count what is kept anew from the facts; how many there are."""
    with store.reader() as reader:
        mend = count_again(reader, told)
    with store.transaction() as unit:
        unit.mend(mend, now())
    with store.reader() as reader:
        return reader.state()["facts"]


def _made(end: Month, members: int, seed: int) -> Iterator[tuple[int, Rows]]:
    """Rows of so many people at a time, and how many people that are."""
    numbers = by_pseudonym(seed, members)
    parts: list[Part] = [
        (str(end), seed, numbers[at : at + AT_ONCE].tolist()) for at in range(0, members, AT_ONCE)
    ]
    if members < MANY:
        for part in parts:
            yield len(part[2]), _rows(part)
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        ahead: deque[tuple[int, Future[Rows]]] = deque()
        waiting = iter(parts)
        while True:
            for part in islice(waiting, AHEAD - len(ahead)):
                ahead.append((len(part[2]), pool.submit(_rows, part)))
            if not ahead:
                break
            people, made = ahead.popleft()
            yield people, made.result()


def _rows(part: Part) -> Rows:
    """The facts of some people as rows of the ledger, in the order of their keys."""
    written, seed, numbers = part
    end = Month.read(written)
    people = synth_some(truth(end.plus(1 - MONTHS), end), seed, numbers)
    return sorted((row_of(event) for events in people for event in events), key=_key)


def _key(row: tuple[Any, ...]) -> tuple[bytes, bytes]:
    return row[0], row[1]
