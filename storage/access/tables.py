"""The rows about API tokens, the requests that were made with them, and the dashboard's door."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import BY_KEY, STRICT, blob, text, whole


class TokenRow(SQLModel, table=True):
    """A token, under a hash of it: who reads the table can use none."""

    __tablename__ = "api_token"
    __table_args__: ClassVar[Any] = STRICT

    token: bytes = blob(key=True)
    label: str = text()
    scopes: str = text()  # with spaces between
    channel: int | None = whole(null=True)
    created_at: int = whole()
    revoked_at: int | None = whole(null=True)


class RequestRow(SQLModel, table=True):
    """A write under an Idempotency-Key, and the answer it gets whenever it comes again."""

    __tablename__ = "api_request"
    __table_args__: ClassVar[Any] = (Index("api_request_age", "received_at"), STRICT)

    token: bytes = blob(key=True)
    key: str = text(key=True)
    body: bytes = blob()  # hashed
    answer: bytes = blob()
    received_at: int = whole()


class LinkRow(SQLModel, table=True):
    """A link to the dashboard that nobody has used yet, under a hash of its secret."""

    __tablename__ = "dashboard_link"
    __table_args__: ClassVar[Any] = BY_KEY

    link: bytes = blob(key=True)
    chat_id: int = whole()
    language: str = text()
    card: int = whole()  # the update that led to the message with the link
    made_at: int = whole()


class SessionRow(SQLModel, table=True):
    """Somebody who looks at the dashboard, under a hash of the cookie."""

    __tablename__ = "dashboard_session"
    __table_args__: ClassVar[Any] = BY_KEY

    session: bytes = blob(key=True)
    chat_id: int = whole()
    language: str = text()
    begun_at: int = whole()
    seen_at: int = whole()


FEW: Final = frozenset({"api_token", "dashboard_link", "dashboard_session"})

DISTRIBUTED: Final = {"api_request": "token"}
