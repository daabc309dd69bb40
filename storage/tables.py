"""The rows: the one description from which schema, migrations and hot statements are made.

Nobody outside `storage` sees them. Rules they keep, so that the same tables can be spread over
many PostgreSQL nodes: every primary and unique key holds the distribution column (`chat_id`;
`person_key` and `number` for the claims; the event's own id for the logs), and no key is a
sequence. Blobs marked SEALED are encrypted (`storage.vault`); all else is not personal.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import text as sql_text
from sqlmodel import Field, SQLModel

# SQLite's STRICT tables know INTEGER, TEXT and BLOB only; PostgreSQL wants the width.
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_FLAG = Boolean().with_variant(Integer(), "sqlite")

_STRICT = {"sqlite_strict": True}
# The key is the way in, so on SQLite the table is its own index.
_BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}

# An outbox row is unfinished for as long as it has a body.
UNFINISHED = "body IS NOT NULL"


def _whole(*, key: bool = False, null: bool = False) -> Any:
    return Field(sa_column=Column(_WHOLE, primary_key=key, autoincrement=False, nullable=null))


def _text(*, key: bool = False, null: bool = False) -> Any:
    return Field(sa_column=Column(Text, primary_key=key, nullable=null))


def _bytes(*, key: bool = False, null: bool = False) -> Any:
    return Field(sa_column=Column(LargeBinary, primary_key=key, nullable=null))


def _flag() -> Any:
    return Field(sa_column=Column(_FLAG, nullable=False))


class InboxRow(SQLModel, table=True):
    """An update we have taken, and the reply it gets whenever it comes again."""

    __tablename__ = "inbox"
    __table_args__: ClassVar[Any] = (
        Index("inbox_received", "received_at"),
        _BY_KEY,
    )

    chat_id: int = _whole(key=True)
    update_id: int = _whole(key=True)
    received_at: int = _whole()
    state: str = _text()  # done | parked
    error: str | None = _text(null=True)  # the name of the exception's class, nothing of its text
    attempts: int = _whole()
    reply: bytes | None = _bytes(null=True)  # SEALED


class AccountRow(SQLModel, table=True):
    """One chat: its form, and who brought it here."""

    __tablename__ = "account"
    __table_args__: ClassVar[Any] = _STRICT

    chat_id: int = _whole(key=True)
    conversation: bytes = _bytes()  # SEALED
    revision: int = _whole()
    first_touch: str | None = _text(null=True)
    last_touch: str | None = _text(null=True)
    unreachable_since: int | None = _whole(null=True)
    created_at: int = _whole()
    updated_at: int = _whole()


class PersonRow(SQLModel, table=True):
    """The claim that makes "never enrolled twice" a primary key."""

    __tablename__ = "person"
    __table_args__: ClassVar[Any] = _BY_KEY

    person_key: bytes = _bytes(key=True)
    chat_id: int = _whole()
    number: str = _text()
    claimed_at: int = _whole()


class ReceiptRow(SQLModel, table=True):
    """Whose a receipt number is. Numbers are short, so two may coincide: the first one has it."""

    __tablename__ = "receipt"
    __table_args__: ClassVar[Any] = _BY_KEY

    number: str = _text(key=True)
    chat_id: int = _whole()


class EnrollmentRow(SQLModel, table=True):
    """A finished form. Its four attributions are four columns and are never mixed."""

    __tablename__ = "enrollment"
    __table_args__: ClassVar[Any] = _STRICT

    chat_id: int = _whole(key=True)
    number: str = _text(key=True)
    person_key: bytes = _bytes()
    form: bytes = _bytes()  # SEALED
    rung: int = _whole()
    rung_at: int = _whole()
    created_at: int = _whole()
    first_of_person: bool = _flag()
    recruited_first: str | None = _text(null=True)
    recruited_last: str | None = _text(null=True)
    registered_by: str = _text()  # self | agent:N
    paid_through: str | None = _text(null=True)
    paid_by: str | None = _text(null=True)
    programmes: str = _text()
    months: int = _whole()
    first_month: str = _text()
    region: str = _text()
    occupation: str = _text()
    band: int = _whole()
    channel: int = _whole()


class OutboxRow(SQLModel, table=True):
    """A message to send. Its key comes from the update, so a repeated turn cannot double it."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        Index(
            "outbox_unfinished",
            "posted_at",
            "chat_id",
            "update_id",
            "ordinal",
            sqlite_where=sql_text(UNFINISHED),
            postgresql_where=sql_text(UNFINISHED),
        ),
        _BY_KEY,
    )

    chat_id: int = _whole(key=True)
    update_id: int = _whole(key=True)
    ordinal: int = _whole(key=True)
    method: str = _text()
    body: bytes | None = _bytes(null=True)  # SEALED; emptied when nothing is left to send
    kind: str = _text()  # prompt | receipt | edit | best_effort
    state: str = _text()  # waiting | sent | unsure | refused
    attempts: int = _whole()
    posted_at: int = _whole()
    not_before: int = _whole()
    sent_at: int | None = _whole(null=True)
    message_id: int | None = _whole(null=True)
    error: str | None = _text(null=True)


class ConsentRow(SQLModel, table=True):
    """That a text was agreed to: which version, in which language, when."""

    __tablename__ = "consent"
    __table_args__: ClassVar[Any] = _BY_KEY

    chat_id: int = _whole(key=True)
    update_id: int = _whole(key=True)
    version: str = _text()
    language: str = _text()
    at: int = _whole()


class ChannelRow(SQLModel, table=True):
    """A way by which people come. A reference table: small, and the same on every node."""

    __tablename__ = "channel"
    __table_args__: ClassVar[Any] = (
        Index("channel_code", "code", unique=True),
        _STRICT,
    )

    number: int = _whole(key=True)
    code: str = _text()
    name: str = _text()
    kind: str = _text()
    created_at: int = _whole()


class FunnelRow(SQLModel, table=True):
    """How far somebody came. Anonymous: the key is a keyed hash, and no chat stands here."""

    __tablename__ = "funnel"
    __table_args__: ClassVar[Any] = _BY_KEY

    event_id: bytes = _bytes(key=True)
    day: str = _text()
    channel: int = _whole()
    kind: str = _text()  # started | consented | reached | answered | repaired | left | complete
    question: str | None = _text(null=True)
    script: str = _text()


class LedgerRow(SQLModel, table=True):
    """A fact of coverage. Append-only: triggers refuse to change or remove one."""

    __tablename__ = "ledger"
    __table_args__: ClassVar[Any] = _BY_KEY

    event_id: bytes = _bytes(key=True)
    kind: str = _text()  # signup
    occurred_on: str = _text()
    recorded_at: int = _whole()
    member_id: bytes = _bytes()  # a pseudonym
    channel: int = _whole()
    agent: int = _whole()
    poster: int = _whole()
    attribution_rule: str = _text()
    region: str = _text()
    programmes: str = _text()
    months: int = _whole()
    first_month: str = _text()
    occupation: str = _text()
    payer: str = _text()  # self | sponsor | apbd | apbn
    registered_by: str = _text()
    is_first_ever: bool = _flag()
    prior_segment: str | None = _text(null=True)


class ProofRow(SQLModel, table=True):
    """A known text under the master key: a wrong key is noticed at the door, not at a person."""

    __tablename__ = "proof"
    __table_args__: ClassVar[Any] = _STRICT

    name: str = _text(key=True)
    sealed: bytes = _bytes()


def table_of(row: type[SQLModel]) -> Table:
    """The table that a row class describes."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
