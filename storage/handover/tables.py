"""The rows about what others say of a form."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text, whole


class StepRow(SQLModel, table=True):
    """One piece of evidence about an enrollment; the same one is kept once."""

    __tablename__ = "step"
    __table_args__: ClassVar[Any] = STRICT

    chat_id: int = whole(key=True)
    number: str = text(key=True)
    what: str = text(key=True)  # the name of a rung in lower case, or returned
    source: str = text(key=True)  # worker | agent | partner_file | official_file
    day: str = text(key=True)
    recorded_at: int = whole()
    reason: bytes | None = blob(null=True)  # SEALED


DISTRIBUTED: Final = {"step": "chat_id"}
