"""Reference facts: what others publish or decide, each with its date, its source and its standing.

Amounts are kept as they were printed (`value`, in `unit`), so that a comparison with the source is
a comparison of texts; `whole` gives persons or rupiah. How well a figure is known is a `Flag`, and
a flag that must be said aloud travels as a word (`Flag.word`). No figure is without a source.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from domain.channels import Kind
from domain.dated import in_force
from domain.months import Month


class NoFact(LookupError):  # says what is the matter
    """A figure was asked for that nobody has entered; the message says which and how to add it."""


class Flag(StrEnum):
    """How well a figure is known."""

    SOURCED = "S"
    MEMORY = "M"
    DERIVED = "E"
    ASSUMED = "A"
    CALIBRATED = "C"

    @property
    def word(self) -> str:
        """What must stand beside the figure wherever people read it; empty when nothing must."""
        return _WORDS[self]


_WORDS: Final = {
    Flag.SOURCED: "",
    Flag.MEMORY: "memory",
    Flag.DERIVED: "derived",
    Flag.ASSUMED: "assumption",
    Flag.CALIBRATED: "calibrated",
}


class Metric(StrEnum):
    """What a figure counts. Each is one definition; figures of two are never compared."""

    ACTIVE = "active"
    PU = "PU"
    BPU = "BPU"
    JAKON = "JAKON"
    PMI = "PMI"
    BPU_JHT = "BPU_JHT"
    REGISTERED = "registered"
    FUND = "fund"
    CONTRIBUTIONS = "contrib"
    CLAIMS = "claims"
    INCOME = "income"

    @property
    def definition(self) -> str:
        """The id of the definition."""
        return _DEFINITIONS[self][0]

    @property
    def meaning(self) -> str:
        """The definition itself."""
        return _DEFINITIONS[self][1]


_DEFINITIONS: Final = {
    Metric.ACTIVE: ("active.total/1", "Active members of all segments: PU, BPU, Jakon and PMI"),
    Metric.PU: ("active.pu/1", "Active wage earners (penerima upah)"),
    Metric.BPU: ("active.bpu/1", "Active members who are not wage earners (bukan penerima upah)"),
    Metric.JAKON: (
        "active.jakon/1",
        "Active construction workers; with PMI inside it unless PMI is given for the same month",
    ),
    Metric.PMI: ("active.pmi/1", "Active migrant workers"),
    Metric.BPU_JHT: ("active.bpu.jht/1", "Active BPU members who also hold JHT"),
    Metric.REGISTERED: ("registered.total/1", "Registered members, active or not"),
    Metric.FUND: ("fund.invested/1", "Dana investasi; neither dana kelolaan nor total aset"),
    Metric.CONTRIBUTIONS: ("flow.contributions/1", "Contributions of the calendar year"),
    Metric.CLAIMS: ("flow.claims/1", "Claims paid in the calendar year"),
    Metric.INCOME: ("flow.income/1", "Investment income of the calendar year"),
}

_SCALE: Final = {"million": 10**6, "Rp T": 10**12, "Rp T/yr": 10**12}


class Status(StrEnum):
    """Who stands behind a published figure."""

    AUDITED = "audited"
    UNAUDITED = "unaudited"
    PRESS = "press"
    MEMORY = "memory"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class OfficialStock:
    """A published figure at the close of `month` (for a flow: of the year that ends with it).

    `unit` is "million" (persons), "Rp T" or "Rp T/yr" (rupiah, 10^12). Raises ValueError without a
    source, for an unknown unit or a negative value.
    """

    month: Month
    metric: Metric
    value: Decimal
    unit: str
    flag: Flag
    source: str
    note: str = ""
    status: Status = Status.PRESS
    published_on: str = ""

    def __post_init__(self) -> None:
        _figure(self.value, self.unit, self.source)

    @property
    def whole(self) -> int:
        """In persons, or in rupiah."""
        return _whole(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed for at the close of `month`, as it was said in `set_in`; `by` says who.

    A newer target for the same metric and month replaces an older one; both are kept. Raises
    ValueError like OfficialStock.
    """

    month: Month
    metric: Metric
    value: Decimal
    unit: str
    set_in: Month
    by: str
    flag: Flag
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        _figure(self.value, self.unit, self.source)

    @property
    def whole(self) -> int:
        """In persons, or in rupiah."""
        return _whole(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class ChannelProfile:
    """What a channel can do, from `since` on. None: not known.

    `reach` in workers, `agents` in people, `capacity_per_day` in signups a day, `payers_per_day`
    in new paying members a day. No public figures by channel exist, so the ones shipped are
    assumptions and say so.
    """

    code: str
    since: Month
    kind: Kind
    flag: Flag
    source: str
    reach: int | None = None
    agents: int | None = None
    capacity_per_day: int | None = None
    payers_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """How a calendar month (1-12) compares: new payers against the mean month, 1."""

    number: int
    factor: Decimal
    flag: Flag
    source: str


@dataclass(frozen=True, slots=True)
class ReferenceFacts:
    """All facts that a snapshot carries beside the cube."""

    official: tuple[OfficialStock, ...] = ()
    targets: tuple[Target, ...] = ()
    channels: tuple[ChannelProfile, ...] = ()
    seasons: tuple[Season, ...] = ()

    def latest(self, metric: Metric, until: Month | None = None) -> OfficialStock:
        """The newest figure, with its month and source; none after `until`. Raises NoFact."""
        known = [
            each
            for each in self.official
            if each.metric is metric and (until is None or each.month <= until)
        ]
        if not known:
            raise NoFact(f"No {metric.value} is known{f' until {until}' if until else ''}; {_ADD}")
        return max(known, key=lambda each: each.month)

    def at(self, metric: Metric, month: Month) -> OfficialStock:
        """The figure of exactly that month. Raises NoFact."""
        for each in reversed(self.official):
            if each.metric is metric and each.month == month:
                return each
        raise NoFact(f"No {metric.value} is known for {month}; {_ADD}")

    def target(self, metric: Metric, month: Month, asked_in: Month | None = None) -> Target:
        """What was aimed for at the close of `month`, as known in `asked_in`. Raises NoFact."""
        said = [
            each
            for each in self.targets
            if each.metric is metric
            and each.month == month
            and (asked_in is None or each.set_in <= asked_in)
        ]
        if not said:
            raise NoFact(f"No target for {metric.value} at {month}; add it with its source.")
        return max(said, key=lambda each: each.set_in)

    def profile(self, code: str, month: Month) -> ChannelProfile:
        """What the channel of that code could do in a month. Raises NoFact."""
        found = in_force((each for each in self.channels if each.code == code), month)
        if found is None:
            raise NoFact(f"Channel {code} has no profile for {month}; add one with its source.")
        return found


_ADD: Final = "add it with `lindung official add`, with its source."


def _figure(value: Decimal, unit: str, source: str) -> None:
    if not source.strip():
        raise ValueError("A figure without a source is not a fact; say where it was read.")
    if unit not in _SCALE:
        raise ValueError(f"{unit!r} is no unit; use {', '.join(_SCALE)}.")
    if not value.is_finite() or value < 0:
        raise ValueError(f"{value} cannot be a stock, a flow or a target.")


def _whole(value: Decimal, unit: str) -> int:
    return int((value * _SCALE[unit]).to_integral_value())
