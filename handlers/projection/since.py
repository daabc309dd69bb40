"""In the report: why its middle is not that of an earlier run, step by step."""

from collections.abc import Sequence
from typing import TypedDict

from locales.figures import millions, trillions
from locales.values import fill
from projection.bridge import STEPS, Bridge

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
    changes = [
        f"{'+' if change > 0 else ''}{said(language, change)}" for change in bridge.changes.values()
    ]
    return [said(language, bridge.before), *changes, said(language, bridge.after)]


def _word(bridge: Bridge) -> str:
    return "members" if bridge.measure == "total" else bridge.measure
