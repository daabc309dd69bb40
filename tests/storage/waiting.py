"""Two at once on PostgreSQL: whoever comes second waits for the first, and nobody in a ring."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from storage import Store, Unit
from tests.postgres import Server

T = TypeVar("T")


def blocked(store: Store) -> bool:
    """Whether somebody waits for a lock."""
    with store.reader() as reader:
        asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(reader._open().execute(asked).fetchall())


def meanwhile(
    store: Store,
    first: Callable[[Unit], object],
    other: Callable[[], T],
    then: Callable[[Unit], object] = lambda _: None,
) -> T:
    """One transaction has done `first` when the other begins, which waits; `then` it goes on."""
    with ThreadPoolExecutor(1) as pool:
        with store.transaction() as unit:
            first(unit)
            waiting = pool.submit(other)
            ends = time.monotonic() + 5
            while not blocked(store):
                assert not waiting.done(), "it did not wait"
                assert time.monotonic() < ends, "it did not wait"
                time.sleep(0.005)
            then(unit)
        return waiting.result(10)


def while_open(store: Store, first: Callable[[Unit], object], second: Callable[[Unit], T]) -> T:
    """One transaction has done `first` when another begins `second`, and has to wait for it."""

    def other() -> T:
        with store.transaction() as unit:
            return second(unit)

    return meanwhile(store, first, other)


@contextmanager
def no_ring(server: Server) -> Iterator[None]:
    """Nobody waits in a ring while the block lasts."""
    before = server.deadlocks()
    yield
    assert server.deadlocks() == before, "a ring"
