"""What the facts of one member in one month say together: a visit of the walk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import Numbers


@dataclass(frozen=True, slots=True)
class Visits:
    """Columns, each as long as there are visits, sorted by month; `of` is by fact: its visit.

    `paid_through` is the newest month paid for, or 0. `payment`, `to_channel` and `to_region` are
    positions of the last fact that says so, or NONE; `leaving` is a position in `Exit`, or NONE
    when nobody left, or paid after it.
    """

    of: Numbers
    member: Numbers
    month: Numbers
    paid_through: Numbers
    payment: Numbers
    to_channel: Numbers
    to_region: Numbers
    leaving: Numbers

    def between(self, month: int) -> slice:
        """Where those of a month lie."""
        low, high = np.searchsorted(self.month, (month, month + 1))
        return slice(int(low), int(high))


def visits(block: Block) -> Visits:
    """The visits of a block that is not empty."""
    new = (np.diff(block.member) != 0) | (np.diff(block.month) != 0)
    starts = np.concatenate(([0], np.flatnonzero(new) + 1))
    order = np.argsort(block.month[starts], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))

    def last(facts: NDArray[np.bool_]) -> Numbers:
        at = np.where(facts, np.arange(len(facts)), NONE)
        found: Numbers = np.maximum.reduceat(at, starts)[order]
        return found

    paid, transfer = block.paid(), block.kind == Kind.TRANSFER
    payment, leave = last(paid), last(block.kind == Kind.LEAVE)
    reached = np.maximum.reduceat(np.where(paid, block.paid_through, 0), starts)
    return Visits(
        of=place[np.cumsum(np.concatenate(([0], new.astype(np.int64))))],
        member=block.member[starts][order],
        month=block.month[starts][order],
        paid_through=reached[order],
        payment=payment,
        to_channel=last(transfer & (block.channel != NONE)),
        to_region=last(transfer & (block.region != NONE)),
        leaving=np.where(leave > payment, block.reason[leave], NONE),
    )
