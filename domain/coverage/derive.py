"""From the facts of one member to what they add to the monthly cube.

**Time.** Nobody pays to say that they stopped: people lapse by the passing of time. To go through
70 million members every month and notice would cost more than everything else together, so nothing
is noticed: *all that a member's facts imply is written at once*, the future included. Whoever paid
through March is, unless a new fact comes, at risk in April and May, lapses in June, and may return
from July on; these rows are written together with the payment and simply not read before their
month. A new payment takes the scheduled rows back and writes others: what changes is derive(after)
minus derive(before), so a cube that is kept cannot differ from one that is rebuilt. A derivation
needs no date of today and has no horizon: rows end with the lapse, but for the pool of lapsed
members, which is kept as its changes (`domain.coverage.cube`): entering, growing into the next
tenure band (four times at most), leaving. A payment touches about ten cells.

**Choices**, each needed for the identities to hold in whole numbers:

- A member is in one cell a month. When a transfer or a payment changes channel, region, programmes
  or payer, the month opens in the old cell (`opening_active`, `prepaid`, `at_risk_k`, `paid_k`,
  `left_k`) and everything else, closing included, is in the new one; `transfers_out` and
  `transfers_in` are the passage. Ageing into a tenure band is not a transfer.
- `at_risk_k` counts who opens the month with cover that does not reach it, k months past
  paid_through; `prepaid` who had it paid before. `paid_k` are those who pay and close it active.
- Payments for months long gone bring money, but only standing as far as they reach: who pays and
  is still k months behind at the close is in `paid` and in `behind_k`.
- Only `first_payments` are growth. Whoever was a member before (`is_first_ever` is false, no
  signup known, a payment before the signup's month) or had left for good and pays again has
  `rejoined`.
- Of several signups the one that was *recorded* first is the signup, by its own day; the others
  move nothing (`domain.coverage.history`).
- Conversion is counted in the cell of the *signup*, by months from signup to first payment.
- A fact counts in the month in which it occurred, whenever it was recorded; `recorded_k` says how
  much later that was. Who has no signup in the ledger is in UNKNOWN_CHANNEL and UNKNOWN_REGION.
- A reported payment brings nobody standing. It is counted apart (`reported_...`) until a confirmed
  payment reaches its last month.
- Leaving counts at the close of a month and is undone by a later payment in the same month.
"""

from collections.abc import Collection

from domain.coverage.cube import Cube, measures, publish, roll_up
from domain.coverage.events import Event
from domain.coverage.history import history
from domain.coverage.rule import Standing
from domain.coverage.walk import Walk
from domain.months import Month


def derive(events: Collection[Event]) -> Cube:
    """What one member adds to the cube, in the form of the store; in any order, with repeats.

    Raises ValueError for facts of more than one member.
    """
    cube = Cube()
    fold(cube, events)
    return cube


def fold(cube: Cube, events: Collection[Event], times: int = 1) -> None:
    """Add what one member adds to a cube; with `times=-1` take it out."""
    if len({event.member_id for event in events}) > 1:
        raise ValueError("These facts are of several members; derive them one by one.")
    facts = history(events)
    if facts:
        Walk(cube, times, facts).run()


def standing(events: Collection[Event], month: Month) -> Standing:
    """How a member stands at the close of a month, by all that is known now."""
    sums = roll_up(publish(derive(events), month.plus(1)))
    months = {at: measures(values) for (at,), values in sums.items()}
    its, after = (months.get(each, {}) for each in (month, month.plus(1)))
    if its.get("closing_active"):
        return Standing.RETURNED if its["returns"] else Standing.ACTIVE
    if after.get("at_risk_3"):
        return Standing.LAPSED
    entered = ("first_payments", "rejoined")
    if any(at <= month and any(map(each.get, entered)) for at, each in months.items()):
        return Standing.LEFT
    return Standing.NEVER_PAID
