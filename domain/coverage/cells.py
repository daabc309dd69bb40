"""The cells of the monthly cube and what is counted in each: whole numbers, no person.

A cell is a month with six properties of the people in it. Everything counted is in `MEASURES`, in
the order of the columns; units and meanings are in `domain.coverage.contract`.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from domain.months import Month

UNKNOWN_CHANNEL: Final = -1
"""The channel of members whose signup is not in the ledger: credited to nobody."""
UNKNOWN_REGION: Final = "0000"
"""The region of members whose signup is not in the ledger."""
REST: Final = "*"
"""In anything shared: small cells that were merged; never a total."""
REST_CHANNEL: Final = -2
"""The same, of channels."""


class Tenure(StrEnum):
    """Whole months since the month in which somebody first became active here (that one is 0).

    People age whether they pay or not, and keep their age when they lapse and come back.
    """

    NEW = "0-3"
    SETTLING = "4-6"
    SETTLED = "7-12"
    SECOND_YEAR = "13-24"
    LONG = "25+"


BAND_STARTS: Final = (0, 4, 7, 13, 25)
"""The first month of each band, in the order of `Tenure`."""
TENURES: Final = tuple(Tenure)


class Exit(StrEnum):
    """Why somebody left for good. VOID: there should never have been a membership."""

    DEATH = "death"
    RETIREMENT = "retirement"
    MOVED_TO_PU = "moved_to_pu"
    LEFT_WORK = "left_work"
    VOID = "void"


class Group(NamedTuple):
    """What a cell has besides its month and tenure band.

    `channel` is a channel number (0: direct), `region` the four digits of a regency or city,
    `programmes` as `programmes_text` writes them, `payer` a `Payer`. In shared cubes each may be
    the rest (`REST`), and a region two digits: the rest of a province.
    """

    channel: int
    region: str
    programmes: str
    payer: str


class Cell(NamedTuple):
    """Where people are counted together."""

    month: Month
    channel: int
    region: str
    programmes: str
    payer: str
    tenure: str

    @property
    def group(self) -> Group:
        """The cell without its month and tenure band."""
        return Group(self.channel, self.region, self.programmes, self.payer)


MEASURES: Final = (
    "signups",
    "signups_first_ever",
    "converted_0",
    "converted_1",
    "converted_2",
    "converted_3",
    "converted_4_6",
    "converted_7",
    "first_payments",
    "rejoined",
    "returns",
    "lapsed",
    "exits_death",
    "exits_retirement",
    "exits_moved_to_pu",
    "exits_left_work",
    "exits_void",
    "transfers_in",
    "transfers_out",
    "opening_active",
    "closing_active",
    "prepaid",
    "at_risk_0",
    "at_risk_1",
    "at_risk_2",
    "at_risk_3",
    "paid_0",
    "paid_1",
    "paid_2",
    "paid_3",
    "behind_1",
    "behind_2",
    "left_0",
    "left_1",
    "left_2",
    "left_3",
    "paying_members",
    "paid_months",
    "amount_jkk_rp",
    "amount_jkm_rp",
    "amount_jht_rp",
    "reported_members",
    "reported_months",
    "reported_rp",
    "claims",
    "claims_rp",
    "recorded_0",
    "recorded_1",
    "recorded_2",
    "recorded_3",
)
"""Everything counted in a cell, in the order of the columns."""

COLUMN: Final = {name: position for position, name in enumerate(MEASURES)}
"""Where a measure stands in `CubeRow.values`."""
EXITS: Final = tuple(f"exits_{reason}" for reason in Exit)
"""The measures of those who left the active stock for good."""
ZERO: Final = (0,) * len(MEASURES)


class CubeRow(NamedTuple):
    """One cell and its measures, in the order of `MEASURES`."""

    cell: Cell
    values: tuple[int, ...]

    def measure(self, name: str) -> int:
        """The measure of that name. Raises KeyError for any other."""
        return self.values[COLUMN[name]]
