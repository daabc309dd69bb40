"""`lindung backtest`: how wrong methods would have been on published years they did not know."""

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.coverage.asking import this_month
from bot.cli.tables import AsJson, show
from bot.clock import now
from bot.settings import Settings
from domain.coverage.contract import Snapshot
from domain.coverage.facts import Metric
from domain.coverage.rule import grace
from projection.backtest.judging import judged
from projection.backtest.rolling import HORIZONS, Backtest, Calibration
from storage import reading

METRICS = (Metric.FUND, Metric.ACTIVE)


def run_backtest(as_json: AsJson = False) -> None:
    """Our methods and plain ones on the published series, and whether the fan is wide enough.

    Reads beside the running bot. Exit 1 when a plain method beats ours (where there are three
    origins or more) or the fan is too narrow.
    """
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        facts = reader.reference_facts()
        at = this_month(settings)
    published = Snapshot(as_of=now(), until=at, months=(), facts=facts, grace=grace(at))
    found, held = judged(published, at)
    if as_json:
        typer.echo(json.dumps(_plain(found, held)))
    else:
        _print(found, held)
    if any(map(found.beaten, METRICS)) or not all(each.sound for each in held):
        raise typer.Exit(1)


def _plain(found: Backtest, held: tuple[Calibration, ...]) -> dict[str, Any]:
    return {
        "mape": {
            metric.value: {
                method: {
                    str(years): round(found.mape(metric, method, years), 5)
                    for years in HORIZONS
                    if found.of(metric, method, years)
                }
                for method in found.methods
            }
            for metric in METRICS
        },
        "calibration": [
            {"metric": each.metric.value, "half": dict(each.half), "points": dict(each.points),
             "inside": dict(each.inside), "share": each.share, "width": each.width,
             "shipped": each.shipped}
            for each in held
        ],
        "nearer": {metric.value: found.nearer(metric) for metric in METRICS},
        "misses": [
            {"method": each.method, "metric": each.metric.value, "origin": each.origin,
             "years": each.years, "error": each.error, "flag": each.flag.value}
            for each in found.misses
        ],
    }  # fmt: skip


def _print(found: Backtest, held: tuple[Calibration, ...]) -> None:
    console = Console()
    for metric in METRICS:
        table = Table("method", box=None, title=f"{metric.value}: mean error in %, by years ahead",
                      title_justify="left")  # fmt: skip
        for years in HORIZONS:
            origins = len(found.of(metric, "model", years))
            table.add_column(f"{years} ({origins} origins)", justify="right")
        for method in found.methods:
            cells = [
                f"{found.mape(metric, method, years):.1%}"
                if found.of(metric, method, years)
                else ""
                for years in HORIZONS
            ]
            table.add_row(method, *cells)
        show(table)
        for method, years in found.nearer(metric):
            console.print(f"{method} was nearer, {years} years ahead.", highlight=False)
    for each in held:
        inside, points = sum(each.inside.values()), sum(each.points.values())
        console.print(
            f"{each.metric.value}: {inside} of {points} published points inside the 80 % band"
            f"{'' if each.sound else ': TOO NARROW'}; 80 % of them ask for a width of"
            f" {each.width:.2f}, shipped {each.shipped:.2f}.",
            highlight=False,
        )
