"""Those whom an agent registered, or who came by a link of the agent, and their facts."""

from datetime import datetime

from domain.coverage.events import Event
from domain.enrollment import Assurance
from storage.coverage.ledger import event_of
from storage.instants import moment
from storage.unit.columns import agreement_of
from storage.unit.work import Work


class AgentReads(Work):
    """The part that follows the people of an agent. Works on a read-only connection too."""

    def people_of(self, agent: int) -> list[list[Event]]:
        """All facts of each of these people."""
        people: dict[bytes, list[Event]] = {}
        for row in self._run(self._sql.people_of, agent, f"agent:{agent}"):
            people.setdefault(bytes(row[0]), []).append(event_of(row))
        return list(people.values())

    def forms_of(self, agent: int) -> list[tuple[bytes, datetime, Assurance]]:
        """Every form that this agent finished: whose, by the pseudonym, when, and how agreed to."""
        return [
            (self._vault.pseudonym(bytes(person)), moment(at), agreement_of(agreed).assurance)
            for person, at, agreed in self._run(self._sql.forms_of, f"agent:{agent}")
        ]
