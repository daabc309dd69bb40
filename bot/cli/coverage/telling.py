"""`lindung coverage summary`: the figures, by channel or by anything else."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.cli.coverage.asking import By, Since, Until, columns, months
from bot.cli.tables import AsJson, show
from bot.settings import Settings
from domain.coverage.cells import EXITS
from storage import CoverageSummary, Reader, reading
from storage.coverage.cube.reading import Cover

FLOWS: Final = ("signups", "first_payments", "rejoined", "returns", "paid_months")

ONLY_JSON: Final = frozenset(
    {"rejoined", "paid_months", "exits", "newly_lapsed", "facts", "recorded_later"}
)
"""What a table of 80 columns has no room for."""


def summary(
    as_json: AsJson = False,
    since: Since = "",
    until: Until = "",
    by: By = "channel",
) -> None:
    """Who started, agreed, completed; who is covered and who has lapsed, by channel or otherwise.

    Active and lapsed are those at the close of the last month, all else is of the months asked for.
    """
    settings = Settings()
    first, last = months(since, until, settings)
    names = columns(by)
    with reading(settings.database_url, settings.vault()) as reader:
        found = reader.coverage_summary(first, last if until else None)
        if names == ("channel",):
            cover = {(number,): its for number, its in reader.by_channel(first, last).items()}
        else:
            cover = reader.by(names, first, last)
        rows = [_named(reader, names, key) | _figures(its) for key, its in sorted(cover.items())]
        made_up = reader.is_made_up()
    if as_json:
        _print_json(found, {"until": str(last), "made_up": made_up, "rows": rows})
        return
    _print_funnel(found)
    if any(row["active"] or row["lapsed"] or row["first_payments"] for row in rows):
        _print_cover(rows, f"{first or 'All months'} to {last}{', MADE UP' if made_up else ''}")


def _figures(cover: Cover) -> dict[str, int]:
    """What is told of some members."""
    paid = sum(cover.measure(f"amount_{each}_rp") for each in ("jkk", "jkm", "jht"))
    return {
        "active": cover.measure("closing_active"),
        "lapsed": cover.lapsed,
        **{name: cover.measure(name) for name in FLOWS},
        "newly_lapsed": cover.measure("lapsed"),
        "exits": sum(map(cover.measure, EXITS)),
        "paid_rp": paid,
        "facts": sum(cover.measure(f"recorded_{k}") for k in range(4)),
        "recorded_later": sum(cover.measure(f"recorded_{k}") for k in range(1, 4)),
    }


def _named(reader: Reader, names: tuple[str, ...], key: tuple[Any, ...]) -> dict[str, Any]:
    """The columns that say what a row is about; a channel by its code."""
    codes = {channel.number: channel.code for channel in reader.channels()}
    return {
        name: codes.get(value, f"#{value}") if name == "channel" else str(value)
        for name, value in zip(names, key, strict=True)
    }


def _print_json(found: CoverageSummary, coverage: Mapping[str, Any]) -> None:
    """The funnel as ever; what there is beyond it under one more name."""
    more = {"coverage": coverage} if coverage["rows"] else {}
    typer.echo(json.dumps(asdict(found) | more, ensure_ascii=False))


def _print_funnel(found: CoverageSummary) -> None:
    table = Table(
        Column("channel", no_wrap=True), "name", "started", "consented", "complete", box=None
    )
    for row in found.channels:
        counts = (str(row.started), str(row.consented), str(row.complete))
        table.add_row(row.code, escape(row.name), *counts)
    table.add_row("", "all", str(found.started), str(found.consented), str(found.complete))
    show(table)


def _print_cover(rows: list[dict[str, Any]], title: str) -> None:
    table = Table(title=title, title_justify="left", box=None)
    shown = [name for name in rows[0] if name not in ONLY_JSON]
    for name, value in ((name, rows[0][name]) for name in shown):
        table.add_column(name.replace("_", " "), justify="right" if _counts(value) else "left")
    for row in [{name: row[name] for name in shown} for row in rows]:
        table.add_row(*(f"{v:,}" if _counts(v) else escape(v) for v in row.values()))
    show(table)


def _counts(value: object) -> bool:
    return isinstance(value, int)
