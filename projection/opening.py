"""Where a projection begins: the newest month whose official stocks are known, and the channels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.coverage.facts import Flag, Metric, NoFact, OfficialStock, ReferenceFacts
from domain.months import Month
from projection.parameters import Parameters
from projection.streams import DAYS, Channel

SHIPPED_OPENING: Final = Month(2025, 12)
"""The month that the stocks in the shipped parameters are of."""
NEEDED: Final = (Metric.ACTIVE, Metric.BPU, Metric.PU, Metric.FUND)
"""Official figures that make a month an opening."""


class TooOld(ValueError):  # says what is the matter
    """The newest official stock is too old to say anything from."""


@dataclass(frozen=True)
class Opening:
    """The month and the assumptions that a run begins with."""

    month: Month
    parameters: Parameters
    channels: tuple[Channel, ...]


def opening(facts: ReferenceFacts, parameters: Parameters, today: Month) -> Opening:
    """Begin at the newest month with official stocks of all of NEEDED, else at the shipped one.

    There the official figures that are known replace the assumed ones, and their segments sum to
    the total where it is known. Raises TooOld when that month is further back than `age.limit`, and
    NoFact when no channel has a pace or the total is less than its segments.
    """
    known = _months(facts.official)
    month = max([*known, SHIPPED_OPENING])
    limit = int(parameters["age.limit"].value)
    if month.plus(limit) < today:
        raise TooOld(
            f"The newest official stock is of {month}, more than {limit} months ago; "
            "add a newer one of active, BPU, PU and fund with `lindung official add`."
        )
    at = {each.metric: each for each in facts.official if each.month == month}
    begun = parameters
    for name, metric in (
        ("stock.bpu", Metric.BPU),
        ("stock.pu", Metric.PU),
        ("stock.fund", Metric.FUND),
    ):
        if metric in at:
            begun = _official(begun, name, at[metric], at[metric].whole)
    if Metric.ACTIVE in at:
        begun = _closed(begun, at[Metric.ACTIVE], Metric.PU in at)
    return Opening(month, begun, _channels(facts, today, parameters["conversion"].value))


def _months(official: Iterable[OfficialStock]) -> list[Month]:
    """Those for which all of NEEDED are published."""
    metrics: dict[Month, set[Metric]] = {}
    for each in official:
        metrics.setdefault(each.month, set()).add(each.metric)
    return [month for month, found in metrics.items() if found.issuperset(NEEDED)]


def _closed(before: Parameters, active: OfficialStock, pu_known: bool) -> Parameters:
    """The segments sum to the official total: the rest is Jakon and PMI, or PU where not known."""
    name, known = ("stock.other", "stock.pu") if pu_known else ("stock.pu", "stock.other")
    rest = active.whole - round(before["stock.bpu"].value + before[known].value)
    if rest <= 0:
        raise NoFact(
            f"The {active.whole:,} active members of {active.month} ({active.source}) are fewer"
            " than their segments; correct the one that is wrong."
        )
    return before.with_values(
        name, float(rest), flag=Flag.DERIVED if active.flag is Flag.SOURCED else active.flag,
        source=f"{active.source}, less stock.bpu and {known}",
    )  # fmt: skip


def _official(before: Parameters, name: str, stock: OfficialStock, whole: int) -> Parameters:
    return before.with_values(name, float(whole), flag=stock.flag, source=stock.source)


def _channels(facts: ReferenceFacts, today: Month, conversion: float) -> tuple[Channel, ...]:
    """The share of each channel in the new payers, by its newest profile.

    A profile has its capacity in signups, of whom so many come to pay.
    """
    codes = dict.fromkeys(each.code for each in facts.channels if each.since <= today)
    profiles = [facts.profile(code, today) for code in codes]
    pace = sum(each.payers_per_day or 0 for each in profiles)
    if not pace:
        raise NoFact(f"No channel has a pace in {today}, so nobody can say who brings whom.")
    return tuple(
        Channel(
            each.code,
            (each.payers_per_day or 0) / pace,
            None if each.capacity_per_day is None else each.capacity_per_day * DAYS * conversion,
        )
        for each in profiles
        if each.payers_per_day
    )
