"""What we know of the payments for a form, by whose word; and whose forms are a chat's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.coverage.events import Event, Leave, Payment
from domain.coverage.history import history
from domain.dues import Cover
from domain.enrollment import Assurance, Proof, Rung, Source
from domain.months import Month, Span
from handlers.clock import day_of
from storage import Enrollment, Unit, Vault

OWN: Final = frozenset({Assurance.SELF, Assurance.OWN_PHONE})
"""The worker reads what is said in the chat of such a form; of a witnessed one an agent does."""
MOST_REPORTS: Final = 24
"""Of one form within RECENTLY, and of the same months of it ever."""
RECENTLY: Final = timedelta(days=30)
WORD: Final = frozenset({Source.PARTNER_FILE, Source.OFFICIAL_FILE})
"""Whose word on a rung is more than the worker's own."""


@dataclass(frozen=True, slots=True)
class Known:
    """A form of a chat's own, what is known of its payments, and all facts of its member.

    `reports` are the worker's own that stand, from this very form.
    """

    form: Enrollment
    cover: Cover
    member: bytes | None
    facts: Sequence[Event]
    reports: Sequence[Payment]

    @property
    def last_report(self) -> Span | None:
        """The months of the newest report that still stands."""
        newest = max(self.reports, key=lambda each: each.paid_through, default=None)
        return Span(newest.paid_from, newest.paid_through) if newest else None


def known_of(unit: Unit, vault: Vault, chat_id: int) -> list[Known]:
    """The forms of this chat's own people, oldest first."""
    return [_known(unit, vault, form) for form in unit.enrollments_of([chat_id]).get(chat_id, [])]


def _known(unit: Unit, vault: Vault, form: Enrollment) -> Known:
    """Who has merely filled in a form for a NIK that somebody else enrolled before learns nothing
    of that member: such a form knows only what was reported for itself."""
    member = unit.member_of_number(form.number)
    facts = unit.facts_of(member) if member else []
    reports, confirmed, left = [], _paid_by_files(unit, form), False
    for fact in history(facts):
        if isinstance(fact, Payment):
            own = is_report(vault, form, fact)
            sure = fact.proof is Proof.CONFIRMED and form.first_of_person
            reports += [fact] if own else []
            confirmed += [fact.paid_through] if sure else []
            left = left and not (own or sure)  # who pays again is back
        elif isinstance(fact, Leave):
            left = form.first_of_person
    cover = Cover(
        since=day_of(form.created_at),
        confirmed=max(confirmed, default=None),
        reported=max((each.paid_through for each in reports), default=None),
        left=left,
    )
    return Known(form, cover, member, facts, reports)


def _paid_by_files(unit: Unit, form: Enrollment) -> list[Month]:
    """A file that says paid, or active, does not say for how long: for that month at least."""
    return [
        Month.of(step.on)
        for step in unit.steps_of(form)
        if step.rung is not None and step.rung >= Rung.PAID and step.source in WORD
    ]


def report_id(vault: Vault, known: Known, months: Span, at: datetime) -> bytes | None:
    """The id of a report that these months were paid: the first that no fact has, as one that was
    taken back may be made again; None when there have been too many."""
    made = [each for each in known.facts if isinstance(each, Payment)]
    recent = [each for each in made if at - each.recorded_at < RECENTLY]
    if sum(is_report(vault, known.form, each) for each in recent) >= MOST_REPORTS:
        return None
    taken = {fact.event_id for fact in known.facts}
    names = (_name(vault, known.form, months, attempt) for attempt in range(MOST_REPORTS))
    return next((name for name in names if name not in taken), None)


def is_report(vault: Vault, form: Enrollment, fact: Payment) -> bool:
    """Whether it was made from this form; by its id, as the ledger has no receipt numbers."""
    if fact.proof is not Proof.REPORTED:
        return False
    months = Span(fact.paid_from, fact.paid_through)
    return any(
        _name(vault, form, months, attempt) == fact.event_id for attempt in range(MOST_REPORTS)
    )


def _name(vault: Vault, form: Enrollment, months: Span, attempt: int) -> bytes:
    cause = f"report:{form.number}:{months.first}:{months.last}:{attempt}"
    return vault.event_id("ledger", form.chat_id, cause)


def first_months(known: Known, today: date) -> list[Month]:
    """The months that a payment may begin with, the likeliest first. While cover stands that is
    the first open one; else it may be this month, or one of the last, since the form was made."""
    month = Month.of(today)
    if (through := known.cover.through) is not None and known.cover.stands(month):
        return [through.plus(1)]
    begun = Month.of(known.cover.since)
    return [each for back in range(3) if (each := month.plus(-back)) == month or each >= begun]
