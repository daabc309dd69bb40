"""The rows about staff, invitations and jobs."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text, whole


class StaffRow(SQLModel, table=True):
    """Somebody with a role. The name is SEALED."""

    __tablename__ = "staff"
    __table_args__: ClassVar[Any] = (Index("staff_number", "number", unique=True), STRICT)

    chat_id: int = whole(key=True)
    role: str = text()  # agent | channel-admin | admin
    channel: int | None = whole(null=True)
    number: int = whole()
    name: bytes = blob()
    since: int = whole()
    suspended_at: int | None = whole(null=True)
    spent: str | None = text(null=True)  # as of an account
    target: int | None = whole(null=True)


class InvitationRow(SQLModel, table=True):
    """A role that is offered, under a hash of its code. The name is SEALED."""

    __tablename__ = "invitation"
    __table_args__: ClassVar[Any] = STRICT

    code: bytes = blob(key=True)  # hashed: who reads the table can open none
    role: str = text()
    channel: int | None = whole(null=True)
    name: bytes = blob()
    invited_by: int = whole()  # a chat; 0 for the command line
    created_at: int = whole()
    expires_at: int = whole()
    used_at: int | None = whole(null=True)
    used_by: int | None = whole(null=True)


class JobRow(SQLModel, table=True):
    """Work that takes too long for a turn, until it is done. The argument is SEALED."""

    __tablename__ = "job"
    __table_args__: ClassVar[Any] = (Index("job_due", "due_at"), STRICT)

    chat_id: int = whole(key=True)
    update_id: int = whole(key=True)
    ordinal: int = whole(key=True)
    kind: str = text()
    argument: bytes = blob()
    due_at: int = whole()
    attempts: int = whole()


DISTRIBUTED: Final = {"job": "chat_id"}

FEW: Final = frozenset({"staff", "invitation"})
"""As many rows as there are agents: the same on every node."""
