"""Those whom an agent registered, or who came by a link of the agent, and their facts."""

from collections import Counter
from datetime import datetime

from domain.coverage.events import Event
from domain.enrollment import Assurance, Registrar
from storage.coverage.ledger.rows import event_of
from storage.instants import micros, moment
from storage.keys.persons import Persons
from storage.unit.columns import agreement_of, registrar_text


class AgentReads(Persons):
    """The part that follows the people of an agent. Works on a read-only connection too."""

    def people_of(self, agent: int) -> list[list[Event]]:
        """All facts of each of these people."""
        people: dict[bytes, list[Event]] = {}
        for row in self._run(self._sql.people_of, agent, registrar_text(Registrar(agent))):
            people.setdefault(bytes(row[0]), []).append(event_of(row))
        return list(people.values())

    def forms_of(self, agent: int) -> list[tuple[bytes, datetime, Assurance]]:
        """Every form that this agent finished: whose, by the pseudonym, when, and how agreed to."""
        return [
            (self._member(bytes(person)), moment(at), agreement_of(agreed).assurance)
            for person, at, agreed in self._run(
                self._sql.forms_of, registrar_text(Registrar(agent))
            )
        ]

    def agreed_between(self, first: datetime, end: datetime) -> Counter[tuple[int, Assurance]]:
        """Forms finished from one instant until before another: by channel, how agreed to.

        Reads every form, so it takes as long as there are forms: for a job, not for a turn.
        """
        found: Counter[tuple[int, Assurance]] = Counter()
        for channel, agreed, count in self._run(
            self._sql.agreed_between, micros(first), micros(end)
        ):
            found[channel, agreement_of(agreed).assurance] += count
        return found
