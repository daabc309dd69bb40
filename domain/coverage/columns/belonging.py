"""To which cells the members of a block belong: at first, and after the facts of a month."""

import numpy as np

from domain.contributions import Payer
from domain.coverage.cells import UNKNOWN_CHANNEL, UNKNOWN_REGION, Group
from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import (
    BAND_BITS,
    CHANNEL_AT,
    MEASURE_BITS,
    MONTH_AT,
    PROGRAMMES_AT,
    REGION_AT,
    Codes,
    Numbers,
    with_channel,
    with_cover,
    with_region,
)
from domain.coverage.columns.visits import Visits
from domain.programmes import MANDATORY, programmes_text


def cells(month: Numbers | int, place: Numbers, band: Numbers) -> Numbers:
    """Entries without their measure."""
    found: Numbers = (month << MONTH_AT | place << BAND_BITS | band) << MEASURE_BITS
    return found


def at_first(block: Block, codes: Codes, signup: Numbers) -> Numbers:
    """The place members start in: that of the signup, or of nobody, with what they first paid."""
    unknown = Group(
        UNKNOWN_CHANNEL, UNKNOWN_REGION, programmes_text(MANDATORY), Payer.SELF.value
    )  # fmt: skip
    nobody = np.full(block.members, codes.place(unknown), np.int64)
    paid = block.first(Kind.PAYMENT)
    covered = with_cover(nobody, block.programmes[paid], block.payer[paid])
    nobody = np.where(paid == NONE, nobody, covered)
    own = with_region(with_channel(nobody, block.channel[signup]), block.region[signup])
    own = with_cover(own, block.programmes[signup], block.payer[signup])
    return np.where(signup == NONE, nobody, own)


def placed(block: Block, its: Visits, now: slice, place: Numbers) -> Numbers:
    """Where the facts of a month put the members."""
    channel, region, paid = its.to_channel[now], its.to_region[now], its.payment[now]
    place = np.where(channel == NONE, place, with_channel(place, block.channel[channel]))
    place = np.where(region == NONE, place, with_region(place, block.region[region]))
    covered = with_cover(place, block.programmes[paid], block.payer[paid])
    return np.where(paid == NONE, place, covered)


def of_signups(block: Block, signup: Numbers) -> Numbers:
    """The places of signups at these positions."""
    place: Numbers = (
        (block.channel[signup] << CHANNEL_AT)
        | (block.region[signup] << REGION_AT)
        | (block.programmes[signup] << PROGRAMMES_AT)
        | block.payer[signup]
    )
    return place
