"""Facts that the database writes as lines, as columns of numbers.

Members with a void or a correction are set apart, for the walk that goes member by member. Of
several signups of one member those are left out from which nothing follows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import UNKNOWN_CHANNEL, Exit
from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import Codes, Numbers, channel_code, channel_codes
from domain.coverage.columns.days import day_number
from domain.coverage.events import MADE_UP, Claim, Correct, Event, Leave, Transfer, Void
from domain.coverage.rule import month_index
from domain.enrollment import Proof
from domain.months import Month
from domain.programmes import MANDATORY, Programme, programmes_text
from storage.coverage.ledger.rows import counted_line, member_of

if TYPE_CHECKING:
    from storage.coverage.ledger.lines import Lines

_KINDS: Final = {
    "signup": Kind.SIGNUP, "transfer": Kind.TRANSFER, "payment": Kind.PAYMENT,
    "claim": Kind.CLAIM, "exit": Kind.LEAVE,
}  # fmt: skip
_REASONS: Final = {reason: position for position, reason in enumerate(Exit)}
_JAKARTA: Final = 7 * 3_600_000_000
_YEAR_0: Final = 1970 * 12
_CHANGES: Final = (Void.kind, Correct.kind)


@dataclass(frozen=True, slots=True)
class Apart:
    """Facts in columns, beside them how fresh they are; and the members counted one by one.

    `lines` are those in columns; `member` is by line, as in `block`, which may have fewer facts.
    `credited` is the channel that delivered a fact, `recorded_at` when, in microseconds.
    """

    lines: Sequence[str]
    member: Numbers
    block: Block
    credited: Numbers
    recorded_at: Numbers
    made_up: int
    one_by_one: list[list[Event]]

    def facts_of(self, members: Numbers) -> list[list[Event]]:
        """All facts of some members of the block."""
        its = np.isin(self.member, members).tolist()
        return by_member(compress(self.lines, its))


def in_columns(lines: Sequence[str], codes: Codes) -> Apart:
    """Lines of facts (`storage.coverage.ledger.rows.counted_line`) that lie member by member."""
    from storage.coverage.ledger.lines import Lines  # noqa: PLC0415 - pyarrow is slow to load

    its, one_by_one = Lines(lines), list[list[Event]]()
    changes = its.texts("kind", _CHANGES.__contains__) == 1
    if changes.any():
        member = its.groups("member_id")
        apart = np.isin(member, member[changes]).tolist()
        one_by_one = by_member(compress(lines, apart))
        lines = [line for line, its_own in zip(lines, apart, strict=True) if not its_own]
        its = Lines(lines)
    columns = _Columns(lines, its, codes)
    return Apart(
        lines, columns.member, columns.block(),
        columns.credited(), columns.recorded_at, columns.made_up(), one_by_one,
    )  # fmt: skip


def by_member(lines: Iterable[str]) -> list[list[Event]]:
    """The facts of each member, from lines that lie member by member."""
    return [[counted_line(line) for line in its] for _, its in groupby(lines, member_of)]


class _Columns:
    """The columns of some lines, still in the order of the lines."""

    def __init__(self, lines: Sequence[str], its: "Lines", codes: Codes) -> None:
        self._many, self._codes = len(lines), codes
        self._lines, self._its = lines, its
        self.kind = self._its.texts("kind", _KINDS.__getitem__)
        self.day = self._its.texts("occurred_on", day_number)
        self.recorded_at = self._its.whole("recorded_at")
        self.member = self._its.groups("member_id")

    def made_up(self) -> int:
        """How many facts are."""
        return int(self._its.texts("source", MADE_UP.__eq__).sum())

    def credited(self) -> Numbers:
        """The channel of each fact, as `storage.coverage.ledger.rows.credited`."""
        return self._its.first_known(("pay_channel", "channel"), UNKNOWN_CHANNEL)

    def _order(self) -> Numbers:
        """That of `domain.coverage.history`, member by member."""
        when = (self.member << 24 | self.day) << 3 | self.kind
        if bool((when[1:] > when[:-1]).all()):
            return np.arange(self._many)
        return np.lexsort((self._names, self.recorded_at, when))

    @cached_property
    def _names(self) -> Numbers:
        """The order of the names of facts."""
        return self._its.ranks("event_id")

    def _counted(self) -> NDArray[np.bool_]:
        """All but the signups of whom another one was recorded first."""
        found = np.ones(self._many, np.bool_)
        its = np.flatnonzero(self.kind == Kind.SIGNUP)
        if (np.diff(self.member[its]) == 0).any():
            order = (self._names[its], self.recorded_at[its], self.member[its])
            its = its[np.lexsort(order)]
            found[its[1:][np.diff(self.member[its]) == 0]] = False
        return found

    def block(self) -> Block:
        """All columns, in the order of `Block`, without the signups that are not counted."""
        signup, paid = self.kind == Kind.SIGNUP, self.kind == Kind.PAYMENT
        its, codes, none = self._its, self._codes, np.full(self._many, NONE, np.int64)
        amounts = {name: its.whole(name, 0) for name in ("jkk", "jkm", "jht")}
        cover = [codes.programmes[programmes_text(each)] for each in (MANDATORY, _WITH_JHT)]
        held = its.texts("programmes", codes.programmes.__getitem__)
        columns = {
            "member": self.member,
            "kind": self.kind,
            "day": self.day,
            "month": self.day >> 5,
            "recorded": self._recorded(),
            "channel": np.where(signup, channel_codes(its.whole("channel")), NONE),
            "region": its.texts("region", codes.regions.__getitem__),
            "programmes": np.where(paid, np.where(amounts["jht"] > 0, cover[1], cover[0]), held),
            "payer": its.texts("payer", codes.payers.__getitem__),
            "first_ever": its.whole("is_first_ever"),
            "paid_from": its.texts("paid_from", _month_number),
            "paid_through": its.texts("paid_through", _month_number),
            **amounts,
            "confirmed": its.texts("proof", _CONFIRMED.__eq__) == 1,
            **{name: none.copy() for name in ("reason", "count", "amount")},
        }
        self._others(columns, np.flatnonzero(~(signup | paid)).tolist())
        order = self._order()
        order = order[self._counted()[order]]
        return Block(**{name: column[order] for name, column in columns.items()})

    def _recorded(self) -> Numbers:
        """The month in Jakarta in which each was recorded."""
        instants = (self.recorded_at + _JAKARTA).astype("datetime64[us]")
        return instants.astype("datetime64[M]").astype(np.int64) + _YEAR_0

    def _others(self, columns: dict[str, Any], facts: Iterable[int]) -> None:
        """Facts that stand in their row as a text."""
        for at in facts:
            event = counted_line(self._lines[at])
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


def _month_number(written: str) -> int:
    return month_index(Month.read(written))
