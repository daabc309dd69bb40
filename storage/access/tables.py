"""The rows about API tokens and the requests that were made with them."""

from typing import Any, ClassVar, Final

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text, whole


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


FEW: Final = frozenset({"api_token"})

DISTRIBUTED: Final = {"api_request": "token"}
