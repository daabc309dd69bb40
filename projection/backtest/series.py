"""The published year-ends, by metric, with how well each is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.coverage.facts import Flag, Metric, OfficialStock

DECEMBER = 12


@dataclass(frozen=True)
class Series:
    """Values of Decembers by year, in persons or rupiah (for a flow: of the year)."""

    metric: Metric
    values: Mapping[int, float]
    flags: Mapping[int, Flag]

    def until(self, year: int) -> "Series":
        """What was known of it at the close of a year."""
        known = {each: value for each, value in self.values.items() if each <= year}
        return Series(self.metric, known, {each: self.flags[each] for each in known})

    @property
    def years(self) -> list[int]:
        """Those with a value, in order."""
        return sorted(self.values)


def series(official: Iterable[OfficialStock], metric: Metric) -> Series:
    """The Decembers of one metric."""
    found = [e for e in official if e.metric is metric and e.month.number == DECEMBER]
    return Series(
        metric,
        {each.month.year: float(each.whole) for each in found},
        {each.month.year: each.flag for each in found},
    )
