"""Facts of many members as columns: a number for each fact, member by member, in their order.

Only members whose facts all happened as they were written down: whoever has a void or a correction
is counted by the walk. Within a member lie the facts of `domain.coverage.history`, in its order.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.coverage.columns.codes import Numbers

NONE: Final = -1
"""Where a fact has no such number."""


class Kind(IntEnum):
    """Kinds of facts, in the order in which those of one day happened."""

    SIGNUP = 0
    TRANSFER = 1
    PAYMENT = 2
    CLAIM = 3
    LEAVE = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Columns, each as long as there are facts. Numbers of texts are those of `codes.Codes`.

    `member` counts from 0; `month` and `recorded` are month indices; `day` is month * 32 + day.
    `channel` (a `channel_code`) and `region` are where a signup is, and where a transfer leads to.
    `programmes` and `payer` are of signups and payments; `reason` the position in `Exit`.
    `amount` is that of a claim, `count` how many there were.
    """

    member: Numbers
    kind: Numbers
    day: Numbers
    month: Numbers
    recorded: Numbers
    channel: Numbers
    region: Numbers
    programmes: Numbers
    payer: Numbers
    first_ever: Numbers
    paid_from: Numbers
    paid_through: Numbers
    jkk: Numbers
    jkm: Numbers
    jht: Numbers
    confirmed: NDArray[np.bool_]
    reason: Numbers
    count: Numbers
    amount: Numbers

    @property
    def members(self) -> int:
        """How many there are; each has a fact."""
        return int(self.member[-1]) + 1 if len(self.member) else 0

    def first(self, kind: Kind) -> Numbers:
        """Of each member the position of their first fact of a kind, or NONE."""
        found = np.full(self.members, NONE, np.int64)
        where = np.flatnonzero(self.kind == kind)[::-1]
        found[self.member[where]] = where
        return found

    def paid(self) -> NDArray[np.bool_]:
        """Which facts are confirmed payments."""
        found: NDArray[np.bool_] = (self.kind == Kind.PAYMENT) & self.confirmed
        return found

    def unconfirmed(self) -> NDArray[np.bool_]:
        """As `domain.coverage.tally.unconfirmed`: payments on somebody's word alone."""
        said = np.flatnonzero((self.kind == Kind.PAYMENT) & ~self.confirmed)
        sure = np.flatnonzero(self.paid())
        begin, end = (
            np.searchsorted(self.member[sure], self.member[said], side)
            for side in ("left", "right")
        )
        many = end - begin
        pair = np.repeat(np.arange(len(said)), many)
        other = sure[np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many) + begin[pair]]
        reached = self.paid_through[said][pair]
        covered = (self.paid_from[other] <= reached) & (reached <= self.paid_through[other])
        alone = np.ones(len(said), np.bool_)
        alone[pair[covered]] = False
        found = np.zeros(len(self.member), np.bool_)
        found[said[alone]] = True
        return found
