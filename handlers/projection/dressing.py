"""How every chart looks, and how it becomes a picture for the chat or a drawing for a page."""

from collections.abc import Iterable
from html import escape
from textwrap import wrap
from typing import Any, Final, TypeAlias

import altair as alt
import vl_convert

from domain.months import Month

WIDTH: Final = 760
HEIGHT: Final = 340
LINE: Final = 66
"""Letters of a title that fit into a line."""
SCALE: Final = 1.6
"""Pixels of a PNG for each of the chart: 1,300 wide, sharp on a phone."""
INK: Final = "#1f2937"
FADED: Final = "#6b7280"
SEA: Final = "#0f766e"
ALARM: Final = "#b91c1c"
MILLION: Final = 10**6
TRILLION: Final = 10**12


Rows: TypeAlias = list[dict[str, Any]]
Layers: TypeAlias = alt.LayerChart | alt.FacetChart


def png(chart: alt.TopLevelMixin) -> bytes:
    """As a picture for the chat."""
    return bytes(vl_convert.vegalite_to_png(chart.to_json(), scale=SCALE))


def svg(chart: alt.TopLevelMixin) -> str:
    """As text for a page that needs nothing from elsewhere. Read out, it is its title, no ticks."""
    drawn = chart.to_dict()
    title = escape(" ".join(drawn["title"]["text"]))
    return str(vl_convert.vegalite_to_svg(drawn)).replace(
        "<svg ", f'<svg role="img" aria-label="{title}" ', 1
    )


def day(month: Month) -> str:
    """The close of a month, as near as a chart shows it."""
    return f"{month}-28"


def chart_of(rows: Iterable[dict[str, Any]]) -> alt.Chart:
    """A chart of these rows, without marks yet."""
    return alt.Chart(alt.InlineData(list(rows)))


def zero() -> alt.Chart:
    """The line where nothing is more or less."""
    line: alt.Chart = chart_of([{"zero": 0}]).mark_rule(color=INK).encode(x="zero:Q")
    return line


def dressed(chart: Layers, title: str, subtitle: str | list[str] = "") -> alt.TopLevelMixin:
    """Title, size and type, the same for all."""
    words = alt.TitleParams(
        wrap(title, LINE), subtitle=subtitle or alt.Undefined, anchor="start", fontSize=18,
        subtitleFontSize=12, color=INK, subtitleColor=FADED, offset=14, limit=WIDTH + 100,
    )  # fmt: skip
    look = alt.Config(
        font="DejaVu Sans, sans-serif",
        locale={"number": NUMBERS},
        axis=alt.AxisConfig(
            labelColor=INK, titleColor=FADED, titleFontWeight="normal", gridColor="#e5e7eb",
            domain=False, labelFontSize=12,
        ),
        view=alt.ViewConfig(stroke=None),
    )  # fmt: skip
    done: alt.TopLevelMixin = chart.properties(
        width=WIDTH, height=HEIGHT, title=words, background="white", padding=16, config=look
    )
    return done


NUMBERS: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
"""Numbers on the axes as they are written in Indonesia."""
