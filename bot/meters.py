"""What is measured while serving, for Prometheus. Numbers only: nobody is in a label."""

import asyncio
from functools import cache, partial
from time import perf_counter
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from handlers.clock import Clock
from handlers.desk import Bring
from handlers.posting import Reply
from handlers.updates import Incoming
from storage import Store, Unavailable

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

PATIENCE_SECONDS = 3.0
"""For the database's figures; Prometheus waits for ten for the whole page."""


class Counted(NamedTuple):
    """What only the database knows."""

    outbox_waiting: int
    parked_updates: int
    unfolded_facts: int
    unfolded_seconds: float


OF_DATABASE = {
    "outbox_waiting": "Messages still to be sent.",
    "parked_updates": "Updates set aside because their turn failed: look at them.",
    "unfolded_facts": "Facts that are not folded into the cube yet.",
    "unfolded_seconds": "For how long the oldest of these has been waiting.",
}
"""What each of `Counted` is."""


class Meters:
    """One set for each running program."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        counter, gauge = partial(Counter, registry=registry), partial(Gauge, registry=registry)
        self.updates = counter("lindung_updates", "Updates by what became of them.", ["outcome"])
        self.update_seconds = Histogram(
            "lindung_update_seconds",
            "From an update's arrival to its reply, commit included.",
            buckets=SECONDS,
            registry=registry,
        )
        sends = "Messages by how the try to send them went."
        self.sends = counter("lindung_sends", sends, ["outcome"])
        self._outcome = cache(self.sends.labels)
        self.database_up = gauge("lindung_database_up", "0 while the database does not answer.")
        self.pending = gauge(
            "lindung_webhook_pending", "Updates that Telegram holds for us (getWebhookInfo)."
        )
        self.webhook_failing = gauge(
            "lindung_webhook_failing", "1 while Telegram reports a recent failure to deliver."
        )

        # Apart: what is not known is left out, since 0 would say that all is well.
        self.of_database = CollectorRegistry()
        gauge = partial(Gauge, registry=self.of_database)
        self._counted = {
            name: gauge(f"lindung_{name}", OF_DATABASE[name]) for name in Counted._fields
        }

    def sent(self, outcome: str) -> None:
        """One try to send a message, and how it went."""
        self._outcome(outcome).inc()

    def timing(self, bring: Bring) -> Bring:
        """The same, with every update counted and timed."""
        taken, not_taken = self.updates.labels("taken"), self.updates.labels("not_taken")

        async def timed(incoming: Incoming) -> Reply:
            started = perf_counter()
            try:
                reply = await bring(incoming)
            except BaseException:
                not_taken.inc()
                raise
            taken.inc()
            self.update_seconds.observe(perf_counter() - started)
            return reply

        return timed

    def page(self, counted: Counted | None = None) -> bytes:
        """All of it, as Prometheus reads it; `counted` is None while the database does not
        answer."""
        self.database_up.set(counted is not None)
        own = generate_latest(self.registry)
        if counted is None:
            return own
        for name, value in counted._asdict().items():
            self._counted[name].set(value)
        return own + generate_latest(self.of_database)


async def measured(meters: Meters, store: Store, clock: Clock) -> bytes:
    """The page, with what only the database knows; without that, and soon, while it is away: that
    is when somebody looks."""

    def count() -> Counted:
        with store.reader(brief=True) as reader:
            since = reader.unfolded_since()
            return Counted(
                reader.waiting_count(),
                reader.parked_count(),
                reader.unfolded_count(),
                (clock.now() - since).total_seconds() if since else 0,
            )

    try:
        return meters.page(await asyncio.wait_for(asyncio.to_thread(count), PATIENCE_SECONDS))
    except (Unavailable, TimeoutError):
        return meters.page()
