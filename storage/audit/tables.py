"""The rows of the audit log. None of it is personal: people stand in it by their staff number."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text, whole


class AuditRow(SQLModel, table=True):
    """One deed. Append-only: triggers refuse to change or remove one."""

    __tablename__ = "audit"
    __table_args__: ClassVar[Any] = STRICT

    number: int = whole(key=True)  # without gaps
    at: int = whole()
    actor: str = text()
    action: str = text()
    about: str = text()
    seal: bytes = blob()


class AuditHeadRow(SQLModel, table=True):
    """The newest number and seal; whoever appends holds this row, so the chain has one end."""

    __tablename__ = "audit_head"
    __table_args__: ClassVar[Any] = STRICT

    name: str = text(key=True)
    number: int = whole()
    seal: bytes = blob()


FEW: Final = frozenset({"audit", "audit_head"})
"""On one node: as many rows as staff do things."""
