"""What `lindung coverage void` voids: facts that a partner delivered, or an agent's forms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final, NamedTuple, TypeAlias

from domain.coverage.events import Event, Void
from handlers.dues import news
from storage import Reader, Store, Unit
from storage.audit.log import COMMAND_LINE, Deed
from storage.coverage.ledger.delivered import DeliveredReads, Span
from storage.enrollments.withdrawing import Withdrawn, Witnessed
from storage.keys.rotating import alone

FORMS_AT_ONCE: Final = 100
"""Whoever enrolls waits until they are done."""
SIGNUPS: Final = "signups"
PAYMENTS: Final = "payments"


class Change(NamedTuple):
    """All facts of a member, and those that are new; the form that is withdrawn, if any."""

    facts: Sequence[Event]
    new: Sequence[Event]
    form: Witnessed | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """That it never happened: whose it was, why, and when that is said."""

    whose: str
    reason: str
    today: date
    at: datetime

    def note(self, unit: Unit, what: str) -> None:
        """In the log, in the transaction that does it."""
        unit.audit(COMMAND_LINE, Deed.VOID, f"{what} by {self.whose}: {self.reason}", self.at)


@dataclass(frozen=True, slots=True)
class ByPartner:
    """SIGNUPS or PAYMENTS that a partner delivered, with tokens of a label or with any; of payments
    those with the partner's own number `reference`, or all."""

    span: Span
    what: str
    token: str = ""
    reference: str = ""

    def changes(self, reader: Reader, said: Said) -> Iterator[list[Change]]:
        """What becomes of every member, some at a time."""
        found = (
            reader.payments_delivered(self.span, self.token, self.reference)
            if self.what == PAYMENTS
            else reader.signups_delivered(self.span, self.token)
        )
        for members in found:
            yield [
                Change(each.facts, reader.voids(each.chosen, said.reason, said.today, said.at))
                for each in members
            ]

    def void(
        self, store: Store, some: Sequence[Change], said: Said, numbers: Mapping[bytes, str]
    ) -> int:
        """Do it, and have those members told who have a receipt here; how many facts that were."""
        members = {fact.member_id for each in some for fact in each.new}
        told = {numbers[each] for each in members & numbers.keys()}
        with store.transaction() as unit:
            new = news.record(unit, [fact for each in some for fact in each.new], told, said.at)
            said.note(unit, f"{new} {self.what}")
        return new


@dataclass(frozen=True, slots=True)
class ByAgent:
    """The forms that an agent witnessed, and their signups."""

    what: ClassVar[str] = SIGNUPS
    span: Span
    agent: int

    def changes(self, reader: Reader, said: Said) -> Iterator[list[Change]]:
        """What becomes of the person of every form, some at a time."""
        forms = reader.witnessed(self.agent, self.span)
        for start in range(0, len(forms), FORMS_AT_ONCE):
            yield [
                Change(*_facts(reader, reader.withdrawn(form), said), form)
                for form in forms[start : start + FORMS_AT_ONCE]
            ]

    def void(
        self, store: Store, some: Sequence[Change], said: Said, _numbers: Mapping[bytes, str]
    ) -> int:
        """Do it; how many signups that were. What is found now counts, not what was shown."""
        forms = [each.form for each in some if each.form is not None]
        return alone(store, partial(_withdraw, forms, said))


Deliveries: TypeAlias = ByPartner | ByAgent


def _withdraw(forms: Sequence[Witnessed], said: Said, unit: Unit) -> int:
    found = [its for form in forms if (its := unit.withdraw(form, said.at)) is not None]
    new = [fact for its in found for fact in _facts(unit, its, said)[1]]
    unit.record_facts(new)
    voids = sum(isinstance(fact, Void) for fact in new)
    said.note(unit, f"{len(found)} forms and {voids} signups")
    return voids


def _facts(
    reads: DeliveredReads, its: Withdrawn, said: Said
) -> tuple[Sequence[Event], Sequence[Event]]:
    """What is known of a person, and what is new: the signup is voided, the next one is there."""
    voids = reads.voids(its.member.chosen, said.reason, said.today, said.at)
    return its.member.facts, [*voids, *([its.next.signup] if its.next else [])]
