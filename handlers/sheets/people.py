"""People of a list, signed up by an agent who stands for their agreement."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from domain.assisted import short_name
from domain.enrollment import Agreement, Assurance, Registrar, Touch
from domain.nik import Nik
from domain.problem import Problem
from domain.sheets.cells import Cell
from domain.sheets.columns import SheetProblem
from domain.sheets.faults import RowProblem
from domain.sheets.people import COLUMNS, Applicant, known_by, read_applicant
from domain.staff import Action, Staff
from handlers.channel_limits import rows_left
from handlers.enrolling import Finished, enroll
from handlers.sheets.importing import Read
from handlers.sheets.opening import BrokenOff
from handlers.sheets.results import Taken, refused, why
from handlers.sheets.telling import tell
from storage import Enrolled, Enrollment, Store, Unit

CORRECTED: Final = ("name", "phone")
"""What a row that comes again puts right: no figure follows from it."""

ALIKE: Final = 60
"""Per cent of two names that one person can have: a slip, a word more or less."""


class How(StrEnum):
    """What a row did for its person."""

    NEW = "new"
    KNOWN = "known"
    CORRECTED = "corrected"
    CLOSED = "closed"
    """It says something else, but the form can be changed no more."""
    OTHER = "other"
    """It names somebody else: the NIK is wrong, there or here."""


SAID: Final = {How.CLOSED: RowProblem.CLOSED, How.OTHER: RowProblem.OTHER}
"""What is told of a row that changed nothing, though it says something else."""


class Told(NamedTuple):
    """The number of somebody's form, and how it went."""

    number: str
    how: How


@dataclass(frozen=True, slots=True)
class Registering:
    """Signs people up for one agent, in an open transaction.

    `cause` names where they come from: an update, or a file. The same person from the same agent
    is the same form, whatever the cause.
    """

    unit: Unit
    agent: Staff
    cause: int
    today: date
    at: datetime

    def knows(self, applicant: Applicant) -> bool:
        """Whether this agent has signed that person up."""
        return self.unit.enrolled_before(self.agent.chat_id, applicant.nik) is not None

    def take(self, applicants: Sequence[tuple[int, Applicant]]) -> dict[int, Told]:
        """How it went with each, by its ordinal. Of somebody who is known, a name or a phone that
        was written otherwise is put right, until an office has answered for the form.

        Raises ValueError for an agent without a channel, since nobody could be credited.
        """
        if self.agent.channel is None:
            raise ValueError("Only somebody who works for a channel signs people up.")
        touch = Touch(self.agent.channel, self.agent.number, 0, self.today)
        forms = [
            Finished(
                chat_id=self.agent.chat_id,
                update_id=self.cause,
                today=self.today,
                answers=applicant.answers,
                first_touch=touch,
                last_touch=touch,
                registrar=Registrar(self.agent.number),
                agreed=Agreement(Assurance.WITNESSED, applicant.reason),
                ordinal=ordinal,
            )
            for ordinal, applicant in applicants
        ]
        return {
            form.ordinal: Told(outcome.number, self._how(form, outcome))
            for form, outcome in enroll(self.unit, forms, self.at)
        }

    def _how(self, form: Finished, outcome: Enrolled | Enrollment) -> How:
        if isinstance(outcome, Enrolled):
            return How.NEW
        said = {key: str(form.answers[key]) for key in CORRECTED if form.answers.get(key)}
        before = {key: str(outcome.form.get(key, "")) for key in said}
        if all(said[key].casefold() == before[key].casefold() for key in said):
            return How.KNOWN
        if before["name"] and not _is_one_name(said["name"], before["name"]):
            return How.OTHER
        done = self.unit.correct(outcome.chat_id, outcome.number, outcome.form | said)
        return How.CORRECTED if done else How.CLOSED


class PeopleOfAFile:
    """Takes the rows of one file. Synchronous; each batch is a transaction of its own."""

    def __init__(
        self, store: Store, agent: Staff, cause: int, today: date, at: datetime, language: str
    ) -> None:
        self.store, self.agent, self.cause = store, agent, cause
        self.today, self.at, self.language = today, at, language
        self._rows: dict[Nik, int] = {}

    def take(self, rows: Sequence[Read]) -> list[Taken]:
        """What became of each row. Raises BrokenOff when the agent was suspended meanwhile."""
        read = [(row, cells, read_applicant(cells, self.today)) for row, cells in rows]
        once = [
            (row, applicant)
            for row, _, applicant in read
            if isinstance(applicant, Applicant) and self._rows.setdefault(applicant.nik, row) == row
        ]
        over = self._over(once)
        with self.store.transaction() as unit:
            agent = unit.staff_of_number(self.agent.number)
            if agent is None or not agent.may(Action.ENROLL_OTHERS):
                raise BrokenOff(Problem(SheetProblem.SUSPENDED))
            registering = Registering(unit, agent, self.cause, self.today, self.at)
            told = registering.take([each for each in once if each[0] not in over])
        return [self._taken(row, cells, found, told, over) for row, cells, found in read]

    def _over(
        self,
        once: Sequence[tuple[int, Applicant]],  # noqa: ARG002 - for those of an agent
    ) -> frozenset[int]:
        """The rows that are more than may be today: of what an operator sends, none."""
        return frozenset()

    def _taken(
        self,
        row: int,
        cells: Mapping[str, Cell],
        read: Any,
        told: Mapping[int, Told],
        over: Set[int],
    ) -> Taken:
        who = _who(cells, read)
        if not isinstance(read, Applicant):
            return Taken(row, who, good=False, why=why(read, COLUMNS, self.language))
        if row in over:
            return refused(row, who, "NIK", Problem(RowProblem.TOO_MANY), self.language)
        if row not in told:
            twice = Problem(RowProblem.TWICE, {"row": self._rows[read.nik]})
            return refused(row, who, "NIK", twice, self.language)
        number, how = told[row]
        if how is How.OTHER:
            return refused(row, who, "NIK", Problem(SAID[how]), self.language)
        closed = tell(Problem(SAID[how]), self.language) if how in SAID else ""
        return Taken(
            row, who, good=True, new=how is How.NEW, corrected=how is How.CORRECTED,
            number=number, why=closed,
        )  # fmt: skip


class PeopleOfAnAgent(PeopleOfAFile):
    """The same of a file that an agent sends: what agent and channel may do a day counts."""

    def _over(self, once: Sequence[tuple[int, Applicant]]) -> frozenset[int]:
        """Whoever is there already counts for none.

        In a transaction of its own: others who sign up for the channel do not wait for the batch.
        """
        with self.store.transaction() as unit:
            registering = Registering(unit, self.agent, self.cause, self.today, self.at)
            new = [row for row, applicant in once if not registering.knows(applicant)]
            left = rows_left(unit, self.cause, self.agent, len(new), self.at, self.today)
        return frozenset(new[left:])


def _is_one_name(one: str, other: str) -> bool:
    return fuzz.ratio(one.casefold(), other.casefold()) >= ALIKE


def _who(cells: Mapping[str, Cell], read: Any) -> str:
    """Enough for the agent to find the row again, and for nobody else to know who it is."""
    if isinstance(read, Applicant):
        return f"{short_name(str(read.answers['name']))} {read.nik}"
    return known_by(cells.get("name"), cells.get("nik"))
