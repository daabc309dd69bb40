"""The rows about chats."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import BY_KEY, STRICT, blob, partial, text, whole

ASKED_TO_WAIT = "restricted_since IS NOT NULL"
"""An account of somebody who asked that nothing be done with their data for now."""


def restricted(chat: str) -> str:
    """The condition that whoever has this chat (a column, or `?`) asked to wait."""
    return (
        f"EXISTS (SELECT 1 FROM account AS whose WHERE whose.chat_id = {chat}"  # noqa: S608 - ours
        f" AND whose.{ASKED_TO_WAIT})"
    )


class InboxRow(SQLModel, table=True):
    """An update we have taken, and the reply it gets whenever it comes again.

    Telegram counts updates up, so with their number first in the key the rows of a batch lie side
    by side: a page for many rows, where the chat first would be a page for each.
    """

    __tablename__ = "inbox"
    __table_args__: ClassVar[Any] = (
        Index("inbox_received", "received_at"),
        STRICT,
    )

    update_id: int = whole(key=True)
    chat_id: int = whole(key=True)
    received_at: int = whole()
    state: str = text()  # done | parked
    error: str | None = text(null=True)  # the name of the exception's class, nothing of its text
    attempts: int = whole()
    reply: bytes | None = blob(null=True)  # SEALED


class AccountRow(SQLModel, table=True):
    """One chat: its form, and who brought it here.

    A row without a conversation is a new chat's: it was made to have something to lock.
    """

    __tablename__ = "account"
    __table_args__: ClassVar[Any] = (
        partial("account_restricted", ASKED_TO_WAIT, "chat_id"),
        STRICT,
    )

    chat_id: int = whole(key=True)
    conversation: bytes | None = blob(null=True)  # SEALED
    key: bytes | None = blob(null=True)  # wrapped; of all that is SEALED about this chat
    revision: int = whole()
    first_touch: str | None = text(null=True)
    last_touch: str | None = text(null=True)
    unreachable_since: int | None = whole(null=True)
    created_at: int = whole()
    updated_at: int = whole()
    spent: str | None = text(null=True)  # what is limited, as JSON: when each bucket is full again
    restricted_since: int | None = whole(null=True)


class ConsentRow(SQLModel, table=True):
    """That a text was agreed to: which version, in which language, when, on whose phone."""

    __tablename__ = "consent"
    __table_args__: ClassVar[Any] = BY_KEY

    chat_id: int = whole(key=True)
    update_id: int = whole(key=True)
    version: str = text()
    language: str = text()
    at: int = whole()
    agreed: str | None = text(null=True)  # as of an enrollment; empty for the worker's own


DISTRIBUTED: Final = {"inbox": "chat_id", "account": "chat_id", "consent": "chat_id"}
