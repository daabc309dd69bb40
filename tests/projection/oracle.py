"""The model once more, in plain Python, one person's state at a time: what numpy is held against.

Written from the equations of the method, not from `projection.model`; slow on purpose.
"""

import math
from dataclasses import dataclass

from domain.months import Month
from projection.draws import Draws
from projection.parameters import Parameters
from projection.streams import Plan


@dataclass
class Path:
    """Month by month, the opening first."""

    bpu: list[float]
    pu: list[float]
    fund: list[float]
    by_channel: list[dict[str, float]]


def walk(  # noqa: PLR0915, C901 - one piece, to be read beside the equations
    p: Parameters, plan: Plan, opening: Month, draws: Draws, months: int, at: int
) -> Path:
    """Path number `at` of these draws."""
    channels = [each.code for each in plan.channels]
    share = {each.code: each.share for each in plan.channels}
    stocks = []
    for place, stream in enumerate(plan.streams):
        scale = draws.stock_pu[at] if stream.segment == "pu" else draws.stock_bpu[at]
        stocks.append([float(plan.opening[place, k] * scale) for k in range(4)])
    fund = p["stock.fund"].value * float(draws.stock_fund[at])
    path = Path([], [], [fund], [])

    def count() -> dict[str, float]:
        found = dict.fromkeys(channels, 0.0)
        for stream, stock in zip(plan.streams, stocks, strict=True):
            found[stream.channel] += stock[0] + stock[1] + stock[2]
        return found

    def note(found: dict[str, float]) -> None:
        path.by_channel.append(found)
        path.pu.append(found[channels[-1]])
        path.bpu.append(math.fsum(found[code] for code in channels[:-1]))

    first = count()
    note(first)
    for month in range(1, months + 1):
        active = path.by_channel[-1]
        new: dict[str, float] = {}
        for segment, own in (("bpu", channels[:-1]), ("pu", channels[-1:])):
            if segment == "bpu":
                pace = p["new.bpu"].value * float(draws.adoption_bpu[at])
                pace *= math.exp(float(draws.outreach[at]) * month / 12)
            else:
                pace = p["new.pu"].value * float(draws.adoption_pu[at])
                pace *= math.exp(p["hiring.growth"].value * month / 12)
            base = p[f"eligible.{segment}"].value
            pool = base * (1 + p["eligible.growth"].value) ** (month / 12)
            here = math.fsum(active[code] for code in own)
            began = math.fsum(first[code] for code in own)
            room = max(pool - here, 0) / (base - began)
            for code in own:
                reached = active[code] / (share[code] * pool)
                wanted = share[code] * pace / 12 * (1 + 12 * p["imitation"].value * reached) * room
                wanted *= p["season"].values[opening.plus(month).number - 1]
                place = channels.index(code)
                luck = float(draws.common[month - 1, at] + draws.by_channel[month - 1, place, at])
                wanted *= math.exp(luck)
                channel = plan.channels[place]
                if channel.capacity is not None:
                    wanted = min(wanted, channel.capacity)
                if month < channel.since or (channel.until and month > channel.until):
                    wanted = 0.0
                new[code] = wanted
            wanted = math.fsum(new[code] for code in own)
            if wanted > max(pool - here, 0):
                for code in own:
                    new[code] *= max(pool - here, 0) / wanted
        payers = 0.0
        for stream, stock in zip(plan.streams, stocks, strict=True):
            name = "pay.pu" if stream.segment == "pu" else f"pay.bpu.{stream.paying}"
            shift = float((draws.odds_pu if stream.segment == "pu" else draws.odds_bpu)[at])
            owing = [0.0] * 4
            paid = 0.0
            for k, persons in enumerate(stock):
                stay = persons * (1 - p[f"exit.{stream.segment}"].value)
                odds = (1 - p[name].values[k]) / p[name].values[k] * math.exp(shift)
                paying = stay / (1 + odds)
                paid += paying
                owing[min(k + 1, 3)] += stay - paying
            stock[:] = [paid + stream.part * new[stream.channel], *owing[1:]]
            payers += stock[0] if stream.segment == "bpu" else 0.0
        note(count())
        fund = _fund(p, draws, at, month, fund, path.pu[-1], payers)
        path.fund.append(fund)
    return path


def _fund(  # noqa: PLR0917
    p: Parameters, draws: Draws, at: int, month: int, fund: float, pu: float, payers: float
) -> float:
    jkk, jkm, jht = p["tariff"].values
    gross = (jkk + jkm) * (1 - p["discount"].value) + p["jht"].value * jht
    claims = p["loss"].values[0] * jkk + p["loss"].values[1] * jkm
    wages: float = (1 + float(draws.net_growth[at])) ** (month / 12)
    flow = p["net.pu"].value * wages * pu + payers * (gross - claims)
    flow -= float(draws.outgo[at]) / 12 * fund
    rate: float = (1 + float(draws.yearly_yield[at])) ** (1 / 12) - 1
    closing: float = fund * (1 + rate + float(draws.valuation[month - 1, at]))
    return closing + flow * (1 + rate / 2)
