"""The rows: the one description from which schema, migrations and hot statements are made.

Nobody outside `storage` sees them. Rules they keep, so that the same tables can be spread over
many PostgreSQL nodes: every primary and unique key holds the distribution column (see
`DISTRIBUTED_BY`), and no key is a sequence. Blobs marked SEALED are encrypted (`storage.vault`);
all else is not personal.
"""

from typing import Any, ClassVar, Final

from sqlalchemy import Index, Table
from sqlmodel import SQLModel

from storage.access import tables as access
from storage.audit import tables as audit
from storage.buckets import tables as buckets
from storage.coverage import tables as coverage
from storage.drafts import tables as drafts
from storage.fields import BY_KEY, STRICT, blob, flag, partial, text, whole
from storage.funnel import tables as funnel
from storage.handover import tables as handover
from storage.incidents import tables as incidents
from storage.market import tables as market
from storage.posters import tables as posters
from storage.projections import tables as projections
from storage.requests import tables as requests
from storage.staff import tables as staff

DISTRIBUTED_BY: Final = {
    # All that one update touches, save the claims: one node, one commit.
    "inbox": "chat_id",
    "account": "chat_id",
    "outbox": "chat_id",
    "timer": "chat_id",
    "consent": "chat_id",
    "enrollment": "chat_id",
    # Unique the world over, because the claim itself says where it lies.
    "person": "person_key",
    "receipt": "number",
    # All facts of a member lie side by side: they are counted together.
    "ledger": "member_id",
    **coverage.DISTRIBUTED,
    **staff.DISTRIBUTED,
    **access.DISTRIBUTED,
    **drafts.DISTRIBUTED,
    **handover.DISTRIBUTED,
    **market.DISTRIBUTED,
    **requests.DISTRIBUTED,
    **buckets.DISTRIBUTED,
    **incidents.DISTRIBUTED,
    **funnel.DISTRIBUTED,
}
"""The column by whose value the rows of a table would be spread; it never changes."""

REFERENCE: Final = (
    frozenset({"channel", "proof"})
    | coverage.AGGREGATES
    | staff.FEW
    | access.FEW
    | audit.FEW
    | posters.FEW
    | projections.FEW
    | incidents.FEW
)
"""Tables that would be the same on every node, or on one; their size is not that of the people."""

# An outbox row is unfinished for as long as it has a body.
UNFINISHED = "body IS NOT NULL"
FINISHED = "body IS NULL"

ASSISTED = "registered_by <> 'self'"
"""A form that somebody else filled in."""

OWN = "(agreed IS NULL OR agreed = 'own_phone')"
"""An enrollment of whoever has the chat: those that an agent witnessed lie in the agent's."""

ASKED_TO_WAIT = "restricted_since IS NOT NULL"
"""An account of somebody who asked that nothing be done with their data for now."""


def restricted(chat: str) -> str:
    """The condition that whoever has this chat (a column, or `?`) asked to wait."""
    return (
        f"EXISTS (SELECT 1 FROM account AS whose WHERE whose.chat_id = {chat}"  # noqa: S608 - ours
        f" AND whose.{ASKED_TO_WAIT})"
    )


WAITS = f"({OWN} AND {restricted('enrollment.chat_id')})"
"""An enrollment that nobody may work on for now."""


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
        # However often the same file, line or form comes, one chat has a person once.
        Index("enrollment_once", "chat_id", "person_key", unique=True),
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


class OutboxRow(SQLModel, table=True):
    """A message to send. Its key comes from the update, so a repeated turn cannot double it.

    The update stands first in the key for the reason it does in the inbox.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        partial("outbox_due", UNFINISHED, "not_before", "chat_id"),
        partial("outbox_lane", UNFINISHED, "chat_id", "posted_at", "update_id", "ordinal"),
        partial("outbox_finished", FINISHED, "posted_at"),
        STRICT,
    )

    update_id: int = whole(key=True)
    chat_id: int = whole(key=True)
    ordinal: int = whole(key=True)
    method: str = text()
    body: bytes | None = blob(null=True)  # SEALED; emptied when nothing is left to send
    kind: str = text()  # prompt | receipt | erase | card
    state: str = text()  # waiting | sent | unsure | refused
    attempts: int = whole()
    posted_at: int = whole()
    not_before: int = whole()
    leased_until: int | None = whole(null=True)  # a sender has it until then
    sent_at: int | None = whole(null=True)
    message_id: int | None = whole(null=True)
    error: str | None = text(null=True)
    leased_by: int | None = whole(null=True)  # the process of the sender that has it


class TimerRow(SQLModel, table=True):
    """Something to be done for a chat later; it means nothing once the conversation moved on."""

    __tablename__ = "timer"
    __table_args__: ClassVar[Any] = (
        Index("timer_due", "due_at"),
        BY_KEY,
    )

    chat_id: int = whole(key=True)
    kind: str = text(key=True)
    due_at: int = whole()
    revision: int = whole()
    leased_until: int | None = whole(null=True)


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


class LedgerRow(SQLModel, table=True):
    """A fact of coverage. Append-only: triggers refuse to change or remove one.

    The columns after `source` are those of a signup, then those of a payment; every other kind
    stands in `fact` (`storage.coverage.ledger`).
    """

    __tablename__ = "ledger"
    __table_args__: ClassVar[Any] = (
        partial("ledger_agent", funnel.BY_LINK, "agent", "poster"),
        partial("ledger_registrar", ASSISTED, "registered_by", "occurred_on"),
        BY_KEY,
    )

    member_id: bytes = blob(key=True)  # a pseudonym
    event_id: bytes = blob(key=True)
    kind: str = text()  # signup | payment | exit | transfer | claim | void | correct
    occurred_on: str = text()
    recorded_at: int = whole()
    source: str = text()
    channel: int | None = whole(null=True)
    region: str | None = text(null=True)
    programmes: str | None = text(null=True)
    payer: str | None = text(null=True)  # self | sponsor | apbd | apbn; also of a payment
    is_first_ever: int | None = whole(null=True)
    agent: int | None = whole(null=True)
    poster: int | None = whole(null=True)
    campaign: str | None = text(null=True)
    registered_by: str | None = text(null=True)  # self | agent:N
    occupation: str | None = text(null=True)
    months: int | None = whole(null=True)
    first_month: str | None = text(null=True)
    prior_segment: str | None = text(null=True)
    attribution_rule: str | None = text(null=True)
    paid_from: str | None = text(null=True)
    paid_through: str | None = text(null=True)
    jkk: int | None = whole(null=True)
    jkm: int | None = whole(null=True)
    jht: int | None = whole(null=True)
    pay_channel: int | None = whole(null=True)
    proof: str | None = text(null=True)
    discount: str | None = text(null=True)
    discount_rp: int | None = whole(null=True)
    reference: str | None = text(null=True)
    fact: bytes | None = blob(null=True)


class ProofRow(SQLModel, table=True):
    """A known text under the master key: a wrong key is noticed at the door, not at a person."""

    __tablename__ = "proof"
    __table_args__: ClassVar[Any] = STRICT

    name: str = text(key=True)
    sealed: bytes = blob()


def table_of(row: type[SQLModel]) -> Table:
    """The table that a row class describes."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
