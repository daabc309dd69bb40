"""The row of a timer."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import BY_KEY, text, whole


class TimerRow(SQLModel, table=True):
    """Something to be done for a chat later; it means nothing once the conversation moved on."""

    __tablename__ = "timer"
    __table_args__: ClassVar[Any] = (
        Index("timer_due", "due_at"),
        BY_KEY,
    )

    chat_id: int = whole(key=True)
    kind: str = text(key=True)
    due_at: int = whole()
    revision: int = whole()
    leased_until: int | None = whole(null=True)


DISTRIBUTED: Final = {"timer": "chat_id"}
