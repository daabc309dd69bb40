"""`domain.coverage.walk` for a block of members: through the months once, all of them at a time.

Step by step the same as there; read that one first. What is counted goes into `Sums` as entries.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import BAND_STARTS, COLUMN, EXITS
from domain.coverage.columns.belonging import at_first, cells, of_signups, placed
from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import Codes, Numbers
from domain.coverage.columns.sums import Sums
from domain.coverage.columns.tally import tally, tally_signups
from domain.coverage.columns.visits import visits
from domain.coverage.rule import GRACE, LARGEST_K

Flags = NDArray[np.bool_]

_NEVER, _ACTIVE, _LAPSED, _LEFT = range(4)
_COVERED: Final = -1
_OLDEST: Final = BAND_STARTS[-1]
_BAND: Final = np.searchsorted(BAND_STARTS, np.arange(_OLDEST + 1), "right") - 1
_FIRST, _REJOINED, _RETURNS = (COLUMN[n] for n in ("first_payments", "rejoined", "returns"))
_LAPSES, _IN, _OUT = COLUMN["lapsed"], COLUMN["transfers_in"], COLUMN["transfers_out"]
_OPENING, _CLOSING, _PREPAID = (COLUMN[n] for n in ("opening_active", "closing_active", "prepaid"))
_AT_RISK, _PAID, _LEFT_AT = COLUMN["at_risk_0"], COLUMN["paid_0"], COLUMN["left_0"]
_POOL: Final = COLUMN["at_risk_3"]
_BEHIND: Final = COLUMN["behind_1"] - 1
_EXIT: Final = COLUMN[EXITS[0]]


def count(block: Block, codes: Codes, sums: Sums) -> None:
    """Add what the facts of a block add to the cube."""
    if block.members:
        _Walk(block, codes, sums).run()


class _Walk:
    """How each member of a block stands, by their number."""

    def __init__(self, block: Block, codes: Codes, sums: Sums) -> None:
        self._block, self._sums = block, sums
        self._visits = visits(block)
        self._signup = block.first(Kind.SIGNUP)
        self._place = at_first(block, codes, self._signup)
        many = block.members
        self._standing = np.full(many, _NEVER, np.int8)
        self._paid_through = np.zeros(many, np.int64)
        self._first, self._pool_since, self._converted = (
            np.full(many, NONE, np.int64) for _ in range(3)
        )
        self._cell = np.empty(len(self._visits.member), np.int64)

    def run(self) -> None:
        """From the first fact until all that follows from the last one has come true."""
        its = self._visits
        month, last = int(its.month[0]), int(its.month[-1])
        while True:
            now = its.between(month)
            idle = self._standing == _ACTIVE
            idle[its.member[now]] = False
            if month > last and not idle.any():
                break
            self._idle(month, np.flatnonzero(idle))
            if now.start < now.stop:
                self._busy(month, now)
            month += 1
        everybody = np.arange(self._block.members)
        self._end_pool(everybody, self._place, None)
        tally(self._block, its, self._cell, self._sums)
        self._count_signups()

    def _band(self, month: Numbers | int, first: Numbers) -> Numbers:
        age = np.where(first == NONE, 0, np.clip(month - first, 0, _OLDEST))
        return _BAND[age]

    def _cells(self, month: Numbers | int, place: Numbers, members: Numbers) -> Numbers:
        """The cells these members are in, as entries without a measure."""
        return cells(month, place, self._band(month, self._first[members]))

    def _count(self, cell: Numbers, measure: Numbers | int) -> None:
        self._sums.add_ones(cell + measure)

    def _idle(self, month: int, members: Numbers) -> None:
        """A month without a fact: cover runs on, runs out, lapses."""
        cell = self._cells(month, self._place[members], members)
        past = month - self._paid_through[members]
        self._count(cell, _OPENING)
        self._count(cell, np.where(past <= 0, _PREPAID, _AT_RISK + past - 1))
        stays = past < GRACE[month]
        self._count(cell, np.where(stays, _CLOSING, _LAPSES))
        self._lapse(members[~stays], month)

    def _lapse(self, members: Numbers, month: int) -> None:
        self._standing[members] = _LAPSED
        self._pool_since[members] = month + 1

    def _busy(self, month: int, now: slice) -> None:
        """A month with facts: what it opened with, what happened, how it closed."""
        members = self._visits.member[now]
        old, before = self._place[members], self._paid_through[members]
        opened = self._cells(month, old, members)
        active = self._standing[members] == _ACTIVE
        k = np.where(active, np.maximum(_COVERED, month - 1 - before), LARGEST_K)
        self._count(opened[active], _OPENING)
        self._count(opened[active], np.where(k == _COVERED, _PREPAID, _AT_RISK + k)[active])
        self._paid_through[members] = np.maximum(before, self._visits.paid_through[now])
        place = self._place[members] = placed(self._block, self._visits, now, old)
        row = self._cells(month, place, members)
        self._cell[now] = row
        self._move(month, members, (old, place), (opened, row))
        self._close(month, members, (k, self._visits.leaving[now]), (opened, row))

    def _move(
        self,
        month: int,
        members: Numbers,
        places: tuple[Numbers, Numbers],
        rows: tuple[Numbers, Numbers],
    ) -> None:
        moved = places[0] != places[1]
        active = moved & (self._standing[members] == _ACTIVE)
        self._count(rows[0][active], _OUT)
        self._count(rows[1][active], _IN)
        lapsed = moved & (self._standing[members] == _LAPSED)
        self._end_pool(members[lapsed], places[0][lapsed], month + 1)
        self._pool_since[members[lapsed]] = month + 1

    def _close(
        self,
        month: int,
        members: Numbers,
        said: tuple[Numbers, Numbers],
        rows: tuple[Numbers, Numbers],
    ) -> None:
        """The flows of a month, by where the member stood when it opened."""
        (k, leaving), (opened, row) = said, rows
        past = np.maximum(0, month - self._paid_through[members])
        active, leaves = past < GRACE[month], leaving != NONE
        standing = self._standing[members]
        was, lapsed = standing == _ACTIVE, standing == _LAPSED
        outside = ~was & ~lapsed & active
        renewed = np.where(was, (k != _COVERED) & active & (past <= k), active)
        self._count(opened[was & renewed], (_PAID + k)[was & renewed])
        unpaid = was & ~renewed & (k != _COVERED) & leaves
        self._count(opened[unpaid], (_LEFT_AT + k)[unpaid])
        lapses = was & ~renewed & ~unpaid & ~active
        self._count(row[lapses], _LAPSES)
        self._lapse(members[lapses], month)
        self._return(month, members, (lapsed & active, lapsed & ~active & leaves), rows)
        self._count(row[outside], self._enter(month, members[outside], standing[outside]))
        stays = (was & ~lapses) | (~was & active)
        self._stay(members, (stays & leaves, stays & ~leaves), leaving, row)
        behind = stays & ~leaves & renewed & (past > 0)
        self._count(row[behind], (_BEHIND + past)[behind])

    def _return(
        self,
        month: int,
        members: Numbers,
        which: tuple[Flags, Flags],
        rows: tuple[Numbers, Numbers],
    ) -> None:
        """Of those lapsed: come back, or leave for good."""
        (back, gone), (opened, row) = which, rows
        self._count(opened[back], _PAID + LARGEST_K)
        self._count(row[back], _RETURNS)
        self._count(opened[gone], _LEFT_AT + LARGEST_K)
        ended = members[back | gone]
        self._end_pool(ended, self._place[ended], month + 1)
        self._leave(members[gone])

    def _enter(self, month: int, members: Numbers, standing: Numbers) -> Numbers:
        """The measure by which each becomes active who was not, or had left."""
        first, signup = self._first[members], self._signup[members]
        self._first[members] = np.where(first == NONE, month, first)
        delay = month - self._block.month[signup]
        converts = (signup != NONE) & (standing == _NEVER) & (delay >= 0)
        self._converted[members[converts]] = delay[converts]
        new = converts & (self._block.first_ever[signup] == 1)
        return np.where(new, _FIRST, _REJOINED)

    def _stay(
        self, members: Numbers, which: tuple[Flags, Flags], leaving: Numbers, row: Numbers
    ) -> None:
        leave, stay = which
        self._count(row[leave], (_EXIT + leaving)[leave])
        self._leave(members[leave])
        self._standing[members[stay]] = _ACTIVE
        self._count(row[stay], _CLOSING)

    def _leave(self, members: Numbers) -> None:
        self._standing[members] = _LEFT
        self._paid_through[members] = 0

    def _end_pool(self, members: Numbers, place: Numbers, end: int | None) -> None:
        """Write stays in the pool of lapsed members, `end` excluded, as changes of its level."""
        start, first = self._pool_since[members], self._first[members]
        self._pool_since[members] = NONE
        stayed = (start != NONE) & (first != NONE) & (True if end is None else start != end)
        start, first, place = start[stayed], first[stayed], place[stayed]
        self._level(start, place, self._band(start, first), 1)
        for age in BAND_STARTS[1:]:
            month = first + age
            older = (start < month) & (True if end is None else month < end)
            month, own, there = month[older], first[older], place[older]
            self._level(month, there, self._band(month - 1, own), -1)
            self._level(month, there, self._band(month, own), 1)
        if end is not None:
            self._level(end, place, self._band(end - 1, first), -1)

    def _level(self, month: Numbers | int, place: Numbers, band: Numbers, times: int) -> None:
        keys = cells(month, place, band) + _POOL
        self._sums.add(keys, np.full(len(keys), times, np.int64))

    def _count_signups(self) -> None:
        signed = np.flatnonzero(self._signup != NONE)
        signup, block = self._signup[signed], self._block
        cell = self._cells(block.month[signup], of_signups(block, signup), signed)
        tally_signups(block, signup, self._converted[signed], cell, self._sums)
