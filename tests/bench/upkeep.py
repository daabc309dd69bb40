"""What the coverage store adds to the turns: people walk the form, in this process, into SQLite.

CPU of the turns without the ledger, beside that of the ledger inside them and the fold after them.
"""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from bot.clock import SystemClock
from bot.links import START_KEY, start_link
from dialog.enrollment import ENROLLMENT
from handlers.staff.desks import open_office
from handlers.turn import Turns
from handlers.updates import read_update
from storage import Store, Unit, Vault
from tests.bench.people import LAST, Person

PEOPLE: Final = 512
TOGETHER: Final = 64
"""People in one batch."""


class Spent:
    """CPU seconds inside some function."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with its seconds added."""

        def run(*arguments: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return work(*arguments, **named)
            finally:
                self.seconds += time.process_time() - begun

        return run


def measure() -> dict[str, float]:
    """Everybody from /start to the receipt; seconds of CPU."""
    ledger, turns, fold = Spent(), Spent(), Spent()
    vault, clock = Vault(bytes(32)), SystemClock()
    record = Unit.record_facts
    Unit.record_facts = ledger.timed(record)  # type: ignore[method-assign]
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            Store.open(f"sqlite:///{Path(folder) / 'turns.db'}", vault) as store,
        ):
            link, erasures = partial(start_link, "BenchBot"), Path(folder) / "erasures.txt"
            office = open_office(vault, link, erasures)
            keys = {START_KEY: vault.start_key}
            desk = Turns(store, ENROLLMENT, clock, keys, office, reply_in_body=True)
            walked = _walk(turns.timed(desk.take), int(clock.now().timestamp()))
            while fold.timed(store.fold)(clock.now()):
                pass
            with store.reader() as reader:
                assert reader.state()["facts"] == PEOPLE
    finally:
        Unit.record_facts = record  # type: ignore[method-assign]
    return {
        "updates": walked,
        "turns": turns.seconds - ledger.seconds,
        "ledger": ledger.seconds,
        "fold": fold.seconds,
    }


def _walk(take: Callable[..., Any], now: int) -> int:
    update_id = 1
    for first in range(0, PEOPLE, TOGETHER):
        people = [Person(number) for number in range(first, first + TOGETHER)]
        for step in range(LAST + 1):
            batch = []
            for person in people:
                person.step = step
                batch.append(read_update(person.does(update_id, now)))
                update_id += 1
            for person, reply in zip(people, take(batch), strict=True):
                if step < LAST and not (reply.body and person.sees(reply.body)):
                    raise RuntimeError(f"Step {step} was answered by {reply.body!r}.")
    return update_id - 1


def show(console: Console, found: dict[str, float]) -> None:
    """The share of the upkeep."""
    upkeep = found["ledger"] + found["fold"]
    console.print(
        f"{found['updates']:,.0f} updates: turns {found['turns']:.2f} s, ledger"
        f" {found['ledger']:.2f} s, fold {found['fold']:.2f} s: upkeep adds"
        f" {upkeep / found['turns']:.0%} to a turn (goal 25 %)"
    )
