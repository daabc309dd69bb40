"""Cells and measures as whole numbers: one `entry` of 60 bits says where something is counted.

From the left: month (15), channel (15), region (14), programmes (4), payer (3), tenure band (3),
measure (6). So a sorted array of entries lies month by month. The middle four are the `place`.
"""

from collections.abc import Sequence
from typing import Final, NewType, TypeAlias

import numpy as np
from numpy.typing import NDArray

from domain.coverage.cells import REST, TENURES, Cell, Group
from domain.coverage.rule import month_at

Numbers: TypeAlias = NDArray[np.int64]
Place = NewType("Place", int)

MEASURE_BITS: Final = 6
BAND_BITS: Final = 3
_PAYER, _PROGRAMMES, REGION_BITS, CHANNEL_BITS = 3, 4, 14, 15
PROGRAMMES_AT: Final = _PAYER
REGION_AT: Final = PROGRAMMES_AT + _PROGRAMMES
CHANNEL_AT: Final = REGION_AT + REGION_BITS
PLACE_BITS: Final = CHANNEL_AT + CHANNEL_BITS
MONTH_AT: Final = PLACE_BITS + BAND_BITS
"""Where the month stands in a cell; in an entry MEASURE_BITS further left."""
OFFSET: Final = 8
"""Channel numbers begin below zero."""
BANDS: Final = (*(each.value for each in TENURES), REST)
"""Tenures by number; the last one is the rest, in shared cubes only."""

_PARTS: Final = {
    "region": (BAND_BITS + REGION_AT, REGION_BITS),
    "programmes": (BAND_BITS + PROGRAMMES_AT, _PROGRAMMES),
    "payer": (BAND_BITS, _PAYER),
    "tenure": (0, BAND_BITS),
}
"""Of a cell: where a part of it stands, and its bits."""

_FINE: Final = ((1 << REGION_BITS) - 1) << REGION_AT | ((1 << _PAYER) - 1)
ROLLED_UP: Final = ~((_FINE << BAND_BITS | (1 << BAND_BITS) - 1) << MEASURE_BITS)
"""Of an entry: month, channel, programmes and measure."""


class Names(dict[str, int]):
    """Texts by number, in the order in which they were met. Raises OverflowError beyond `bits`."""

    def __init__(self, bits: int) -> None:
        super().__init__()
        self._room = 1 << bits
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        if len(self) == self._room:
            raise OverflowError(f"More than {self._room} different texts, the last one {text!r}.")
        self[text] = number = len(self)
        self.texts.append(text)
        return number


class Places(dict[tuple[int, str, str, str], int]):
    """Numbers of groups, each worked out once."""

    def __init__(self, codes: "Codes") -> None:
        super().__init__()
        self._codes = codes

    def __missing__(self, group: tuple[int, str, str, str]) -> int:
        self[group] = number = self._codes.place(Group(*group))
        return number


class Codes:
    """The numbers of one counting: cells of two can only be compared under the same codes."""

    def __init__(self) -> None:
        self.regions = Names(REGION_BITS)
        self.programmes = Names(_PROGRAMMES)
        self.payers = Names(_PAYER)
        self.places = Places(self)

    def place(self, group: Group) -> Place:
        """The number of a group. Raises OverflowError for a channel that has no room."""
        channel = channel_code(group.channel)
        return Place(
            channel << CHANNEL_AT
            | self.regions[group.region] << REGION_AT
            | self.programmes[group.programmes] << PROGRAMMES_AT
            | self.payers[group.payer]
        )

    def texts(self, name: str) -> Sequence[str]:
        """The texts of a part of cells, by number: region, programmes, payer or tenure."""
        names = {"region": self.regions, "programmes": self.programmes, "payer": self.payers}
        return BANDS if name == "tenure" else names[name].texts

    def cells(self, cells: Numbers) -> list[tuple[int, int, str, str, str, str]]:
        """Month index, channel, region, programmes, payer and tenure of each."""
        texts = [map(self.texts(name).__getitem__, part(cells, name).tolist()) for name in _PARTS]
        months = (cells >> MONTH_AT).tolist()
        return list(zip(months, channels(cells >> BAND_BITS).tolist(), *texts, strict=True))

    def cell(self, number: int) -> Cell:
        """The cell of a number."""
        found = self.cells(np.array([number], np.int64))[0]
        return Cell(month_at(found[0]), *found[1:])


def part(cells: Numbers, name: str) -> Numbers:
    """The numbers of one part of cells, for `Codes.texts`. Raises KeyError for any other name."""
    at, bits = _PARTS[name]
    return (cells >> at) & _mask(bits)


def channel_code(channel: int) -> int:
    """The number of a channel inside a place. Raises OverflowError when there is no room."""
    if not 0 <= channel + OFFSET < 1 << CHANNEL_BITS:
        raise OverflowError(f"Channel {channel} has no room in {CHANNEL_BITS} bits.")
    return channel + OFFSET


def channel_codes(channels: Numbers) -> Numbers:
    """The same of many."""
    for channel in np.unique(channels).tolist():
        channel_code(channel)
    return channels + OFFSET


def channels(places: Numbers) -> Numbers:
    """The channel numbers of places, with or without a month left of them."""
    return ((places >> CHANNEL_AT) & _mask(CHANNEL_BITS)) - OFFSET


def with_channel(places: Numbers, channel: Numbers | int) -> Numbers:
    """These places in other channels, given as numbers of `channel_code`."""
    return (places & ~(_mask(CHANNEL_BITS) << CHANNEL_AT)) | (channel << CHANNEL_AT)


def with_region(places: Numbers, region: Numbers | int) -> Numbers:
    """These places in other regions."""
    return (places & ~(_mask(REGION_BITS) << REGION_AT)) | (region << REGION_AT)


def with_cover(places: Numbers, programmes: Numbers | int, payer: Numbers | int) -> Numbers:
    """These places with other programmes and payers."""
    kept = places & ~_mask(REGION_AT)
    return kept | (programmes << PROGRAMMES_AT) | payer


def _mask(bits: int) -> int:
    return (1 << bits) - 1
