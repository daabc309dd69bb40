"""The rows of the ledger."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.enrollments.tables import ASSISTED
from storage.fields import BY_KEY, blob, partial, text, whole
from storage.funnel.tables import BY_LINK


class LedgerRow(SQLModel, table=True):
    """A fact of coverage. Append-only: triggers refuse to change or remove one.

    The columns after `source` are those of a signup, then those of a payment; every other kind
    stands in `fact` (`storage.coverage.ledger.rows`).
    """

    __tablename__ = "ledger"
    __table_args__: ClassVar[Any] = (
        partial("ledger_agent", BY_LINK, "agent", "poster"),
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


class PendingRow(SQLModel, table=True):
    """A fact that is not folded yet."""

    __tablename__ = "coverage_pending"
    __table_args__: ClassVar[Any] = BY_KEY

    member_id: bytes = blob(key=True)
    event_id: bytes = blob(key=True)


DISTRIBUTED: Final = {
    # All facts of a member lie side by side: they are counted together.
    "ledger": "member_id",
    "coverage_pending": "member_id",
}
