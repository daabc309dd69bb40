"""Facts as rows of the ledger, and back.

A signup and a payment, nearly all there are, have a column for each field; of the other kinds the
canonical text stands in `fact`. `HOT` is what counting needs, in the order in which it is read.
Rows are written with the columns of their kind alone: every further one costs as much time.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import msgspec

from domain.contributions import Payer
from domain.coverage.coding import decode, encode_bytes
from domain.coverage.events import Amounts, Correct, Event, Payment, Signup
from domain.enrollment import Proof, Registrar
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import programmes_of, programmes_text
from storage.instants import micros
from storage.unit.columns import registrar_of, registrar_text

HOT: Final = (
    "member_id", "event_id", "kind", "occurred_on", "recorded_at", "source", "channel", "region",
    "programmes", "payer", "is_first_ever", "paid_from", "paid_through", "jkk", "jkm", "jht",
    "pay_channel", "proof", "fact",
)  # fmt: skip
REST: Final = (
    "agent", "poster", "campaign", "registered_by", "occupation", "months", "first_month",
    "prior_segment", "attribution_rule", "discount", "discount_rp", "reference",
)  # fmt: skip
LEDGER: Final = (*HOT, *REST)

_BASE: Final = HOT[:6]
OF_SIGNUP: Final = (*_BASE, *HOT[6:11], *REST[:9])
OF_PAYMENT: Final = (*_BASE, "payer", *HOT[11:18], *REST[9:])
OF_OTHERS: Final = (*_BASE, "fact")

BYTES: Final = frozenset({"member_id", "event_id", "fact"})
WHOLE: Final = frozenset(
    {"recorded_at", "channel", "is_first_ever", "jkk", "jkm", "jht", "pay_channel"}
)
"""Of HOT, what is not text."""
_READ: Final = [bytes.fromhex if name in BYTES else int if name in WHOLE else str for name in HOT]

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)

Row = tuple[Any, ...]


def row_of(event: Event) -> Row:
    """A fact in the order of OF_SIGNUP, OF_PAYMENT or OF_OTHERS, whichever it is."""
    base = (
        event.member_id, event.event_id, event.kind, event.occurred_on.isoformat(),
        micros(event.recorded_at), event.source,
    )  # fmt: skip
    if isinstance(event, Signup):
        return base + _signup_row(event)
    if isinstance(event, Payment):
        return base + _payment_row(event)
    return (*base, encode_bytes(event))


def by_kind(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of signups, of payments and of the others, each in the order in which they were."""
    kinds: dict[str, list[Row]] = {Signup.kind: [], Payment.kind: []}
    others: list[Row] = []
    for row in rows:
        kinds.get(row[2], others).append(row)
    return [*kinds.values(), others]


def _signup_row(event: Signup) -> Row:
    return (
        event.channel, event.region, programmes_text(event.programmes), event.payer.value,
        int(event.is_first_ever), event.agent, event.poster, event.campaign,
        registrar_text(Registrar(event.registered_by)),
        event.occupation, event.months, str(event.first_month) if event.first_month else None,
        event.prior_segment, event.attribution_rule,
    )  # fmt: skip


def _payment_row(event: Payment) -> Row:
    return (
        event.payer.value, str(event.paid_from), str(event.paid_through),
        *map(int, event.amounts), event.pay_channel, event.proof.value,
        event.discount, int(event.discount_rp), event.reference,
    )  # fmt: skip


def counted(row: Row) -> Event:
    """The fact of a row that begins as HOT, with all that counting needs and nothing else."""
    kind = row[2]
    return _COUNTED.get(kind, _other)(row)


def counted_line(line: str) -> Event:
    """The same from a row that begins as HOT, written as a text: by tabs, bytes in hexadecimal.

    What is not there is empty; of the source only `MADE_UP` is told.
    """
    texts = zip(_READ, line.split("\t"), strict=True)
    return counted(tuple(read(text) if text else None for read, text in texts))


def member_of(line: str) -> str:
    """The member of a line."""
    return line[:32]


def event_of(row: Row) -> Event:
    """The whole fact of a row in the order of LEDGER."""
    event, rest = counted(row), row[len(HOT) :]
    if isinstance(event, Signup):
        agent, poster, campaign, registrar, occupation, months, first, prior, rule = rest[:9]
        return replace(
            event,
            agent=agent,
            poster=poster,
            campaign=campaign,
            registered_by=registrar_of(registrar).agent,
            occupation=occupation,
            months=months,
            first_month=_month(first) if first else None,
            prior_segment=prior,
            attribution_rule=rule,
        )
    if isinstance(event, Payment):
        discount, discount_rp, reference = rest[9:]
        rupiah = Rupiah(discount_rp)
        return replace(event, discount=discount, discount_rp=rupiah, reference=reference)
    return event


def credited(event: Event) -> int | None:
    """The channel that delivered a fact, as far as the fact itself says."""
    fact = event.fact if isinstance(event, Correct) else event
    if isinstance(fact, Signup):
        return fact.channel
    return fact.pay_channel if isinstance(fact, Payment) else None


def _counted_signup(row: Row) -> Signup:
    return Signup(
        event_id=row[1],
        member_id=row[0],
        occurred_on=_day(row[3]),
        recorded_at=_START + timedelta(0, 0, row[4]),
        source=row[5],
        channel=row[6],
        region=row[7],
        programmes=programmes_of(row[8]),
        payer=_PAYERS[row[9]],
        is_first_ever=bool(row[10]),
    )


def _counted_payment(row: Row) -> Payment:
    return Payment(
        event_id=row[1],
        member_id=row[0],
        occurred_on=_day(row[3]),
        recorded_at=_START + timedelta(0, 0, row[4]),
        source=row[5],
        paid_from=_month(row[11]),
        paid_through=_month(row[12]),
        amounts=Amounts(row[13], row[14], row[15]),
        payer=_PAYERS[row[9]],
        pay_channel=row[16],
        proof=_PROOFS[row[17]],
    )


def _other(row: Row) -> Event:
    return decode(msgspec.json.decode(row[18]))


_COUNTED: Final[dict[str, Callable[[Row], Event]]] = {
    Signup.kind: _counted_signup,
    Payment.kind: _counted_payment,
}
_PAYERS: Final = {each.value: each for each in Payer}
_PROOFS: Final = {each.value: each for each in Proof}
_day: Final = lru_cache(maxsize=None)(date.fromisoformat)
_month: Final = lru_cache(maxsize=None)(Month.read)
