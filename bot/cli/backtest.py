"""`lindung backtest`: how wrong methods would have been on published years they did not know."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.coverage.asking import this_month
from bot.cli.tables import show
from bot.clock import now
from bot.settings import Settings
from domain.coverage.contract import Snapshot
from domain.coverage.facts import Metric
from domain.coverage.rule import grace
from domain.months import Month
from projection.backtest.rolling import HORIZONS, Backtest, Calibration, backtest, calibrate
from projection.parameters import SHIPPED
from projection.projecting import PATHS, Run, project
from storage import reading

METRICS = (Metric.FUND, Metric.ACTIVE)
YEARS = 5


def run_backtest(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Our methods and plain ones on the published series, and whether the fan is wide enough.

    Reads beside the running bot. Exit 1 when a plain method beats ours or the fan is too narrow.
    """
    settings = Settings()
    with reading(settings.database_url, settings.vault()) as reader:
        facts = reader.reference_facts()
        at = this_month(settings)
    published = Snapshot(as_of=now(), until=at, months=(), facts=facts, grace=grace(at))
    found = backtest(facts.official)
    run = project(published, at, Run(Month(at.year + YEARS, 12), paths=PATHS))
    held = calibrate(found, run, SHIPPED)
    beaten = [
        f"{metric.value}, {years} years"
        for metric in METRICS
        for years in HORIZONS
        if found.of(metric, "model", years)
        and found.mape(metric, "model", years) > found.mape(metric, "drift", years)
    ]
    if as_json:
        typer.echo(json.dumps(_plain(found, held)))
    else:
        _print(found, held)
    if beaten or not all(each.sound for each in held):
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
             "inside": dict(each.inside), "share": each.share, "width": each.width}
            for each in held
        ],
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
    for each in held:
        inside, points = sum(each.inside.values()), sum(each.points.values())
        console.print(
            f"{each.metric.value}: {inside} of {points} published points inside the 80 % band"
            f"{'' if each.sound else ': TOO NARROW'}; 80 % of them ask for a width of"
            f" {each.width:.2f}, shipped {SHIPPED['fan.width'].value:.2f}.",
            highlight=False,
        )
