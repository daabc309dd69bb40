"""The clock of requests: each is written down when it is made, and when it is answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.rights import Right
from storage.instants import micros, moment
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked and when. `number` is the form's that others have to be told about, if any."""

    request_id: bytes
    right: Right
    number: str
    asked_at: datetime
    answered_at: datetime | None = None


class Requests(Work):
    """The part of a transaction that keeps them."""

    def ask(
        self,
        right: Right,
        cause: tuple[int, int],
        at: datetime,
        *,
        numbers: Iterable[str] = ("",),
        answered: bool = False,
    ) -> None:
        """Write down what the update `cause` asked for, once for each form that it is about.

        `answered`: it was done in this very transaction.
        """
        done = micros(at) if answered else None
        rows = sorted(
            (self._named(right, cause, number), str(right), number, micros(at), done)
            for number in numbers
        )
        self._run_each(self._sql.ask, rows)

    def answer_own(self, right: Right, cause: tuple[int, int], at: datetime) -> None:
        """What the update `cause` asked for is done."""
        self.answer(self._named(right, cause, ""), at)

    def answer(self, request_id: bytes, at: datetime) -> Request | None:
        """A request is done; None when there is none open under this id."""
        row = self._run(self._sql.answer, micros(at), request_id).fetchone()
        return None if row is None else _read(row)

    def open_requests(self, limit: int) -> list[Request]:
        """Those that nobody has answered yet, the oldest first."""
        return [_read(row) for row in self._run(self._sql.open_requests, limit)]

    def count_open_requests(self) -> int:
        """How many there are."""
        return int(self._run(self._sql.count_open).fetchone()[0])

    def _named(self, right: Right, cause: tuple[int, int], number: str) -> bytes:
        chat_id, update_id = cause
        return self._vault.event_id("request", chat_id, f"{update_id}:{right}:{number}")


def _read(row: tuple[Any, ...]) -> Request:
    request_id, kind, number, asked_at, answered_at = row
    answered = None if answered_at is None else moment(answered_at)
    return Request(bytes(request_id), Right(kind), number, moment(asked_at), answered)
