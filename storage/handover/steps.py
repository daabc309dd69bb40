"""Evidence about an enrollment, and the rung that follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from domain.enrollment import Registrar, Rung, Source
from storage.enrollments.enrollments import Enrollments
from storage.enrollments.forms import Enrollment
from storage.instants import micros, moment
from storage.unit.columns import registrar_text

RETURNED: Final = "returned"
PAGE: Final = 500
_BEFORE_ALL: Final = -(2**63)
_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody says of an enrollment: a `rung` that it reached, or, without, that it was
    returned and why."""

    rung: Rung | None
    source: Source
    on: date
    reason: str = field(default="", repr=False)
    recorded_at: datetime | None = None

    @property
    def what(self) -> str:
        """As it is stored."""
        return RETURNED if self.rung is None else self.rung.name.lower()


class Steps(Enrollments):
    """The part of a transaction that writes down what others say of an enrollment."""

    def add_step(self, enrollment: Enrollment, evidence: Evidence, at: datetime) -> bool:
        """Keep a piece of evidence, and move the rung when it says a higher one. False when it
        was kept before."""
        chat_id, number = enrollment.chat_id, enrollment.number
        about = _about(chat_id, number, evidence.what)
        sealed = None
        if evidence.reason:
            sealed = self._form_key(chat_id, number).seal(evidence.reason.encode(), about)
        key = (chat_id, number, evidence.what, str(evidence.source), evidence.on.isoformat())
        new = self._changed(self._sql.add_step, [(*key, micros(at), sealed)])[0]
        if new and evidence.rung is not None:
            rung = int(evidence.rung)
            self._run(self._sql.move_up, rung, micros(at), chat_id, number, rung).fetchall()
        return new

    def steps_of(self, enrollment: Enrollment) -> list[Evidence]:
        """Everything that was said of an enrollment, in the order in which we heard it."""
        rows = self._run(self._sql.steps_of, enrollment.chat_id, enrollment.number)
        return [self._evidence(row) for row in rows]

    def returned_by(self, agent: int) -> dict[str, str]:
        """Which forms of this agent were returned last, by their numbers, and why."""
        rows = self._run(self._sql.returned_by, registrar_text(Registrar(agent)))
        return {row[1]: self._evidence(row).reason for row in rows}

    def at_rung(self, rung: Rung, channel: int | None) -> Iterator[Enrollment]:
        """Every enrollment at a rung, of one channel or all; some at a time, whatever their number.

        Not of those who asked that nothing be done for now.
        Rungs that move meanwhile do no harm: each is looked at once.
        """
        after = (_BEFORE_ALL, "")
        only = _ALL if channel is None else channel
        while True:
            keys = self._run(self._sql.at_rung, int(rung), only, only, *after, PAGE).fetchall()
            for _, number in keys:
                if (found := self.by_number(number)) is not None:
                    yield found
            if len(keys) < PAGE:
                return
            after = (keys[-1][0], keys[-1][1])

    def _evidence(self, row: tuple[Any, ...]) -> Evidence:
        chat_id, number, what, source, day, recorded_at, sealed = row
        reason = ""
        if sealed is not None:
            about = _about(chat_id, number, what)
            reason = self._form_key(chat_id, number).open(bytes(sealed), about).decode()
        return Evidence(
            None if what == RETURNED else Rung[what.upper()],
            Source(source),
            date.fromisoformat(day),
            reason,
            moment(recorded_at),
        )


def _about(chat_id: int, number: str, what: str) -> bytes:
    return b"step.reason:%d:%s:%s" % (chat_id, number.encode(), what.encode())
