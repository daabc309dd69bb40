"""What became of a form, told to whom it is about once somebody has told us."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from domain.coverage.events import Payment
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
"""That of a chat to which partners have confirmed payments; its revision says since when, in
seconds."""


def heard(form: Enrollment, rung: Rung | None, at: datetime) -> list[Timer]:
    """Tell whose form it is, as soon as they are awake, that it reached a rung, or came back.

    Not what is older than what is known; and a witnessed form's agent looks by themselves.
    """
    if form.agreed.assurance not in OWN or (rung is not None and rung <= form.rung):
        return []
    return [Timer(form.chat_id, f"{KIND}{form.number}", at, 0)]


def confirmed(told: Iterable[ToldOf], at: datetime) -> list[Timer]:
    """Tell these people at their next hour of reminders that payments are known: once a day, of
    all forms of a chat. One that waits already stays."""
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
