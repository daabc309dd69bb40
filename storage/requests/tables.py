"""The row of a request. It does not say whose it is: it outlives what it asked to erase."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import BY_KEY, blob, partial, text, whole

OPEN: Final = "answered_at IS NULL"


class RequestRow(SQLModel, table=True):
    """What somebody asked, when, and when it was done."""

    __tablename__ = "request"
    __table_args__: ClassVar[Any] = (partial("request_open", OPEN, "asked_at"), BY_KEY)

    request_id: bytes = blob(key=True)  # a keyed hash
    kind: str = text()  # access | copy | correct | restrict | withdraw | erase
    number: str = text()  # of the form that others have to be told about, or empty
    asked_at: int = whole()
    answered_at: int | None = whole(null=True)


DISTRIBUTED: Final = {"request": "request_id"}
