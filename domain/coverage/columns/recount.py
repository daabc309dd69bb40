"""`domain.coverage.identities.Recount` for a block: who is active, by the words of the rule alone.

Nothing of the walk is used: of each member, a payment says until when they are covered, up to the
next one. Members who left for good are few and are recounted one by one.
"""

import numpy as np

from domain.coverage.columns.block import Block, Kind
from domain.coverage.columns.codes import Numbers
from domain.coverage.recount import Recount
from domain.coverage.rule import GRACE, month_at, month_index
from domain.months import Month


def leavers(block: Block) -> Numbers:
    """The members who left for good, once or more."""
    return np.unique(block.member[block.kind == Kind.LEAVE])


def recount(block: Block, into: Recount, until: Month) -> None:
    """Add everybody but `leavers`."""
    if not block.members:
        return
    stays = np.ones(block.members, np.bool_)
    stays[leavers(block)] = False
    signup = block.first(Kind.SIGNUP)
    signed = signup[(signup >= 0) & stays]
    _add(into, "signups", block.month[signed], np.ones(len(signed), np.int64))
    paid = np.flatnonzero(block.paid() & stays[block.member])
    month = block.month[paid]
    for name, values in (
        ("paid_months", block.paid_through - block.paid_from + 1),
        ("amount_jkk_rp", block.jkk), ("amount_jkm_rp", block.jkm), ("amount_jht_rp", block.jht),
    ):  # fmt: skip
        _add(into, name, month, values[paid])
    _active(block, paid, into, month_index(until))


def _add(into: Recount, name: str, month: Numbers, values: Numbers) -> None:
    sums = np.zeros(int(month.max()) + 1 if len(month) else 0, np.int64)
    np.add.at(sums, month, values)
    for index in np.flatnonzero(sums).tolist():
        into.add_count(month_at(index), name, int(sums[index]))


def _active(block: Block, paid: Numbers, into: Recount, until: int) -> None:
    """Between a payment and the next: covered as far as any of them until then reaches."""
    if not len(paid):
        return
    member, begins = block.member[paid], block.month[paid]
    apart = member << 20  # above every month, so that the newest one is looked for within a member
    reach = np.maximum.accumulate(apart | block.paid_through[paid]) - apart
    ends = np.full(len(paid), until + 1)
    same = member[1:] == member[:-1]
    ends[:-1][same] = begins[1:][same]
    for month in range(int(begins.min()), until + 1):
        covered = (begins <= month) & (month < ends)
        past = np.maximum(0, month - reach[covered])
        active = int((past < GRACE[month]).sum())
        if active:
            into.add_count(month_at(month), "closing_active", active)
