"""In the report: why its middle is not that of an earlier run, step by step."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypedDict

from locales.figures import millions, trillions
from locales.values import fill
from projection.bridge import STEPS, Bridge

Said: TypeAlias = Callable[[str, float], str]
ROWS = ("before", *STEPS, "after")


class Since(TypedDict):
    """A title, the measures, and a row of them for each of ROWS. Changes carry their sign."""

    title: str
    measures: list[str]
    rows: list[list[str]]


def since(bridges: Sequence[Bridge], language: str) -> Since | None:
    """The bridges of one month as a table; nothing without an earlier run."""
    if not bridges:
        return None
    columns = [_column(each, language) for each in bridges]
    names = [fill(language, f"report.since.{row}") for row in ROWS]
    return {
        "title": fill(language, "report.since", {"month": bridges[0].month}),
        "measures": [fill(language, f"report.{_word(each)}") for each in bridges],
        "rows": [list(row) for row in zip(names, *columns, strict=True)],
    }


def _column(bridge: Bridge, language: str) -> list[str]:
    said = trillions if bridge.measure == "fund" else millions
    changes = [_change(change, said, language) for change in bridge.changes.values()]
    return [said(language, bridge.before), *changes, said(language, bridge.after)]


def _change(change: int, said: Said, language: str) -> str:
    """With its sign, unless it is too small to be seen."""
    size = said(language, abs(change))
    if size == said(language, 0):
        return "0"
    return f"{'+' if change > 0 else '−'}{size}"


def _word(bridge: Bridge) -> str:
    return "members" if bridge.measure == "total" else bridge.measure
