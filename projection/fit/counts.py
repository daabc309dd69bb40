"""What a snapshot counted, as the fit needs it: whole months that have come in completely."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from operator import add, itemgetter
from typing import Final, TypeAlias, TypeVar

import numpy as np

from domain.coverage.cells import COLUMN, TENURES
from domain.coverage.columns.rolling import roll_up
from domain.coverage.completeness import LAGS, developed
from domain.coverage.contract import Snapshot
from domain.months import Month
from projection.streams import STATES, Floats

COMPLETE: Final = 0.95
"""Months of which less is likely to have come in are left out. Source: the method's note."""
_BANDS: Final = [each.value for each in TENURES]
_READ: Final = (
    "signups", "converted_0", "converted_1", "converted_2", "converted_3", "first_payments",
    "rejoined", "closing_active",
    "prepaid",
    *(f"{name}_{k}" for name in ("at_risk", "left", "paid", "recorded") for k in range(4)),
)  # fmt: skip
_ENTERED: Final = ("first_payments", "rejoined")
_AT: Final = {name: place for place, name in enumerate(_READ)}
_PICK: Final = itemgetter(*(COLUMN[name] for name in _READ))
_Key: TypeAlias = tuple[Month, int, str]
_Table: TypeAlias = dict[_Key, list[int]]
K = TypeVar("K")


@dataclass(frozen=True)
class Counts:
    """Sums over the complete months, which are `months`.

    `at_risk`, `paid`: (STATES, tenure bands), those who stayed and of them who paid; whoever had
    paid ahead is in neither. `prepaid`: by band. `entered`: who came in each month, new
    or from elsewhere.
    `by_channel`: signups, those of them who paid within three months, first payments; the first two
    of months whose three months are over. `closing`: active members of every month of the snapshot.
    """

    months: tuple[Month, ...]
    at_risk: Floats
    paid: Floats
    prepaid: Floats
    entered: tuple[int, ...]
    by_channel: dict[int, tuple[int, int, int]]
    closing: dict[Month, int]

    @property
    def active(self) -> int:
        """At the close of the last complete month."""
        return self.closing[self.months[-1]] if self.months else 0


def counted(snapshot: Snapshot) -> Counts:
    """The counts of a snapshot."""
    table = _table(snapshot)
    months = _complete(table, snapshot)
    chosen = {key: row for key, row in table.items() if key[0] in set(months)}
    by_band = _summed(chosen, lambda key: key[2])
    at_risk, paid = np.zeros((STATES, len(_BANDS))), np.zeros((STATES, len(_BANDS)))
    prepaid = np.zeros(len(_BANDS))
    for tenure, row in by_band.items():
        band = _BANDS.index(tenure)
        prepaid[band] = row[_AT["prepaid"]]
        for k in range(STATES):
            at_risk[k, band] = row[_AT[f"at_risk_{k}"]] - row[_AT[f"left_{k}"]]
            paid[k, band] = row[_AT[f"paid_{k}"]]
    every = _summed(table, lambda key: key[0])
    return Counts(
        months, at_risk, paid, prepaid,
        tuple(sum(every[month][_AT[name]] for name in _ENTERED) for month in months),
        _by_channel(chosen, months[: -(LAGS - 1)]),
        {month: row[_AT["closing_active"]] for month, row in every.items()},
    )  # fmt: skip


def _table(snapshot: Snapshot) -> _Table:
    """Regions, programmes and payers together: the one pass over all cells."""
    return {
        (cells.month, channel, tenure): list(_PICK(values))
        for cells in snapshot.cells()
        for channel, tenure, *values in roll_up(cells, ("channel", "tenure"))
    }


def _summed(table: _Table, by: Callable[[_Key], K]) -> dict[K, list[int]]:
    """Its rows added up by a part of their key."""
    sums: dict[K, list[int]] = {}
    for key, row in table.items():
        before = sums.get(by(key))
        sums[by(key)] = row if before is None else list(map(add, before, row))
    return sums


def _complete(table: _Table, snapshot: Snapshot) -> tuple[Month, ...]:
    """The whole months, one after the other, of which COMPLETE or more is likely to have come in.

    By chain ladder: how late facts are recorded, from the months that are old enough to tell.
    """
    last = min(Month.of(snapshot.as_of.date()).plus(-1), snapshot.until)
    found = _summed(table, lambda key: key[0])
    late = [_AT[f"recorded_{lag}"] for lag in range(LAGS)]
    recorded = {
        month: [row[at] for at in late]
        for month, row in sorted(found.items())
        if month <= last and any(row[at] for at in late)
    }
    done = developed(recorded, last)
    return tuple(month for month in recorded if done[min(month.until(last), LAGS - 1)] >= COMPLETE)


def _by_channel(table: _Table, ripe: Collection[Month]) -> dict[int, tuple[int, int, int]]:
    came = _summed(table, lambda key: key[1])
    signed = _summed({k: row for k, row in table.items() if k[0] in set(ripe)}, lambda key: key[1])
    none = [0] * len(_READ)
    return {
        channel: (
            signed.get(channel, none)[_AT["signups"]],
            sum(signed.get(channel, none)[_AT[f"converted_{late}"]] for late in range(LAGS)),
            row[_AT["first_payments"]],
        )
        for channel, row in came.items()
    }
