"""Forms that an agent witnessed and that never happened: they count for nobody any more, and of
each person the next form does, as if it had been the first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from domain.contributions import Payer
from domain.coverage.events import BOT, FIRST_TOUCH, Event, Signup
from domain.enrollment import Registrar, Rung
from domain.months import Month
from domain.programmes import programmes_of
from storage.coverage.ledger.delivered import Chosen, DeliveredReads, Span, standing
from storage.coverage.ledger.members import MemberReads
from storage.instants import micros, moment
from storage.keys.persons import Persons
from storage.unit.columns import registrar_of, registrar_text, touch_of

_WIB: Final = timedelta(hours=7)
"""A day is a day in Jakarta, seven hours ahead of UTC all year. Source: Keppres 41/1987."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A form that an agent witnessed; `first`: it has claimed its person, who stands in the row as
    `person`."""

    agent: int
    chat_id: int
    number: str
    person: bytes
    created_at: datetime
    first: bool
    rung: Rung
    channel: int


class Next(NamedTuple):
    """The form that claims the person then, and its signup."""

    chat_id: int
    number: str
    signup: Signup


class Withdrawn(NamedTuple):
    """What becomes of the person of a form when that is withdrawn."""

    member: Chosen
    next: Next | None


class WitnessedReads(DeliveredReads, MemberReads, Persons):
    """The part that finds such forms. Works on a read-only connection too."""

    def witnessed(self, agent: int, span: Span) -> list[Witnessed]:
        """Those of this agent, the oldest first; not what a worker agreed to on their own phone."""
        rows = self._run(self._sql.witnessed_by, registrar_text(Registrar(agent)), *span.asked)
        return [
            Witnessed(
                agent, chat_id, number, bytes(person), moment(at), bool(first), Rung(rung), channel
            )
            for chat_id, number, person, at, first, rung, channel in rows
        ]

    def withdrawn(self, form: Witnessed) -> Withdrawn:
        """Nothing becomes of a person whom another form has claimed."""
        if not form.first:
            return Withdrawn(Chosen([], []), None)
        facts = self.facts_of(self._member(form.person))
        signups: list[Event] = [each for each in standing(facts) if _is_of(each, form)]
        row = self._run(self._sql.next_of_person, *self._keys_of(form)).fetchone()
        return Withdrawn(Chosen(facts, signups), None if row is None else self._next(form, row))

    def _keys_of(self, form: Witnessed) -> tuple[bytes, bytes]:
        """How its person may stand in a row."""
        return self._rows_of(self._index().person(form.person))

    def _next(self, form: Witnessed, row: tuple[Any, ...]) -> Next:
        """As it would have been recorded if it had been the first."""
        chat_id, number, created_at, first, registrar, programmes, months, month = row[:8]
        region, occupation, channel = row[8:]
        touch, at = touch_of(first), moment(created_at)
        signup = Signup(
            event_id=self._signup_id(chat_id, number),
            member_id=self._member(form.person),
            occurred_on=(at + _WIB).date(),
            recorded_at=at.astimezone(UTC),
            source=BOT,
            channel=channel,
            region=region,
            programmes=programmes_of(programmes),
            payer=Payer.SELF,
            agent=touch.agent if touch else 0,
            poster=touch.poster if touch else 0,
            registered_by=registrar_of(registrar).agent,
            occupation=occupation,
            months=months,
            first_month=Month.read(month),
            attribution_rule=FIRST_TOUCH,
        )
        return Next(chat_id, number, signup)


class Withdrawing(WitnessedReads):
    """The part of a transaction that withdraws forms. For whoever has the index alone: who enrolls
    meanwhile must find the claim as it was before, or as it is afterwards."""

    def withdraw(self, form: Witnessed, at: datetime) -> Withdrawn | None:
        """The form counts no more, and its claim goes on; None when it is gone already.

        What it means for the ledger is still to be recorded.
        """
        place = form.chat_id, form.number
        if not self._run(self._sql.void_form, micros(at), *place).fetchall():
            return None
        found = self.withdrawn(form)
        claim = (*self._keys_of(form), *place)
        if found.next is None:
            self._run(self._sql.free_claim, *claim)
        else:
            chat_id, number, signup = found.next
            self._run(self._sql.pass_claim, chat_id, number, micros(signup.recorded_at), *claim)
            self._run(self._sql.make_first, chat_id, number).fetchall()
        return found


def _is_of(fact: Event, form: Witnessed) -> bool:
    """A form and its signup are written down at one instant."""
    return (
        isinstance(fact, Signup)
        and fact.source == BOT
        and fact.registered_by == form.agent
        and fact.recorded_at == form.created_at
    )
