"""`/kelengkapan`: how complete the months are, and when each channel last reported."""

from collections.abc import Mapping
from typing import Final

from domain.months import Month
from handlers.clock import day_of
from handlers.dashboard.asking import Asked
from handlers.dashboard.looking import Page
from handlers.dashboard.naming import namer
from handlers.dashboard.rendering import render
from handlers.staff.coverage.figures import missing
from locales.figures import whole
from locales.values import fill, show

SHOWN: Final = 12
LAGS: Final = ("lag_0", "lag_1", "lag_2", "lag_3")


def late(asked: Asked) -> list[str]:
    """Of each month that still waits for reports how much has come in, as `/ringkasan` says it."""
    found = missing(asked.reader, asked.part.channel, asked.now)
    return [
        fill(asked.language, "summary.missing", {"month": month, "share": f"{share}"})
        for month, share in found.items()
    ]


def lateness(asked: Asked) -> Page:
    """Facts of a month by when they were recorded: who is late, by how much."""
    recorded = asked.reader.recorded(asked.part.channel)
    months = [asked.now.plus(-back) for back in range(SHOWN + 1)]
    shares = missing(asked.reader, asked.part.channel, asked.now)
    names = ("facts", *(() if asked.least else LAGS))
    lags = [fill(asked.language, f"page.{name}") for name in names]
    rows = []
    for month in months:
        if any(counted := recorded.get(month, [])):
            counts = (sum(counted), *([] if asked.least else counted))
            cells = [whole(asked.language, n) for n in counts]
            rows.append((show(month, asked.language), cells, _came(asked, month, shares)))
    return render(
        asked, "late", picker=False, late=late(asked), rows=rows, marks=_marks(asked), lags=lags
    )


def _came(asked: Asked, month: Month, shares: Mapping[Month, int]) -> str:
    if month == asked.now:
        return fill(asked.language, "page.running")
    return f"± {shares[month]}%" if month in shares else fill(asked.language, "page.all_in")


def _marks(asked: Asked) -> list[tuple[str, str, str]]:
    """Of each channel the day of its newest fact, and how many there are."""
    name = namer(asked, "channel")
    return [
        (
            name(mark.channel),
            show(min(day_of(mark.recorded_at), asked.looker.today), asked.language),
            whole(asked.language, mark.facts),
        )
        for mark in asked.reader.watermarks(asked.reader.unfolded())
        if asked.part.channel in {None, mark.channel}
    ]
