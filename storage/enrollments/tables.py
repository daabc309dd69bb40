"""The rows about finished forms, and about whom they claim."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.chats.tables import restricted
from storage.fields import BY_KEY, STRICT, blob, flag, partial, text, whole

ASSISTED = "registered_by <> 'self'"
"""A form that somebody else filled in."""


OWN = "(agreed IS NULL OR agreed = 'own_phone')"
"""An enrollment of whoever has the chat: those that an agent witnessed lie in the agent's."""

STANDS = "voided_at IS NULL"
"""An enrollment of which no operator has said that it never happened."""

LATER = "NOT first_of_person"
"""Of a person whom another enrollment had claimed: should that be voided, this one may be next."""

WAITS = f"({OWN} AND {restricted('enrollment.chat_id')})"
"""An enrollment that nobody may work on for now."""


class PersonRow(SQLModel, table=True):
    """The claim that makes "never enrolled twice" a primary key."""

    __tablename__ = "person"
    __table_args__: ClassVar[Any] = BY_KEY

    person_key: bytes = blob(key=True)
    chat_id: int = whole()
    number: str = text()
    claimed_at: int = whole()


class ReceiptRow(SQLModel, table=True):
    """Whose a receipt number is. Numbers are short, so two may coincide: the first one has it."""

    __tablename__ = "receipt"
    __table_args__: ClassVar[Any] = BY_KEY

    number: str = text(key=True)
    chat_id: int = whole()


class EnrollmentRow(SQLModel, table=True):
    """A finished form. Its four attributions are four columns and are never mixed."""

    __tablename__ = "enrollment"
    __table_args__: ClassVar[Any] = (
        partial("enrollment_assisted", ASSISTED, "registered_by", "created_at"),
        # However often the same file, line or form comes, one chat has a person once; what never
        # happened is in nobody's way.
        partial("enrollment_once", STANDS, "chat_id", "person_key", unique=True),
        partial("enrollment_later", LATER, "person_key"),
        STRICT,
    )

    chat_id: int = whole(key=True)
    number: str = text(key=True)
    person_key: bytes = blob()
    form: bytes = blob()  # SEALED
    key: bytes | None = blob(null=True)  # wrapped; of this form and the evidence about it
    rung: int = whole()
    rung_at: int = whole()
    created_at: int = whole()
    first_of_person: bool = flag()
    recruited_first: str | None = text(null=True)
    recruited_last: str | None = text(null=True)
    registered_by: str = text()  # self | agent:N
    paid_through: str | None = text(null=True)
    paid_by: str | None = text(null=True)
    programmes: str = text()
    months: int = whole()
    first_month: str = text()
    region: str = text()
    occupation: str = text()
    band: int = whole()
    channel: int = whole()
    agreed: str | None = text(null=True)  # own_phone | witnessed:REASON; empty for the worker's own
    voided_at: int | None = whole(null=True)


DISTRIBUTED: Final = {
    "enrollment": "chat_id",
    # Unique the world over, because the claim itself says where it lies.
    "person": "person_key",
    "receipt": "number",
}
