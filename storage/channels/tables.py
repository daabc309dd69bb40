"""The row of a channel."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import STRICT, text, whole


class ChannelRow(SQLModel, table=True):
    """A way by which people come. A reference table: small, and the same on every node."""

    __tablename__ = "channel"
    __table_args__: ClassVar[Any] = (
        Index("channel_code", "code", unique=True),
        STRICT,
    )

    number: int = whole(key=True)
    code: str = text()
    name: str = text()
    kind: str = text()
    created_at: int = whole()


FEW: Final = frozenset({"channel"})
