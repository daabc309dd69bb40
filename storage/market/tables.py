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
    card_update: int = whole()  # the key of the message that shows it, in the outbox
    card_ordinal: int = whole()
    state: bytes = blob()  # SEALED


DISTRIBUTED: Final = {"market": "chat_id"}
