"""The rows of the funnel. Nobody stands here: each is a sum."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from dialog.effects import Passage
from storage.fields import BY_KEY, partial, text, whole

BY_LINK: Final = "agent > 0"
"""Came by the link of an agent: few do, and nobody asks for the others by agent."""

TOLD: Final = (Passage.STARTED, Passage.CONSENTED)
"""What summaries and posters tell: these have sums by month, and know whose link led to them."""

OF_FORM: Final = (*TOLD, Passage.COMPLETE)
"""Passages of the whole form; the others are at one of its questions."""


class FunnelRow(SQLModel, table=True):
    """How many passages of one kind there were on a day.

    Whose link led to them, and by which poster, stands here of those that are TOLD;
    else 0.
    """

    __tablename__ = "funnel"
    __table_args__: ClassVar[Any] = (partial("funnel_agent", BY_LINK, "agent", "poster"), BY_KEY)

    day: str = text(key=True)
    channel: int = whole(key=True)
    kind: str = text(key=True)  # a Passage
    question: str = text(key=True)  # empty: of the whole form
    script: str = text(key=True)
    agent: int = whole(key=True)
    poster: int = whole(key=True)
    part: int = whole(key=True)  # of the sum: those that count at once take different ones
    number: int = whole()


class FunnelMonthRow(SQLModel, table=True):
    """The same by month, of what a summary tells: it reads some rows, however many agents."""

    __tablename__ = "funnel_month"
    __table_args__: ClassVar[Any] = BY_KEY

    month: str = text(key=True)
    channel: int = whole(key=True)
    kind: str = text(key=True)  # one that is TOLD
    part: int = whole(key=True)
    number: int = whole()


DISTRIBUTED: Final = {"funnel": "part", "funnel_month": "part"}
