"""What became of a form, told to whom it is about once somebody has told us."""

from datetime import datetime
from typing import Final

from domain.enrollment import Source
from handlers.dues import wording
from handlers.dues.known import OWN
from locales.speak import Button, Message
from locales.values import fill
from storage import Enrollment, Timer, Unit

KIND: Final = "kabar:"
"""The timer of a form with news; its number stands behind."""


def heard(form: Enrollment, at: datetime) -> list[Timer]:
    """Tell whose form it is, as soon as they are awake; a witnessed form's agent looks itself."""
    if form.agreed.assurance not in OWN:
        return []
    return [Timer(form.chat_id, f"{KIND}{form.number}", at, 0)]


def newest(unit: Unit, form: Enrollment, language: str) -> Message | None:
    """The newest that we heard, and from whom."""
    steps = [each for each in unit.steps_of(form) if each.source is not Source.WORKER]
    if not steps:
        return None
    step = steps[-1]
    details = {
        "name": wording.named(form),
        "number": form.number,
        "day": step.on,
        "by": fill(language, f"news.by.{step.source}"),
        "why": step.reason,
    }
    rows = ((Button(fill(language, "dues.show"), wording.button("lihat")),),)
    return Message(fill(language, f"news.{step.what}", details), rows, inline=True)
