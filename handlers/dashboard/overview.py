"""`/`: who is covered now, what this month brought, how far the target is."""

from typing import Any, Final

from dialog.effects import Passage
from domain.coverage.rows import largest
from domain.months import Month
from domain.periods import Period, before, read_period, this_month
from domain.problem import Problem
from handlers.dashboard.asking import Asked
from handlers.dashboard.breakdown import daily
from handlers.dashboard.drawing import drawn
from handlers.dashboard.lateness import late
from handlers.dashboard.looking import Page
from handlers.dashboard.naming import leads, namer
from handlers.dashboard.rendering import render
from handlers.dashboard.tables import change
from handlers.staff.coverage.aims import aim, aimed, distance
from handlers.staff.coverage.asking import titled
from handlers.staff.coverage.figures import Covered, by_month, signups
from handlers.staff.coverage.targets import paced
from locales.figures import exact, whole
from locales.values import fill
from locales.values import show as said

SHOWN: Final = 12
"""Months before this one: each month stands beside the same one of last year."""


def overview(asked: Asked) -> Page:
    """It is of today, whatever the period of the other views."""
    months = by_month(asked.reader, asked.part, asked.now.plus(-SHOWN), asked.now)
    this, last = this_month(asked.looker.today), read_period("bulan lalu", asked.looker.today)
    if isinstance(last, Problem):
        raise TypeError("The last month is always a period.")
    return render(
        asked,
        "overview",
        picker=False,
        now=_now(asked, months),
        periods_told=[_period(asked, each) for each in (this, last)],
        pace=paced(_count(asked, this), asked.looker.today.day, asked.language),
        rungs=_rungs(asked, this, months[asked.now]),
        drawn=drawn(asked, months),
        most=_most(asked, this),
        target=_target(asked),
        late=late(asked),
    )


def _now(asked: Asked, months: dict[Month, Covered]) -> dict[str, str]:
    language, now, last = asked.language, asked.now, asked.now.plus(-1)
    return {
        "active": whole(language, months[now].active),
        "lapsed": whole(language, months[now].lapsed),
        "change": change(language, months[now].active, months[last].active),
        "since": said(last, language),
    }


def _count(asked: Asked, period: Period) -> int:
    return sum(signups(asked.reader, asked.part, period).values())


def _period(asked: Asked, period: Period) -> dict[str, str]:
    """What came in a period, beside as much of the one before."""
    earlier = before(period, asked.looker.today)
    count, then = _count(asked, period), _count(asked, earlier)
    return {
        "name": titled(asked.language, period),
        "count": whole(asked.language, count),
        "change": change(asked.language, count, then),
        "earlier": titled(asked.language, earlier),
        "link": asked.link("kanal", periode=period.name),
    }


def _rungs(asked: Asked, period: Period, cover: Covered) -> list[tuple[str, str, str, int]]:
    """How far people came this month: name, count, share of the first rung, length of its bar."""
    passed = asked.reader.passages_between(period.first, period.last)
    channel = asked.part.channel
    opened, agreed = (
        sum(n for (its, kind), n in passed.items() if kind == rung and channel in {None, its})
        for rung in (Passage.STARTED, Passage.CONSENTED)
    )
    counts = {
        # Who opens the bot has not said where they work.
        **({} if asked.province else {"started": opened, "consented": agreed}),
        "complete": cover.signups,
        "reported": cover.reported,
        "paid": cover.paid,
    }
    first = next(iter(counts.values()))
    most = max(counts.values())
    language = asked.language
    return [
        (
            fill(language, f"page.rung.{name}"),
            whole(language, count),
            # Not all of them opened the bot: lists and partners bring people, too.
            exact(language, count / first) if 0 < first >= count else "",
            round(100 * count / most) if most else 0,
        )
        for name, count in counts.items()
    ]


def _most(asked: Asked, period: Period) -> dict[str, Any]:
    """Who brought the most, as `/ringkasan` has it: channels, or the provinces of one."""
    by, view = ("channel", "kanal") if asked.part.channel is None else ("province", "daerah")
    counts = daily(asked, by, period)
    rows, name, link = largest(counts, least=asked.least), namer(asked, by), leads(asked, by)
    top = max((count for _, count in rows.shown), default=1)
    told = [
        (name(key), link(key), whole(asked.language, count), round(100 * count / top))
        for key, count in rows.shown
    ]
    if rows.rest:
        others = fill(asked.language, "coverage.others")
        told.append((others, None, whole(asked.language, rows.rest), 0))
    return {
        "heading": fill(asked.language, f"page.most.{by}"),
        "rows": told,
        "link": asked.link(view),
    }


def _target(asked: Asked) -> dict[str, Any] | None:
    """The official side: what is aimed for by whom, the latest published figure, the pace."""
    found = aim(asked.reader.reference_facts(), asked.looker.today)
    if found is None:
        return None
    reached = min(1.0, found.stock.whole / found.target.whole) if found.stock else 0.0
    lines = [*aimed(found, asked.language), distance(found, asked.language)]
    return {
        "lines": "\n".join(lines).splitlines(),
        "share": exact(asked.language, reached) if found.stock else "",
        "bar": round(100 * reached),
    }
