"""Columns by month as a drawing of a few shapes: where each stands; a template makes SVG of it.

No library: a page of twenty such shapes is two kilobytes, follows the page's colours by day and by
night, and needs no picture to be fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel.dates import format_date

from domain.months import Month
from handlers.dashboard.asking import Asked
from handlers.staff.coverage.figures import Covered
from locales.figures import whole
from locales.values import FORMATS, fill, show

WIDTH: Final = 360
HEIGHT: Final = 130
LEFT: Final = 44
"""Room for the numbers beside the axis."""
BELOW: Final = 18
ABOVE: Final = 14
STEPS: Final = (2, 4, 5, 10, 20)
"""Round numbers, doubled."""
ROOM: Final = 7
"""Columns that have room for the name of every month."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A column: its place, and the name under it, if there is room for one."""

    x: float
    y: float
    width: float
    height: float
    under: str
    running: bool

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across, and the number beside it."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart; `title` heads it, `said` says all that it shows to whoever cannot see it."""

    title: str
    said: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT + ABOVE + BELOW
    left: int = LEFT


def drawn(asked: Asked, months: Mapping[Month, Covered]) -> list[Drawing]:
    """Signups, and who is covered, as far as there are any."""
    found = (
        columns(
            asked,
            {month: getattr(its, name) for month, its in months.items()},
            fill(asked.language, f"page.drawn.{name}"),
        )
        for name in ("signups", "active")
    )
    return list(filter(None, found))


def columns(asked: Asked, counts: Mapping[Month, int], title: str) -> Drawing | None:
    """A column for each month, the one under way marked; None while there is nothing to draw."""
    most = max(counts.values(), default=0)
    if most <= 0:
        return None
    step = _step(most)
    top = step * -(-most // step)
    room = (WIDTH - LEFT) / len(counts)
    bars = tuple(
        Bar(
            round(LEFT + place * room + room * 0.12, 1),
            round(ABOVE + HEIGHT * (1 - count / top), 1),
            round(room * 0.76, 1),
            round(HEIGHT * count / top, 1),
            _under(asked, month, place, len(counts)),
            month == asked.now,
        )
        for place, (month, count) in enumerate(counts.items())
    )
    ticks = tuple(
        Tick(round(ABOVE + HEIGHT * (1 - at / top), 1), whole(asked.language, at))
        for at in range(0, top + 1, step)
    )
    each = (
        f"{show(month, asked.language)} {whole(asked.language, n)}" for month, n in counts.items()
    )
    said = fill(asked.language, "page.chart", {"title": title, "figures": ", ".join(each)})
    return Drawing(title, said, bars, ticks)


def _step(most: int) -> int:
    """Between two lines: a round number of which one to four make the most."""
    size = 1
    while size * 40 <= most:
        size *= 10
    steps = (size * each // 2 for each in STEPS if size * each % 2 == 0)
    return next(step for step in steps if step * 4 >= most)


def _under(asked: Asked, month: Month, place: int, many: int) -> str:
    """The month's short name; of many columns that of every third, the last one always."""
    if many > ROOM and (many - 1 - place) % 3:
        return ""
    form = "MMM yy" if month.number == 1 or place == many - 1 else "MMM"
    return format_date(date(month.year, month.number, 1), form, locale=FORMATS[asked.language])
