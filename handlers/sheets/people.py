"""People of a list, signed up by an agent who stands for their agreement."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

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
from storage import Enrolled, Store, Unit


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

    def take(self, applicants: Sequence[tuple[int, Applicant]]) -> dict[int, tuple[str, bool]]:
        """Of each, by its ordinal: the number of the form, and whether it is new.

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
            form.ordinal: (outcome.number, isinstance(outcome, Enrolled))
            for form, outcome in enroll(self.unit, forms, self.at)
        }


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
        told: Mapping[int, tuple[str, bool]],
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
        number, new = told[row]
        return Taken(row, who, good=True, new=new, number=number)


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


def _who(cells: Mapping[str, Cell], read: Any) -> str:
    """Enough for the agent to find the row again, and for nobody else to know who it is."""
    if isinstance(read, Applicant):
        return f"{short_name(str(read.answers['name']))} {read.nik}"
    return known_by(cells.get("name"), cells.get("nik"))
