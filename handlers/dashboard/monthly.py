"""`/bulan`: two years month by month, of all or of what is asked for."""

from typing import Final

from domain.months import Month
from handlers.dashboard.asking import Asked
from handlers.dashboard.drawing import drawn
from handlers.dashboard.looking import Page
from handlers.dashboard.rendering import render
from handlers.dashboard.tables import change
from handlers.staff.coverage.figures import Covered, by_month
from locales.figures import whole
from locales.values import show

SHOWN: Final = 24


def monthly(asked: Asked) -> Page:
    """A row for each month since the first one in which anything was counted, the newest first."""
    found = by_month(asked.reader, asked.part, asked.now.plus(-SHOWN), asked.now)
    first = min((month for month, its in found.items() if any(its)), default=asked.now)
    months = {month: its for month, its in found.items() if month >= first}
    rows = [
        _row(asked, month, found) for month in sorted(months, reverse=True) if any(months[month])
    ]
    return render(
        asked, "monthly", picker=False, rows=rows, drawn=drawn(asked, months),
        files=[(each.upper(), asked.link(f"unduh/bulan.{each}")) for each in ("xlsx", "csv")],
    )  # fmt: skip


def _row(asked: Asked, month: Month, found: dict[Month, Covered]) -> tuple[str, str, list[str]]:
    """Its name, the link to its channels, or of one channel to its places, its figures.

    A month under way is compared with none.
    """
    language, its, last = asked.language, found[month], found.get(month.plus(-1), Covered())
    then = last.signups if any(last) and month != asked.now else None
    return (
        show(month, language),
        asked.link("kanal" if asked.part.channel is None else "daerah", periode=str(month)),
        [
            whole(language, its.signups),
            change(language, its.signups, then),
            *(whole(language, n) for n in (its.paid, its.active, its.lapsed)),
        ],
    )
