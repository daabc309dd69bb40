"""The row of a draft."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import STRICT, blob, partial, text, whole

UNHELD = "holder = 0"
"""A draft whose agent may not go on with it."""


class DraftRow(SQLModel, table=True):
    """A form that is filled in for somebody else. The only place where it lies."""

    __tablename__ = "draft"
    __table_args__: ClassVar[Any] = (
        Index("draft_holder", "holder"),
        partial("draft_unheld", UNHELD, "channel"),
        STRICT,
    )

    code: int = whole(key=True)
    stage: str = text()  # open | offered | asked | returned | done | refused | taken_home
    holder: int = whole()  # a chat; 0 when nobody works on it
    agent: int = whole()  # the number of the one who works on it, or did last; 0 for none yet
    channel: int = whole()
    round: int = whole()
    worker: int | None = whole(null=True)  # the chat of the one it is about
    conversation: bytes = blob()  # SEALED
    key: bytes | None = blob(null=True)  # wrapped
    first_touch: str | None = text(null=True)
    last_touch: str | None = text(null=True)
    reason: str = text()
    until: int | None = whole(null=True)
    created_at: int = whole()
    changed_at: int = whole()


DISTRIBUTED: Final = {"draft": "code"}
