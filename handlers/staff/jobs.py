"""Jobs: what staff asked for and what takes too long for a turn, done one after the other."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

import structlog

from handlers.clock import Clock
from handlers.staff.office import as_calls
from handlers.staff.visit import Act
from handlers.trouble import passed
from locales.speak import Message
from locales.values import fill
from storage import Job, Outgoing, Sealed, Store

log = structlog.get_logger()

LEASE = timedelta(minutes=10)
"""Longer than any job takes; one whose process died is begun again after it."""

TRIES = 3
"""Beginnings, those that ended with the process too: work that kills it must not go on doing so."""

FIRST_ORDINAL = 1000
"""Messages of a job have the update's id; these ordinals are the job's."""

Work: TypeAlias = Callable[[Job], Sequence[Act]]
"""Does the work, outside any transaction of the turn, and gives what is to be said. May run twice:
what it writes must be the same the second time."""


class Jobs:
    """Synchronous: it runs in a thread of its own, beside turns."""

    def __init__(self, store: Store, clock: Clock, works: Mapping[str, Work]) -> None:
        self.store = store
        self.clock = clock
        self.works = works

    def do_one(self) -> bool:
        """Do the job that waits longest; whether there was one."""
        with self.store.transaction() as unit:
            job = unit.take_job(self.clock.now(), LEASE)
        if job is None:
            return False
        try:
            acts = self._done(job)
            if acts is not None:
                self._finish(job, acts)
        except Sealed:
            self._give_up(job)
        return True

    def _give_up(self, job: Job) -> None:
        """To a chat whose key does not open either nothing can be said."""
        with self.store.transaction() as unit:
            unit.end_job(job)

    def _done(self, job: Job) -> Sequence[Act] | None:
        """What comes of it; None when it is to be tried again."""
        if not job.opens:
            log.error("job does not open", kind=job.kind)
            return [Message(fill("id", "job.failed"))]
        if job.attempts > TRIES:
            log.error("job ended with the process", kind=job.kind)
            return [self._failed(job)]
        try:
            return self.works[job.kind](job)
        except Exception as error:  # noqa: BLE001 - one job must not end the others
            log.error("job failed", kind=job.kind, error=type(error).__name__, passed=passed(error))
        return [self._failed(job)] if job.attempts >= TRIES else None

    def _failed(self, job: Job) -> Message:
        """In the language of whoever asked."""
        with self.store.transaction() as unit:
            language = unit.languages([job.chat_id]).get(job.chat_id, "id")
        return Message(fill(language, "job.failed"))

    def _finish(self, job: Job, acts: Sequence[Act]) -> None:
        first = FIRST_ORDINAL * (job.ordinal + 1)
        posts = [
            Outgoing(job.chat_id, job.update_id, first + place, c.method, c.body, "prompt")
            for place, c in enumerate(as_calls(job.chat_id, acts))
        ]
        with self.store.transaction() as unit:
            if unit.end_job(job):
                unit.post(posts, self.clock.now())
