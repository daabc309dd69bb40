"""Jobs: work that takes too long for a turn, written down in it and done once afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from storage.errors import Sealed
from storage.instants import micros
from storage.keys.data_keys import DataKeys


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done for a chat. `attempts` counts the times it was begun, this included.

    `opens` is False for one whose argument does not open any more: nobody can do it.
    """

    chat_id: int
    update_id: int
    ordinal: int
    kind: str
    argument: str = field(default="", repr=False)
    attempts: int = 0
    opens: bool = True


class Jobs(DataKeys):
    """The part of a transaction that keeps jobs."""

    def add_jobs(self, jobs: Sequence[Job], at: datetime) -> None:
        """To be done as soon as somebody has time. A job written twice stands there once."""
        self._prepare(job.chat_id for job in jobs)
        self._run_each(
            self._sql.add_job,
            [
                (*_key(job), job.kind,
                 self._account_key(job.chat_id).seal(job.argument.encode(), _about(*_key(job))),
                 micros(at), 0)
                for job in jobs
            ],
        )  # fmt: skip

    def take_job(self, now: datetime, lease: timedelta) -> Job | None:
        """The job that waits longest, ours until the lease is over; None when there is none."""
        row = self._run(self._sql.take_job, micros(now + lease), micros(now)).fetchone()
        if row is None:
            return None
        chat_id, update_id, ordinal, kind, sealed, attempts = row
        job = Job(chat_id, update_id, ordinal, kind, attempts=attempts)
        try:
            argument = self._account_key(chat_id).open(bytes(sealed), _about(*_key(job)))
        except Sealed:
            # One damaged row must not hold up everybody else's jobs.
            return replace(job, opens=False)
        return replace(job, argument=argument.decode())

    def end_job(self, job: Job) -> bool:
        """It is done. False when somebody else has ended it meanwhile: then post nothing."""
        return self._changed(self._sql.end_job, [_key(job)])[0]


def _key(job: Job) -> tuple[int, int, int]:
    return job.chat_id, job.update_id, job.ordinal


def _about(chat_id: int, update_id: int, ordinal: int) -> bytes:
    return b"job.argument:%d:%d:%d" % (chat_id, update_id, ordinal)
