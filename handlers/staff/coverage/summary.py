"""`/ringkasan`: how many signed up, in any period, by channel, region or programme."""

from collections import Counter
from collections.abc import Sequence

from domain.coverage.completeness import come_in
from domain.months import Month
from domain.periods import Period, read_period
from domain.problem import Problem
from handlers.staff.coverage.asking import (
    as_of,
    buttons,
    channel_names,
    grouped,
    period_row,
    province_name,
    table,
    titled,
)
from handlers.staff.visit import Act, Visit
from locales.speak import Message, Rows
from locales.values import fill

ALL_BUT_NONE = 99
"""Per cent: a month of which so much is in needs no word about it."""
VIEWS = ("kanal", "daerah", "program")


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """A period in words, or from a button `view|period`."""
    view, _, words = argument.rpartition("|")
    period = read_period(words, visit.today)
    if isinstance(period, Problem):
        return [visit.say(period.code)]
    view = view if view in VIEWS else VIEWS[0]
    signups = _seen(visit, period)
    text = [
        fill(
            visit.language,
            "summary.total",
            {"period": titled(visit.language, period), "count": grouped(sum(signups.values()))},
        ),
        "",
        *_rows(visit, view, period, signups),
        "",
        *_stock(visit, period),
        *_missing(visit, period),
        as_of(visit),
    ]
    return [Message("\n".join(text), _buttons(visit, view, period), inline=True)]


def _seen(visit: Visit, period: Period) -> Counter[tuple[int, str]]:
    """Signups by channel and region; of one channel for whoever sees only that."""
    found = visit.unit.signups_between(period.first, period.last)
    sees = visit.staff.sees
    return Counter({key: n for key, n in found.items() if sees is None or key[0] == sees})


def _rows(visit: Visit, view: str, period: Period, signups: Counter[tuple[int, str]]) -> list[str]:
    if view == "kanal":
        by_channel: Counter[int] = Counter()
        for (channel, _), count in signups.items():
            by_channel[channel] += count
        return table(visit, by_channel, channel_names(visit))
    if view == "daerah":
        by_province: Counter[str] = Counter()
        for (_, code), count in signups.items():
            by_province[code[:2]] += count
        return table(visit, by_province, province_name(visit.language))
    if not period.whole_months:
        return [fill(visit.language, "summary.programmes_by_month")]
    by_programmes: Counter[str] = Counter()
    for (channel, programmes), cover in visit.unit.by(
        ("channel", "programmes"), *period.months
    ).items():
        if visit.staff.sees in {None, channel}:
            by_programmes[programmes] += cover.measure("signups")
    return table(visit, by_programmes, lambda name: name.replace("+", " + "))


def _stock(visit: Visit, period: Period) -> list[str]:
    """Who is covered when the last month closes, or now if it has not closed."""
    until = period.months[1]
    cover = visit.unit.by_channel(None, until)
    seen = [each for number, each in cover.items() if visit.staff.sees in {None, number}]
    active = sum(each.measure("closing_active") for each in seen)
    details = {
        "active": grouped(active),
        "lapsed": grouped(sum(e.lapsed for e in seen)),
        "month": until,
    }
    return [fill(visit.language, "summary.stock", details)]


def _missing(visit: Visit, period: Period) -> list[str]:
    """Of months that are over and still get late reports: how much has come in."""
    first, last = period.months
    found = come_in(visit.unit.recorded(visit.staff.sees), Month.of(visit.today).plus(-1))
    shares = {month: int(share * 100) for month, share in sorted(found.items())}
    return [
        fill(visit.language, "summary.missing", {"month": month, "share": f"{share}"})
        for month, share in shares.items()
        if first <= month <= last and share < ALL_BUT_NONE
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
