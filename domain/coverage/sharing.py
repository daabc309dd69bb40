"""Cubes that may be shared: no cell of fewer than ten people, and none that can be worked out.

Cells that are too small are merged upward, step by step, with other small ones of the same month:
first over tenure, then over the regions of a province, over programmes and payers, over provinces,
and at last over channels. What is merged is called the rest (`REST`) and is not a total. Every
step keeps the sums, and a step that leaves one cell alone under the limit passes it on. Whatever
is left under the limit at the end takes the smallest other cell of its month into the rest; a month
that has fewer people than the limit is left out.

**Only sums of what is shared here may be shared**: a total of a regency, taken from the full cube
and shared beside it, would give a merged cell away by subtraction (complementary disclosure).
"""

from dataclasses import replace
from typing import Final

import numpy as np

from domain.coverage.cells import COLUMN, REST, REST_CHANNEL
from domain.coverage.columns.codes import (
    BAND_BITS,
    BANDS,
    Codes,
    Numbers,
    channel_code,
    part,
    with_channel,
    with_cover,
    with_region,
)
from domain.coverage.columns.months import Cells
from domain.coverage.columns.rolling import ranks
from domain.coverage.columns.sums import gathered

LEAST: Final = 10
"""People in a cell that is shared. Source: the store's contract, research/projection.md 3."""

_HERE: Final = [
    COLUMN[name]
    for name in ("opening_active", "transfers_in", "first_payments", "rejoined", "at_risk_3")
]
_OTHER: Final = [COLUMN[name] for name in ("signups", "paying_members", "reported_members")]
_ANY_TENURE: Final = BANDS.index(REST)


def people(values: Numbers) -> Numbers:
    """How many people each row of MEASURES tells something about, at least."""
    found: Numbers = _heads(values).max(axis=1)
    return found


def share_safely(cells: Cells, least: int = LEAST) -> Cells:
    """A month of a published cube with the small cells merged upward."""
    keys, values = gathered(_merged(cells, least), cells.values)
    shared = replace(cells, keys=keys, values=values)
    enough = people(values) >= least
    return shared if enough.all() else shared.only(enough)


def _merged(cells: Cells, least: int) -> Numbers:
    """Of each cell the one in which it is shared; of a month with too few people, any."""
    heads, keys, codes = _heads(cells.values), cells.keys.copy(), cells.codes
    small = np.arange(len(keys))
    for step in (_same, _tenures, _regions, _cover, _provinces, _channels):
        keys[small] = step(keys[small], codes)
        merged, sums = gathered(keys[small], heads[small])
        crowds = sums.max(axis=1)[np.searchsorted(merged, keys[small])]
        small = small[crowds < least]
    if 0 < len(small) < len(keys):  # one cell by now
        others, sums = gathered(np.delete(keys, small), np.delete(heads, small, axis=0))
        nearest = np.lexsort((ranks(others, codes), sums.max(axis=1)))[0]
        keys[keys == others[nearest]] = keys[small[0]]
    return keys


def _heads(values: Numbers) -> Numbers:
    """The counts of people; the largest is how many there are at least. They add up."""
    return np.column_stack((values[:, _HERE].sum(axis=1), values[:, _OTHER]))


def _same(keys: Numbers, _codes: Codes) -> Numbers:
    return keys


def _tenures(keys: Numbers, _codes: Codes) -> Numbers:
    return _whole(keys >> BAND_BITS)


def _regions(keys: Numbers, codes: Codes) -> Numbers:
    texts = tuple(codes.texts("region"))
    provinces = np.array([codes.regions[text[:2]] for text in texts], np.int64)
    return _whole(with_region(keys >> BAND_BITS, provinces[part(keys, "region")]))


def _cover(keys: Numbers, codes: Codes) -> Numbers:
    return _whole(with_cover(keys >> BAND_BITS, codes.programmes[REST], codes.payers[REST]))


def _provinces(keys: Numbers, codes: Codes) -> Numbers:
    return _whole(with_region(keys >> BAND_BITS, codes.regions[REST]))


def _channels(keys: Numbers, _codes: Codes) -> Numbers:
    return _whole(with_channel(keys >> BAND_BITS, channel_code(REST_CHANNEL)))


def _whole(places: Numbers) -> Numbers:
    """Places with all their tenures together."""
    return places << BAND_BITS | _ANY_TENURE
