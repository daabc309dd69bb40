"""Housekeeping while the program serves: due timers, facts into the cube, what need not be kept."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

import structlog

from bot.forgetting import Forgetting
from handlers.clock import Clock
from handlers.staff.jobs import Jobs
from handlers.timers import Timers
from storage import Store, Unavailable

log = structlog.get_logger()

TIMER_SECONDS = 20.0
"""How often to look for timers that are due."""

BREATH_SECONDS = 0.1
"""Between two pieces of a large heap of old rows."""

JOB_SECONDS = 1.0
"""How often to look for a job, when there was none."""

KEPT = timedelta(hours=48)
"""How long an update and its reply are kept: Telegram brings it again for 24 hours at most."""

CHANGES_KEPT = timedelta(days=90)
"""How long a follower of the coverage store may be away; then it reads the whole cube anew."""

PRUNE_EVERY = timedelta(hours=1)

FORGET_EVERY = timedelta(days=1)
"""How often all that lies idle is gone through (`domain.retention`)."""


class House:
    """Synchronous: it runs in a storage thread."""

    def __init__(self, timers: Timers, store: Store, clock: Clock) -> None:
        self.timers = timers
        self.store = store
        self.clock = clock
        self._forgetting = Forgetting(store, clock)
        self._prune_at = self._forget_at = clock.now()
        self._forgets = False

    @property
    def behind(self) -> bool:
        """Whether there is more to forget: come again soon, but let turns go first."""
        now = self.clock.now()
        return now >= self._prune_at or now >= self._forget_at or self._forgets

    def keep(self) -> int:
        """Do what is due, and forget some of what is old; how many messages were posted."""
        now = self.clock.now()
        if now >= self._prune_at and not self._prune(now):
            self._prune_at = now + PRUNE_EVERY
        if now >= self._forget_at:
            self._forgetting.begin()
            self._forget_at, self._forgets = now + FORGET_EVERY, True
        if self._forgets:
            self._forgets = self._forgetting.go_on()
        self.store.fold(now)
        return self.timers.fire()

    def _prune(self, now: datetime) -> bool:
        """Some of it at a time, so that nobody waits long; whether there is more."""
        with self.store.transaction() as unit:
            unit.prune_requests(now - KEPT)
            unit.prune_sessions(now)
            unit.prune_buckets(now)
            more = unit.prune_changes(now - CHANGES_KEPT)
            return unit.prune(now - KEPT) > 0 or more


async def do_jobs(jobs: Jobs, wake: Callable[[], None]) -> None:
    """Do what staff asked for, one job after the other, until cancelled.

    In a thread of its own: a job may take long, and turns must not wait for it.
    """
    while True:
        try:
            done = await asyncio.to_thread(jobs.do_one)
        except Unavailable as error:
            log.warning("jobs wait", error=type(error).__name__)
            done = False
        if done:
            wake()
        else:
            await asyncio.sleep(JOB_SECONDS)


async def keep_house(house: House, storage: Executor, wake: Callable[[], None]) -> None:
    """Serve until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            posted = await loop.run_in_executor(storage, house.keep)
        except Unavailable as error:
            log.warning("housekeeping waits", error=type(error).__name__)
            posted = 0
        if posted:
            wake()
        else:
            await asyncio.sleep(BREATH_SECONDS if house.behind else TIMER_SECONDS)
