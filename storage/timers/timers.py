"""Timers: what is to be done for a chat later, claimed by lease."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.instants import micros, moment
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to be done for a chat at `due_at`; a chat has one of each kind.

    `revision` is the conversation's when the timer was set: another one makes it stale.
    """

    chat_id: int
    kind: str
    due_at: datetime
    revision: int


class Timers(Work):
    """The part of a transaction that sets timers, and takes those that are due."""

    def set_timers(self, timers: Sequence[Timer]) -> None:
        """Set these; a chat has one timer of a kind, so the one before is replaced."""
        latest = {(timer.chat_id, timer.kind): _row(timer) for timer in timers}
        self._run_each(self._sql.set_timer, sorted(latest.values()))

    def hasten_timers(self, timers: Sequence[Timer]) -> None:
        """Set these, where the one that is there is not due sooner."""
        self._run_each(self._sql.hasten_timer, sorted(map(_row, timers)))

    def advance_timer(self, chat_id: int, kind: str, revision: int, after: int) -> None:
        """Give the timer of this kind another revision, if there is one with a revision after
        that."""
        self._run(self._sql.advance_timer, revision, chat_id, kind, after)

    def drop_timers(self, chat_ids: Iterable[int], but: str) -> None:
        """Forget the timers of these chats, but for kinds that begin so."""
        self._run(self._sql.drop_timers, self._dialect.keys(chat_ids), f"{but}%")

    def take_timers(self, now: datetime, limit: int, lease: timedelta) -> list[Timer]:
        """The timers that are due, earliest first: ours to handle until the lease is over.

        Then, unless they were ended or set anew, they are due again for whoever takes them.
        """
        instant = micros(now)
        found = self._run(
            self._sql.take_timers, instant, instant, limit, micros(now + lease)
        ).fetchall()
        timers = [
            Timer(chat_id, kind, moment(due_at), revision)
            for chat_id, kind, due_at, revision in found
        ]
        return sorted(timers, key=lambda timer: (timer.due_at, timer.chat_id, timer.kind))

    def end_timers(self, timers: Sequence[Timer]) -> list[Timer]:
        """These were handled. Returned are those that nobody ended or set anew meanwhile."""
        ordered = sorted(timers, key=_row)
        ended = self._changed(self._sql.end_timer, [_row(timer) for timer in ordered])
        return [timer for timer, was_there in zip(ordered, ended, strict=True) if was_there]


def _row(timer: Timer) -> tuple[int, str, int, int]:
    """Begins with the key, in whose order rows are locked."""
    return (timer.chat_id, timer.kind, micros(timer.due_at), timer.revision)
