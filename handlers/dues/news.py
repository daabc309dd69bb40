"""What became of a form, told to whom it is about once somebody has told us."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

from domain.coverage.events import Event, Payment, Void
from domain.coverage.history import history
from domain.dues import cover_ends
from domain.enrollment import Proof, Rung
from domain.months import Month
from handlers.dues import wording
from handlers.dues.known import OWN, Known
from handlers.dues.reminding import next_hour
from locales.speak import Message
from locales.values import fill
from storage import Enrollment, Timer, Unit
from storage.enrollments.forms import ToldOf

KIND: Final = "kabar:"
"""The timer of a form with news; its number stands behind."""
OF_PAYMENTS: Final = f"{KIND}iuran"
"""That of a chat to which partners have confirmed payments, or of which some were voided; its
revision says since when, in seconds."""


def heard(form: Enrollment, rung: Rung | None, at: datetime) -> list[Timer]:
    """Tell whose form it is, as soon as they are awake, that it reached a rung, or came back.

    Not what is older than what is known; and a witnessed form's agent looks by themselves.
    """
    if form.agreed.assurance not in OWN or (rung is not None and rung <= form.rung):
        return []
    return [Timer(form.chat_id, f"{KIND}{form.number}", at, 0)]


def record(unit: Unit, facts: Iterable[Event], numbers: Collection[str], at: datetime) -> int:
    """Write down what is new of payments, and tell whose these forms are; how many facts were new.

    Accounts are held before all else, as whoever fires timers does; who was erased before theirs
    was is told nothing.
    """
    unit.hold_accounts(each.chat_id for each in unit.told_of(numbers))
    new = unit.record_facts(facts)
    unit.hasten_timers(_of_payments(unit.told_of(numbers), at))
    return new


def _of_payments(told: Iterable[ToldOf], at: datetime) -> list[Timer]:
    """At the next hour of reminders: once a day, of all forms of a chat. One that waits already
    stays."""
    chats = {form.chat_id: form.region for form in sorted(told)}
    since = int(at.timestamp())
    return [
        Timer(chat, OF_PAYMENTS, next_hour(chat, region, at), since)
        for chat, region in chats.items()
    ]


def paid_since(forms: Sequence[Known], since: int, today: date) -> list[Known]:
    """For which a partner has confirmed a payment since then that stands, and is not over."""
    month = Month.of(today)
    return [
        known
        for known in forms
        if known.form.first_of_person
        and not known.cover.left
        and any(
            isinstance(fact, Payment)
            and fact.proof is Proof.CONFIRMED
            and fact.recorded_at.timestamp() >= since
            and month <= cover_ends(fact.paid_through)
            for fact in history(known.facts)
        )
    ]


def withdrawn_since(forms: Sequence[Known], since: int, today: date) -> dict[str, Month]:
    """By number, of which forms payments that were known before were voided since then, and until
    when they had reached; not where others reach as far, and not what is over."""
    found = {}
    for known in forms:
        was = max((its.paid_through for its in _withdrawn(known.facts, since)), default=None)
        if was is None or known.cover.left or not known.form.first_of_person:
            continue
        if (known.cover.confirmed or was.plus(-1)) < was and Month.of(today) <= cover_ends(was):
            found[known.form.number] = was
    return found


def _withdrawn(facts: Sequence[Event], since: int) -> list[Payment]:
    voids = {
        fact.voids
        for fact in facts
        if isinstance(fact, Void) and fact.recorded_at.timestamp() >= since
    }
    return [
        fact
        for fact in facts
        if isinstance(fact, Payment)
        and fact.event_id in voids
        and fact.proof is Proof.CONFIRMED
        and fact.recorded_at.timestamp() < since
    ]


def seen(unit: Unit, chat_id: int, forms: Sequence[Known], at: datetime) -> None:
    """Whoever has just read what partners confirmed needs no news of it, and has to hear if it is
    voided. What was voided already is still to be told."""
    if all(each.cover.confirmed in (None, each.cover.through) for each in forms):
        voids = [fact for each in forms for fact in each.facts if isinstance(fact, Void)]
        newest_void = max((int(fact.recorded_at.timestamp()) for fact in voids), default=0)
        unit.advance_timer(chat_id, OF_PAYMENTS, int(at.timestamp()), newest_void)


def newest(unit: Unit, form: Enrollment, language: str) -> Message | None:
    """The highest rung that we heard of, and from whom; or that it came back since."""
    steps = unit.steps_of(form)
    back = [s for s in steps if s.rung is None and s.recorded_at and s.recorded_at >= form.rung_at]
    up = [each for each in steps if each.rung is form.rung]
    if not (back or up):
        return None
    step = (back or up)[-1]
    details = {
        "name": wording.named(form),
        "number": form.number,
        "day": step.on,
        "by": fill(language, f"news.by.{step.source}"),
        "why": step.reason,
    }
    rows = (wording.show(language),)
    return Message(fill(language, f"news.{step.what}", details), rows, inline=True)
