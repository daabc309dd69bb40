"""What became of a form, told to whom it is about once somebody has told us."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from domain.enrollment import Rung
from handlers.dues import wording
from handlers.dues.known import OWN
from handlers.dues.reminding import next_hour
from locales.speak import Message
from locales.values import fill
from storage import Enrollment, Timer, Unit
from storage.enrollments.enrollments import ToldOf

KIND: Final = "kabar:"
"""The timer of a form with news; its number stands behind."""
OF_PAYMENT: Final = ":iuran"
"""Behind the number, when a partner has confirmed a payment for it."""


def heard(form: Enrollment, rung: Rung | None, at: datetime) -> list[Timer]:
    """Tell whose form it is, as soon as they are awake, that it reached a rung, or came back.

    Not what is older than what is known; and a witnessed form's agent looks by themselves.
    """
    if form.agreed.assurance not in OWN or (rung is not None and rung <= form.rung):
        return []
    return [Timer(form.chat_id, f"{KIND}{form.number}", at, 0)]


def confirmed(told: Iterable[ToldOf], at: datetime) -> list[Timer]:
    """Tell these people, at their next hour of reminders, that a payment is known: however many
    there are, once a day."""
    return [
        Timer(
            form.chat_id,
            f"{KIND}{form.number}{OF_PAYMENT}",
            next_hour(form.chat_id, form.region, at),
            0,
        )
        for form in told
    ]


def number_of(timer: Timer) -> str:
    """Of which form it has news."""
    return timer.kind.removeprefix(KIND).removesuffix(OF_PAYMENT)


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
