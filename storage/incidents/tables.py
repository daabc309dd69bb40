"""The rows of an incident. Its texts are the operator's own and hold nothing about anybody."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import BY_KEY, STRICT, text, whole


class IncidentRow(SQLModel, table=True):
    """What happened, as those whom it concerns are told."""

    __tablename__ = "incident"
    __table_args__: ClassVar[Any] = STRICT

    number: int = whole(key=True)
    found_at: int = whole()
    what: str = text()  # which data
    happened: str = text()  # when
    how: str = text()
    done: str = text()  # about it
    closed_at: int | None = whole(null=True)


class AffectedRow(SQLModel, table=True):
    """A chat whose data an incident concerns, and when it was told."""

    __tablename__ = "affected"
    __table_args__: ClassVar[Any] = BY_KEY

    chat_id: int = whole(key=True)
    incident: int = whole(key=True)
    told_at: int | None = whole(null=True)


DISTRIBUTED: Final = {"affected": "chat_id"}

FEW: Final = frozenset({"incident"})
"""On one node: there are few, one hopes."""
