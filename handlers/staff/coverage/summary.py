"""`/ringkasan`: how many signed up, in any period, by channel, region or programme."""

from collections import Counter
from collections.abc import Sequence

from domain.months import Month
from domain.periods import Period, read_period
from domain.problem import Problem
from handlers.staff.coverage.asking import (
    as_of,
    buttons,
    channel_names,
    grouped,
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


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """A period in words, or from a button `view|period`."""
    view, _, words = argument.rpartition("|")
    period = read_period(words, visit.today)
    if isinstance(period, Problem):
        return [visit.say(period.code)]
    view = view if view in VIEWS else VIEWS[0]
    found = signups(visit.unit, Part(visit.staff.sees), period)
    text = [
        fill(
            visit.language,
            "summary.total",
            {"period": titled(visit.language, period), "count": grouped(sum(found.values()))},
        ),
        "",
        *_rows(visit, view, period, found),
        "",
        _stock(visit, months_of(period, visit.today)[1]),
        *_missing(visit, period),
        as_of(visit),
    ]
    return [Message("\n".join(text), _buttons(visit, view, period), inline=True)]


def _rows(visit: Visit, view: str, period: Period, found: Counter[tuple[int, str]]) -> list[str]:
    if view == "kanal":
        by_channel: Counter[int] = Counter()
        for (channel, _), count in found.items():
            by_channel[channel] += count
        return table(visit, by_channel, channel_names(visit.unit, visit.language))
    if view == "daerah":
        by_province: Counter[str] = Counter()
        for (_, code), count in found.items():
            by_province[code[:2]] += count
        return table(visit, by_province, province_name(visit.language))
    if not period.whole_months:
        return [fill(visit.language, "summary.programmes_by_month")]
    cover = covered(
        visit.unit, Part(visit.staff.sees), "programmes", months_of(period, visit.today)
    )
    by_programmes = Counter({str(name): its.signups for name, its in cover.items()})
    return table(visit, by_programmes, programmes_name)


def _stock(visit: Visit, until: Month) -> str:
    """Who is covered when the last month closes, or now if it has not closed."""
    its = stock(visit.unit, Part(visit.staff.sees), until)
    details = {"active": grouped(its.active), "lapsed": grouped(its.lapsed), "month": until}
    return fill(visit.language, "summary.stock", details)


def _missing(visit: Visit, period: Period) -> list[str]:
    """Of months that are over and still get late reports: how much has come in."""
    first, last = period.months
    found = missing(visit.unit, visit.staff.sees, Month.of(visit.today))
    return [
        fill(visit.language, "summary.missing", {"month": month, "share": f"{share}"})
        for month, share in found.items()
        if first <= month <= last
    ]


def _buttons(visit: Visit, view: str, period: Period) -> Rows:
    language = visit.language
    first, second = period_row(language, view)[:2], period_row(language, view)[2:]
    others = [
        (fill(language, f"summary.by_{each}"), f"{each}|{period.name}")
        for each in VIEWS
        if each != view
    ]
    return buttons("ringkasan", [others, first, second])
