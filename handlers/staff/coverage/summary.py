"""`/ringkasan`: how many signed up, in any period, by channel, region or programme."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.channels import Channel
from domain.months import Month
from domain.periods import Period, read_period
from domain.problem import Problem
from handlers.staff.coverage.asking import (
    as_of,
    buttons,
    channel_names,
    grouped,
    of_channel,
    period_row,
    programmes_name,
    province_name,
    table,
    titled,
)
from handlers.staff.coverage.figures import Part, covered, missing, months_of, signups, stock
from handlers.staff.visit import Act, Visit
from locales.speak import Message, Rows
from locales.values import fill

VIEWS = ("kanal", "daerah", "program")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked for: one of VIEWS, when, and of which channel if one is named."""

    view: str
    period: Period
    channel: Channel | None
    part: Part

    @property
    def views(self) -> Sequence[str]:
        """One channel is not told apart by channel."""
        return VIEWS if self.channel is None else VIEWS[1:]

    def kept(self, view: str) -> str:
        """What a button for another period asks for again."""
        return f"{view}|{self.channel.code} " if self.channel else f"{view}|"


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """A channel, if one is meant, and a period in words; or from a button `view|` and these."""
    view, _, words = argument.rpartition("|")
    channel, words = of_channel(visit, words)
    period = read_period(words, visit.today)
    if isinstance(period, Problem):
        return [visit.say(period.code)]
    asked = _Asked(view, period, channel, Part(channel.number if channel else visit.staff.sees))
    if view not in asked.views:
        asked = replace(asked, view=asked.views[0])
    found = signups(visit.unit, asked.part, period)
    text = [
        _total(visit, asked, sum(found.values())),
        "",
        *_rows(visit, asked, found),
        "",
        _stock(visit, asked.part, months_of(period, visit.today)[1]),
        *_missing(visit, asked),
        as_of(visit),
    ]
    return [Message("\n".join(text), _buttons(visit, asked), inline=True)]


def _total(visit: Visit, asked: _Asked, count: int) -> str:
    period = titled(visit.language, asked.period)
    details = {"period": period, "count": grouped(count)}
    if asked.channel is None:
        return fill(visit.language, "summary.total", details)
    return fill(visit.language, "summary.total_of", details | {"channel": asked.channel.name})


def _rows(visit: Visit, asked: _Asked, found: Counter[tuple[int, str]]) -> list[str]:
    if asked.view == "kanal":
        by_channel: Counter[int] = Counter()
        for (channel, _), count in found.items():
            by_channel[channel] += count
        return table(visit, by_channel, channel_names(visit.unit, visit.language))
    if asked.view == "daerah":
        by_province: Counter[str] = Counter()
        for (_, code), count in found.items():
            by_province[code[:2]] += count
        return table(visit, by_province, province_name(visit.language))
    if not asked.period.whole_months:
        return [fill(visit.language, "summary.programmes_by_month")]
    cover = covered(visit.unit, asked.part, "programmes", months_of(asked.period, visit.today))
    by_programmes = Counter({str(name): its.signups for name, its in cover.items()})
    return table(visit, by_programmes, programmes_name)


def _stock(visit: Visit, part: Part, until: Month) -> str:
    """Who is covered when the last month closes, or now if it has not closed."""
    its = stock(visit.unit, part, until)
    details = {"active": grouped(its.active), "lapsed": grouped(its.lapsed), "month": until}
    return fill(visit.language, "summary.stock", details)


def _missing(visit: Visit, asked: _Asked) -> list[str]:
    """Of months that are over and still get late reports: how much has come in."""
    first, last = asked.period.months
    found = missing(visit.unit, asked.part.channel, Month.of(visit.today))
    return [
        fill(visit.language, "summary.missing", {"month": month, "share": f"{share}"})
        for month, share in found.items()
        if first <= month <= last
    ]


def _buttons(visit: Visit, asked: _Asked) -> Rows:
    language = visit.language
    periods = period_row(language, asked.kept(asked.view))
    others = [
        (fill(language, f"summary.by_{each}"), f"{asked.kept(each)}{asked.period.name}")
        for each in asked.views
        if each != asked.view
    ]
    return buttons("ringkasan", [others, periods[:2], periods[2:]])
