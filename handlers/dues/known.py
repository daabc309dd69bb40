"""What we know of the payments for a form, by whose word; and whose forms are a chat's own."""

from collections.abc import Sequence
from typing import Final

from domain.coverage.events import Event, Leave, Payment
from domain.coverage.history import history
from domain.dues import Cover, cover_ends
from domain.enrollment import Assurance, Proof, Rung, Source
from domain.months import Month, Span
from handlers.clock import day_of
from storage import Enrollment, Unit, Vault

OWN: Final = frozenset({Assurance.SELF, Assurance.OWN_PHONE})
"""The worker reads what is said in the chat of such a form; of a witnessed one an agent does."""
MOST_REPORTS: Final = 24
"""Of the same months of one form: who takes back more of them is not followed further."""
WORD: Final = frozenset({Source.PARTNER_FILE, Source.OFFICIAL_FILE})
"""Whose word on a rung is more than the worker's own."""


def own_forms(unit: Unit, chat_id: int) -> list[Enrollment]:
    """The forms of this chat's own people, oldest first."""
    return unit.enrollments_of([chat_id]).get(chat_id, [])


def cover_of(unit: Unit, vault: Vault, form: Enrollment) -> Cover:
    """What is known of the payments for a form.

    Who has merely filled in a form for a NIK that somebody else enrolled before learns nothing of
    that member: such a form knows only what was reported for itself.
    """
    member = unit.member_of_number(form.number)
    facts = history(unit.facts_of(member)) if member else []
    paid = [fact for fact in facts if isinstance(fact, Payment)]
    known = [each for each in paid if each.proof is Proof.CONFIRMED and form.first_of_person]
    said = [each for each in paid if _is_report(vault, form, each)]
    last = facts[-1] if facts else None
    confirmed = [*(each.paid_through for each in known), *_paid_by_files(unit, form)]
    return Cover(
        since=day_of(form.created_at),
        confirmed=max(confirmed, default=None),
        reported=max((each.paid_through for each in said), default=None),
        left=isinstance(last, Leave) and form.first_of_person,
    )


def _paid_by_files(unit: Unit, form: Enrollment) -> list[Month]:
    """A file that says paid, or active, does not say for how long: for that month at least."""
    return [
        Month.of(step.on)
        for step in unit.steps_of(form)
        if step.rung is not None and step.rung >= Rung.PAID and step.source in WORD
    ]


def report_id(vault: Vault, form: Enrollment, months: Span, facts: Sequence[Event]) -> bytes | None:
    """The id of a report that these months were paid: the first that no fact has, as one that was
    taken back may be made again; None when that was done too often."""
    taken = {fact.event_id for fact in facts}
    names = (_name(vault, form, months, attempt) for attempt in range(MOST_REPORTS))
    return next((name for name in names if name not in taken), None)


def report_of(
    vault: Vault, form: Enrollment, months: Span, facts: Sequence[Event]
) -> Payment | None:
    """The report of exactly these months that still stands; None when there is none."""
    return next(
        (
            fact
            for fact in history(facts)
            if isinstance(fact, Payment)
            and (fact.paid_from, fact.paid_through) == (months.first, months.last)
            and _is_report(vault, form, fact)
        ),
        None,
    )


def _is_report(vault: Vault, form: Enrollment, fact: Payment) -> bool:
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


def to_pay(cover: Cover, month: Month) -> Month:
    """The first month that somebody who pays in this month pays for, as far as we know: the first
    that is open, or this one when cover has not begun, or has ended."""
    if cover.through is None or cover_ends(cover.through) < month:
        return month
    return cover.through.plus(1)
