"""The row of an open market."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, whole


class MarketRow(SQLModel, table=True):
    """An agent's open market; there is none while it is closed."""

    __tablename__ = "market"
    __table_args__: ClassVar[Any] = STRICT

    chat_id: int = whole(key=True)
    opened_at: int = whole()
    card: int = whole()  # the update that the message which shows it belongs to
    state: bytes = blob()  # SEALED


DISTRIBUTED: Final = {"market": "chat_id"}
