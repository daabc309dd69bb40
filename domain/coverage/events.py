"""The facts of the coverage ledger. Append-only: what was wrong is voided or corrected by a fact.

Each has two clocks: `occurred_on`, the day at the person's place, and `recorded_at`, the instant
(UTC) we wrote it down. `member_id` is a pseudonym. Who is active is not a fact but follows from
facts (`domain.coverage.derive`). Amounts are whole rupiah.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar, Final, NamedTuple, TypeAlias

from domain.contributions import Payer
from domain.coverage.cells import Exit
from domain.coverage.rule import RULES
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import Programme

ID_BYTES: Final = 16
NO_MONEY: Final = Rupiah(0)
MADE_UP: Final = "synth"
"""The source of facts that were made up, for demos and tests. They are never shown unmarked."""
BOT: Final = "bot"
"""The source of facts that our own conversations make."""
FIRST_TOUCH: Final = "first-touch/1"
"""The rule by which those signups are credited to a channel."""
LAST_TOUCH: Final = "last-touch/1"
"""The rule by which a signup is of the channel that brought the person last."""
LONGEST: Final = 36
"""The most months one payment pays for, or lies away from its day. Partners sell at most 12."""
_FIRST_DAY: Final = date(RULES[0].since.year, RULES[0].since.number, 1)
_LAST_DAY: Final = date(2099, 12, 31)


class Amounts(NamedTuple):
    """What was paid, by programme."""

    jkk: Rupiah
    jkm: Rupiah
    jht: Rupiah = NO_MONEY

    @classmethod
    def of(cls, amounts: Mapping[Programme, Rupiah]) -> "Amounts":
        """The amounts of a quote (`domain.quotes.Quote.by_programme`)."""
        jkk, jkm, jht = (Rupiah(amounts.get(each, 0)) for each in Programme)
        return cls(jkk, jkm, jht)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What every fact has. `source`: who delivered it ("bot", a file, a partner, `MADE_UP`).

    Raises ValueError for an id of another length, a day before the first rule or after 2099, and
    an instant that is not UTC.
    """

    kind: ClassVar[str]
    event_id: bytes
    member_id: bytes
    occurred_on: date
    recorded_at: datetime
    source: str

    def __post_init__(self) -> None:
        if len(self.event_id) != ID_BYTES or len(self.member_id) != ID_BYTES:
            raise ValueError(f"The ids of a fact have {ID_BYTES} bytes.")
        if not _FIRST_DAY <= self.occurred_on <= _LAST_DAY:
            raise ValueError(f"No rule says how to count {self.occurred_on}; check the day.")
        if self.recorded_at.tzinfo is not UTC:
            raise ValueError("recorded_at is an instant in UTC.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup(Fact):
    """A finished form. `agent` and `poster`: 0 for none; `region` has four digits.

    Of several of one member the one that was recorded first counts (`domain.coverage.history`).

    `months` from `first_month` were quoted. `is_first_ever` is false for somebody who was a member
    before Lindung; then `prior_segment` may say of which segment.
    """

    kind: ClassVar[str] = "signup"
    channel: int
    region: str
    programmes: frozenset[Programme]
    payer: Payer = Payer.SELF
    agent: int = 0
    poster: int = 0
    campaign: str = ""
    registered_by: int | None = None
    occupation: str = ""
    months: int = 1
    first_month: Month | None = None
    is_first_ever: bool = True
    prior_segment: str | None = None
    attribution_rule: str = LAST_TOUCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Fact):
    """Contribution months that were paid, `paid_from` to `paid_through`, both included.

    `discount_rp` was taken off the full price under `discount`. `reference` is the number of the
    one who delivered it. Only a confirmed payment (`proof`) makes anybody active. Raises ValueError
    for amounts below zero and months that cannot be meant (more than LONGEST, or that far away).
    """

    kind: ClassVar[str] = "payment"
    paid_from: Month
    paid_through: Month
    amounts: Amounts
    payer: Payer = Payer.SELF
    pay_channel: int | None = None
    discount: str | None = None
    discount_rp: Rupiah = NO_MONEY
    reference: str = ""
    proof: Proof = Proof.CONFIRMED

    def __post_init__(self) -> None:
        Fact.__post_init__(self)
        if not 1 <= self.months <= LONGEST:
            raise ValueError(f"A payment is for 1 to {LONGEST} months, not {self.months}.")
        away = Month.of(self.occurred_on).until(self.paid_through)
        if not -LONGEST <= away <= LONGEST:
            raise ValueError(f"{self.paid_through} is too far from {self.occurred_on}.")
        if min(*self.amounts, self.discount_rp) < 0:
            raise ValueError("A payment is not negative; void or correct the one that was wrong.")

    @property
    def months(self) -> int:
        """How many months were paid."""
        return self.paid_from.until(self.paid_through) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Fact):
    """Somebody left for good."""

    kind: ClassVar[str] = "exit"
    reason: Exit


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Fact):
    """A member belongs to another channel or region from this month on; both sides are named.

    None for what does not change. Raises ValueError when only one side is named, or nothing.
    """

    kind: ClassVar[str] = "transfer"
    from_channel: int | None = None
    to_channel: int | None = None
    from_region: str | None = None
    to_region: str | None = None

    def __post_init__(self) -> None:
        Fact.__post_init__(self)
        channel, region = self.to_channel is not None, self.to_region is not None
        if (self.from_channel is not None) != channel or (self.from_region is not None) != region:
            raise ValueError("A transfer names both sides.")
        if not channel and not region:
            raise ValueError("A transfer is of a channel or of a region.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Fact):
    """Benefits paid, where they are shared with us: `count` claims on a programme."""

    kind: ClassVar[str] = "claim"
    programme: Programme
    count: int
    amount: Rupiah


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(Fact):
    """The fact `voids` never happened, with all its corrections; or a correction is undone."""

    kind: ClassVar[str] = "void"
    voids: bytes
    reason: str


Happening: TypeAlias = Signup | Payment | Leave | Transfer | Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Fact):
    """In place of the fact `replaces` stands `fact`, which has this event's ids and instant.

    Raises ValueError when it has not: a fact of the wrong member is voided and recorded anew.
    """

    kind: ClassVar[str] = "correct"
    replaces: bytes
    reason: str
    fact: Happening

    def __post_init__(self) -> None:
        Fact.__post_init__(self)
        own = (self.event_id, self.member_id, self.recorded_at)
        if own != (self.fact.event_id, self.fact.member_id, self.fact.recorded_at):
            raise ValueError("The fact in a correction has the ids and the instant of it.")


Event: TypeAlias = Happening | Void | Correct

KINDS: Final[Mapping[str, type[Event]]] = {
    each.kind: each for each in (Signup, Payment, Leave, Transfer, Claim, Void, Correct)
}
