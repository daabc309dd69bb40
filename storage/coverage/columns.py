"""Rows of the ledger as columns of numbers, and everything that is counted from them at once.

Members with a void or a correction are set apart, for the walk that goes member by member.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import (
    UNKNOWN_CHANNEL,
    Exit,
    programmes_text,
)
from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import Codes, Numbers, channel_code
from domain.coverage.columns.days import day_number
from domain.coverage.events import MADE_UP, Claim, Correct, Event, Leave, Transfer, Void
from domain.enrollment import Proof
from domain.months import Month
from domain.programmes import MANDATORY, Programme
from storage.coverage.batch import by_member
from storage.coverage.ledger import HOT, counted

Row = tuple[Any, ...]
_AT: Final = {name: position for position, name in enumerate(HOT)}
_KINDS: Final = {
    "signup": Kind.SIGNUP, "transfer": Kind.TRANSFER, "payment": Kind.PAYMENT,
    "claim": Kind.CLAIM, "exit": Kind.LEAVE,
}  # fmt: skip
_REASONS: Final = {reason: position for position, reason in enumerate(Exit)}
_JAKARTA: Final = 7 * 3_600_000_000
_YEAR_0: Final = 1970 * 12
CHANGES: Final = (Void.kind, Correct.kind)


class _Days(dict[str, int]):
    """Days as month index * 32 + day of the month."""

    def __missing__(self, written: str) -> int:
        self[written] = number = day_number(written)
        return number


class _Months(dict[str, int]):
    """Months by their index."""

    def __missing__(self, written: str) -> int:
        month = Month.read(written)
        self[written] = number = month.year * 12 + month.number - 1
        return number


_DAYS: Final = _Days()
_MONTHS: Final = _Months()


@dataclass(frozen=True, slots=True)
class Apart:
    """Facts in columns, beside them how fresh they are; and the members counted one by one.

    `credited` is the channel that delivered a fact, `recorded_at` when, in microseconds.
    """

    block: Block
    credited: Numbers
    recorded_at: Numbers
    made_up: int
    one_by_one: list[list[Event]]


def in_columns(rows: Sequence[Row], codes: Codes) -> Apart:
    """Rows of HOT that lie member by member."""
    one_by_one = of_members_with(rows, CHANGES)
    if one_by_one:
        apart = {events[0].member_id for events in one_by_one}
        rows = [row for row in rows if row[0] not in apart]
    columns = _Columns(rows, codes)
    return Apart(
        columns.block(), columns.credited(), columns.recorded_at, columns.made_up(), one_by_one
    )


def of_members_with(rows: Sequence[Row], kinds: Collection[str]) -> list[list[Event]]:
    """All facts of each member who has one of these kinds."""
    members = {row[0] for row in rows if row[2] in kinds}
    if not members:
        return []
    return list(by_member(row for row in rows if row[0] in members))


class _Columns:
    """The columns of some rows, still in the order of the rows."""

    def __init__(self, rows: Sequence[Row], codes: Codes) -> None:
        self._many, self._codes = len(rows), codes
        self._columns = list(zip(*rows, strict=True))
        self.kind = self._mapped("kind", _KINDS)
        self.day = self._mapped("occurred_on", _DAYS)
        self.recorded_at = np.array(self._of("recorded_at"), np.int64)
        ids = np.frombuffer(b"".join(self._of("member_id")), ">u8").reshape(-1, 2)
        new = (ids[1:] != ids[:-1]).any(axis=1)
        first = np.zeros(min(self._many, 1), np.int64)
        self.member = np.concatenate((first, np.cumsum(new, dtype=np.int64)))

    def _of(self, name: str) -> Collection[Any]:
        return self._columns[_AT[name]] if self._columns else ()

    def _mapped(self, name: str, numbers: dict[str, Any]) -> Numbers:
        found = map(numbers.__getitem__, self._of(name))
        return np.fromiter(found, np.int64, self._many)

    def made_up(self) -> int:
        """How many facts are."""
        return sum(map(MADE_UP.__eq__, self._of("source")))

    def credited(self) -> Numbers:
        """The channel of each fact, as `storage.coverage.ledger.credited`."""
        return np.fromiter(
            (
                UNKNOWN_CHANNEL if first is second is None else first if second is None else second
                for first, second in zip(self._of("channel"), self._of("pay_channel"), strict=True)
            ),
            np.int64,
            self._many,
        )

    def _order(self) -> Numbers:
        """That of `domain.coverage.history`, member by member."""
        when = (self.member << 24 | self.day) << 3 | self.kind
        sorted_already = bool((when[1:] > when[:-1]).all())
        if sorted_already:
            return np.arange(self._many)
        ids = np.frombuffer(b"".join(self._of("event_id")), ">u8").reshape(-1, 2)
        return np.lexsort((ids[:, 1], ids[:, 0], self.recorded_at, when))

    def _some(
        self, name: str, facts: NDArray[np.bool_], read: Any = None, none: int = NONE
    ) -> Numbers:
        """A column that only some facts have."""
        found = np.full(self._many, none, np.int64)
        values = compress(self._of(name), facts.tolist())
        count = int(facts.sum())
        found[facts] = np.fromiter(values if read is None else map(read, values), np.int64, count)
        return found

    def block(self) -> Block:
        """All columns, in the order of `Block`."""
        signup, paid = self.kind == Kind.SIGNUP, self.kind == Kind.PAYMENT
        codes, both = self._codes, signup | paid
        amounts = [self._some(name, paid, none=0) for name in ("jkk", "jkm", "jht")]
        cover = [codes.programmes[programmes_text(each)] for each in (MANDATORY, _WITH_JHT)]
        held = self._some("programmes", signup, codes.programmes.__getitem__)
        columns = {
            "member": self.member,
            "kind": self.kind,
            "day": self.day,
            "month": self.day >> 5,
            "recorded": self._recorded(),
            "channel": self._some("channel", signup, channel_code),
            "region": self._some("region", signup, codes.regions.__getitem__),
            "programmes": np.where(paid, np.where(amounts[2] > 0, cover[1], cover[0]), held),
            "payer": self._some("payer", both, codes.payers.__getitem__),
            "first_ever": self._some("is_first_ever", signup),
            "paid_from": self._some("paid_from", paid, _MONTHS.__getitem__),
            "paid_through": self._some("paid_through", paid, _MONTHS.__getitem__),
            **dict(zip(("jkk", "jkm", "jht"), amounts, strict=True)),
            "confirmed": self._some("proof", paid, _CONFIRMED.__eq__) == 1,
            **{name: np.full(self._many, NONE, np.int64) for name in ("reason", "count", "amount")},
        }
        self._others(columns, np.flatnonzero(~both).tolist())
        order = self._order()
        return Block(**{name: column[order] for name, column in columns.items()})

    def _recorded(self) -> Numbers:
        """The month in Jakarta in which each was recorded."""
        instants = (self.recorded_at + _JAKARTA).astype("datetime64[us]")
        return instants.astype("datetime64[M]").astype(np.int64) + _YEAR_0

    def _others(self, columns: dict[str, Any], facts: Iterable[int]) -> None:
        """Facts that stand in their row as a text."""
        for at in facts:
            event = counted(tuple(column[at] for column in self._columns))
            if isinstance(event, Leave):
                columns["reason"][at] = _REASONS[event.reason]
            elif isinstance(event, Claim):
                columns["count"][at], columns["amount"][at] = event.count, int(event.amount)
            elif isinstance(event, Transfer):
                if event.to_channel is not None:
                    columns["channel"][at] = channel_code(event.to_channel)
                if event.to_region is not None:
                    columns["region"][at] = self._codes.regions[event.to_region]


_WITH_JHT: Final = MANDATORY | {Programme.JHT}
_CONFIRMED: Final = Proof.CONFIRMED.value
