"""One member's way through the months; the workings of `domain.coverage.derive`.

A rebuild walks through every month of every member, so the steps are short and count in place.
"""

from collections.abc import Sequence
from typing import Final

from domain.contributions import Payer
from domain.coverage.cells import (
    BAND_STARTS,
    COLUMN,
    EXITS,
    UNKNOWN_CHANNEL,
    UNKNOWN_REGION,
    ZERO,
    Exit,
    Group,
)
from domain.coverage.cube import BANDS, CellValues, Cube
from domain.coverage.events import Happening, Leave, Payment, Signup, Transfer
from domain.coverage.rule import GRACE, LARGEST_K
from domain.coverage.tally import CONFIRMED, count, count_signup, month_of, unconfirmed
from domain.programmes import MANDATORY, Programme, programmes_text

_NEVER, _ACTIVE, _LAPSED, _LEFT = range(4)
_NOTHING: Final = 0
"""paid_through of somebody who has paid nothing that counts: before every month."""
_COVERED: Final = -1
"""The k of a month that was paid for before it began."""

_OLDEST: Final = BAND_STARTS[-1]
_BAND: Final = tuple(sum(age >= start for start in BAND_STARTS) - 1 for age in range(_OLDEST + 1))
_WITH_JHT: Final = programmes_text(MANDATORY | {Programme.JHT})
_WITHOUT_JHT: Final = programmes_text(MANDATORY)

_FIRST, _REJOINED, _RETURNS = (COLUMN[n] for n in ("first_payments", "rejoined", "returns"))
_LAPSES, _IN, _OUT = COLUMN["lapsed"], COLUMN["transfers_in"], COLUMN["transfers_out"]
_OPENING, _CLOSING, _PREPAID = (
    COLUMN[name] for name in ("opening_active", "closing_active", "prepaid")
)
_AT_RISK, _PAID, _LEFT_AT = COLUMN["at_risk_0"], COLUMN["paid_0"], COLUMN["left_0"]
_POOL: Final = COLUMN["at_risk_3"]
_BEHIND: Final = COLUMN["behind_1"] - 1
_EXIT: Final = {reason: COLUMN[name] for reason, name in zip(Exit, EXITS, strict=True)}


class Walk:
    """Counts one member's facts, in order, `times` times into a cube."""

    __slots__ = (
        "_cells", "_channel", "_converted", "_cube", "_facts", "_first", "_leaving", "_month",
        "_paid_through", "_payer", "_pool_since", "_programmes", "_region", "_signup", "_standing",
        "_times", "_unconfirmed",
    )  # fmt: skip

    def __init__(self, cube: Cube, times: int, facts: Sequence[Happening]) -> None:
        self._cube, self._times, self._facts = cube, times, facts
        self._signup = next((fact for fact in facts if type(fact) is Signup), None)
        self._standing, self._paid_through = _NEVER, _NOTHING
        self._month = 0  # the last one that is closed
        self._first: int | None = None  # the month of tenure 0
        self._converted: int | None = None  # months from signup to first payment
        self._pool_since: int | None = None
        self._leaving: Exit | None = None
        self._unconfirmed = unconfirmed(facts)
        self._begin()

    def run(self) -> None:
        """From the first fact until all that follows from the last one has come true."""
        month = 0
        today: list[Happening] = []
        for fact in self._facts:
            day = fact.occurred_on
            its = day.year * 12 + day.month - 1
            if its != month:
                if today:
                    self._busy(month, today)
                month, today = its, []
            today.append(fact)
        self._busy(month, today)
        self._idle(None)
        self._end_pool(self._cells, None)
        if self._signup is not None:
            self._count_signup(self._signup)

    def _begin(self) -> None:
        """The cell somebody starts in: that of the signup, or of nobody."""
        if (signup := self._signup) is not None:
            self._channel, self._region = signup.channel, signup.region
            self._programmes = programmes_text(signup.programmes)
            self._payer = signup.payer.value
        else:
            self._channel, self._region = UNKNOWN_CHANNEL, UNKNOWN_REGION
            paid = next((fact for fact in self._facts if type(fact) is Payment), None)
            self._programmes = _WITH_JHT if paid and paid.amounts.jht else _WITHOUT_JHT
            self._payer = paid.payer.value if paid else Payer.SELF.value
        self._cells = self._own_cells()

    def _own_cells(self) -> CellValues:
        group = Group(self._channel, self._region, self._programmes, self._payer)
        return self._cube.cells(group)

    def _row(self, cells: CellValues, month: int) -> list[int]:
        """The measures of a month, in the member's band of it."""
        first = self._first
        key = month * BANDS
        if first is not None and month > first:
            key += _BAND[min(month - first, _OLDEST)]
        row = cells.get(key)
        if row is None:
            row = cells[key] = [*ZERO]
        return row

    def _band(self, month: int) -> int:
        if self._first is None or month <= self._first:
            return 0
        return _BAND[min(month - self._first, _OLDEST)]

    def _idle(self, until: int | None) -> None:
        """Months without a fact, before `until`: cover runs on, runs out, lapses."""
        times, month = self._times, self._month
        while self._standing == _ACTIVE and (until is None or month + 1 < until):
            month += 1
            row = self._row(self._cells, month)
            past = month - self._paid_through
            row[_OPENING] += times
            row[_PREPAID if past <= 0 else _AT_RISK + past - 1] += times
            if past < GRACE[month]:
                row[_CLOSING] += times
            else:
                row[_LAPSES] += times
                self._standing, self._pool_since = _LAPSED, month + 1
        self._month = month

    def _busy(self, month: int, facts: list[Happening]) -> None:
        """A month with facts: what it opened with, what happened, how it closed."""
        self._idle(month)
        times, old, before = self._times, self._cells, self._paid_through
        row = opened = self._row(old, month)
        k = LARGEST_K
        if self._standing == _ACTIVE:
            k = max(_COVERED, month - 1 - before)
            opened[_OPENING] += times
            opened[_PREPAID if k == _COVERED else _AT_RISK + k] += times
        self._take(facts)
        if self._cells is not old:
            row = self._row(self._cells, month)
            self._move(old, opened, row, month)
        self._close(month, k, opened, row)
        count(facts, self._unconfirmed, row, times)
        self._month = month

    def _take(self, facts: list[Happening]) -> None:
        """What the facts of a month say about where the member stands and belongs."""
        self._leaving = None
        before = (self._channel, self._region, self._programmes, self._payer)
        for fact in facts:
            if type(fact) is Payment:
                if fact.proof is CONFIRMED:
                    self._pay(fact)
            elif type(fact) is Leave:
                self._leaving = fact.reason
            elif type(fact) is Transfer:
                if fact.to_channel is not None:
                    self._channel = fact.to_channel
                if fact.to_region is not None:
                    self._region = fact.to_region
        if before != (self._channel, self._region, self._programmes, self._payer):
            self._cells = self._own_cells()

    def _pay(self, payment: Payment) -> None:
        last = payment.paid_through
        self._paid_through = max(self._paid_through, last.year * 12 + last.number - 1)
        self._programmes = _WITH_JHT if payment.amounts.jht else _WITHOUT_JHT
        self._payer = payment.payer.value
        self._leaving = None

    def _move(self, old: CellValues, opened: list[int], row: list[int], month: int) -> None:
        if self._standing == _ACTIVE:
            opened[_OUT] += self._times
            row[_IN] += self._times
        elif self._standing == _LAPSED:
            self._end_pool(old, month + 1)
            self._pool_since = month + 1

    def _close(self, month: int, k: int, opened: list[int], row: list[int]) -> None:
        """The flows of a month, by where the member stood when it opened."""
        past = max(0, month - self._paid_through)
        active = past < GRACE[month]
        if self._standing == _ACTIVE:
            renewed = k != _COVERED and active and past <= k
            stays = self._renew(month, k, renewed, active, opened, row)
        elif self._standing == _LAPSED:
            renewed = active
            stays = self._return(month, active, opened, row)
        else:
            renewed = stays = active
            if active:
                row[self._enter(month)] += self._times
        if not stays:
            return
        if self._leaving is not None:
            row[_EXIT[self._leaving]] += self._times
            self._leave()
        else:
            self._standing = _ACTIVE
            row[_CLOSING] += self._times
            if renewed and past:
                row[_BEHIND + past] += self._times

    def _renew(
        self, month: int, k: int, renewed: bool, active: bool, opened: list[int], row: list[int]
    ) -> bool:
        """Of somebody active: pays, leaves, lapses, or none of it. False after a lapse."""
        if renewed:
            opened[_PAID + k] += self._times
        elif k != _COVERED and self._leaving is not None:
            opened[_LEFT_AT + k] += self._times
        elif not active:
            row[_LAPSES] += self._times
            self._standing, self._pool_since = _LAPSED, month + 1
            return False
        return True

    def _return(self, month: int, active: bool, opened: list[int], row: list[int]) -> bool:
        """Of somebody lapsed: comes back, leaves for good, or none of it. True when back."""
        if active:
            opened[_PAID + LARGEST_K] += self._times
            row[_RETURNS] += self._times
            self._end_pool(self._cells, month + 1)
        elif self._leaving is not None:
            opened[_LEFT_AT + LARGEST_K] += self._times
            self._end_pool(self._cells, month + 1)
            self._leave()
        return active

    def _enter(self, month: int) -> int:
        """The measure by which somebody becomes active who was not, or had left."""
        signup, never = self._signup, self._standing == _NEVER
        if self._first is None:
            self._first = month
        if signup is None or not never:
            return _REJOINED
        delay = month - month_of(signup.occurred_on)
        if delay < 0:
            return _REJOINED
        self._converted = delay
        return _FIRST if signup.is_first_ever else _REJOINED

    def _leave(self) -> None:
        self._standing, self._paid_through = _LEFT, _NOTHING

    def _end_pool(self, cells: CellValues, end: int | None) -> None:
        """Write the stay in the pool of lapsed members, `end` excluded, as changes of its level.

        The member grows older there; every band entered is a change in two cells.
        """
        start, first, times = self._pool_since, self._first, self._times
        self._pool_since = None
        if start is None or first is None or start == end:
            return
        self._row(cells, start)[_POOL] += times
        for age in BAND_STARTS[1:]:
            month = first + age
            if start < month and (end is None or month < end):
                self._row_of(cells, month, self._band(month - 1))[_POOL] -= times
                self._row(cells, month)[_POOL] += times
        if end is not None:
            self._row_of(cells, end, self._band(end - 1))[_POOL] -= times

    def _row_of(self, cells: CellValues, month: int, band: int) -> list[int]:
        return cells.setdefault(month * BANDS + band, list(ZERO))

    def _count_signup(self, signup: Signup) -> None:
        """The signup, and when it brought a payment."""
        group = Group(
            signup.channel, signup.region, programmes_text(signup.programmes), signup.payer.value
        )
        row = self._row(self._cube.cells(group), month_of(signup.occurred_on))
        count_signup(signup, self._converted, row, self._times)
