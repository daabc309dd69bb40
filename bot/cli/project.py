"""`lindung project`: what the model says of a snapshot, as a table, JSON, a picture or a page."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.coverage.asking import month
from bot.cli.tables import AsJson, show
from bot.clock import SystemClock
from bot.settings import Settings
from domain.coverage.contract import Snapshot
from domain.coverage.facts import NoFact
from domain.months import Month
from handlers.projection import running
from handlers.projection.plainly import DISCLAIMER, as_plain
from handlers.projection.report import report
from locales.catalogue import LANGUAGES
from projection.bridge import STEPS, Bridge, Ran, bridge
from projection.keeping import short
from projection.opening import TooOld
from projection.projecting import MEASURES, PATHS, SEED, Run
from projection.said import Projection
from projection.scenarios import SHIPPED as SCENARIOS
from projection.scenarios import BadLever, Scenario, read_scenario
from storage import Store

TRILLION = 10**12
BILLION = 10**9
MILLION = 10**6
THOUSAND = 10**3
DECEMBER = 12
MOST_PATHS = 100_000


def project(  # noqa: PLR0913 - options
    *,
    snapshot: Annotated[str, typer.Option(help="Its id, or the first digits; the newest.")] = "",
    scenario: Annotated[str, typer.Option(help="A TOML file, or the name of a shipped one.")] = "",
    paths: Annotated[int, typer.Option(min=1, max=MOST_PATHS, help="How many futures.")] = PATHS,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same futures.")] = SEED,
    horizon: Annotated[str, typer.Option(help="The last month, YYYY-MM.")] = "",
    since: Annotated[str, typer.Option(help="A kept run: say why this one is another.")] = "",
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option(help="Write the report, one page, here.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write the picture of members here.")] = None,
) -> None:
    """Members and fund to come, with ranges, from a snapshot; the run is kept under its name.

    On SQLite the bot must be stopped.
    """
    settings = Settings()
    clock = SystemClock(settings.today)
    asked = _scenario(scenario)
    last = month(horizon) if horizon else None
    with Store.open(settings.database_url, settings.vault(), create=False) as store:
        with store.reader() as reader:
            taken = (
                running.named(reader, snapshot)
                if snapshot
                else running.newest(reader, clock.today())
            )
            names = {each.code: each.name for each in reader.channels()}
            before = running.ran(reader, since) if since else None
        run = Run(last or running.horizon(taken), asked, paths, seed)
        said = _said(store, taken, run, clock.now())
        with store.reader() as reader:
            bridges = _bridges(before, running.ran(reader, said.run_id)) if before else ()
    if html is not None:
        _write_report(html, taken, said, names, bridges)
    if png is not None:
        _write_picture(png, taken, said)
    if as_json:
        since_then = {"bridges": [asdict(each) for each in bridges]} if before else {}
        typer.echo(json.dumps(as_plain(said) | since_then, ensure_ascii=False, default=str))
    else:
        _print(said)
        if bridges:
            show(_bridge(bridges))


def _said(store: Store, taken: Snapshot, run: Run, at: datetime) -> Projection:
    try:
        return running.found_or_run(store, taken, run, at)
    except BadLever as problem:
        raise typer.BadParameter(str(problem), param_hint="--scenario") from None
    except (TooOld, NoFact):
        raise
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--horizon") from None


def _write_report(
    path: Path,
    taken: Snapshot,
    said: Projection,
    names: dict[str, str],
    bridges: tuple[Bridge, ...],
) -> None:
    from handlers.projection.page import page  # noqa: PLC0415 - slow to load

    found = report(taken, running.month_of(taken), said, running.assumptions(taken))
    path.write_text(page(found, LANGUAGES[0], names, bridges), encoding="utf-8")


def _write_picture(path: Path, taken: Snapshot, said: Projection) -> None:
    from handlers.projection import fans  # noqa: PLC0415 - slow to load
    from handlers.projection.dressing import png  # noqa: PLC0415

    path.write_bytes(png(fans.members(said, taken.facts, LANGUAGES[0])))


def _scenario(given: str) -> Scenario:
    if not given:
        return Scenario()
    if given in SCENARIOS:
        return SCENARIOS[given]
    try:
        return read_scenario(Path(given).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        names = ", ".join(SCENARIOS)
        raise typer.BadParameter(
            f"{given} is no file with a scenario ({problem}), and none of {names}",
            param_hint="--scenario",
        ) from None


def _bridges(before: Ran, after: Ran) -> tuple[Bridge, ...]:
    """For every measure, at the last December that both runs reach."""
    last = min(before.kept.said.horizon, after.kept.said.horizon)
    at = last if last.number == DECEMBER else Month(last.year - 1, DECEMBER)
    try:
        return tuple(bridge(before, after, measure, at) for measure in MEASURES)
    except (TooOld, NoFact):
        raise
    except (ValueError, IndexError) as problem:
        raise typer.BadParameter(str(problem), param_hint="--since") from None


def _bridge(found: tuple[Bridge, ...]) -> Table:
    title = f"Why {found[0].month} is another: members (thousand), fund (Rp bn)"
    table = Table("what", box=None, title=title, title_justify="left")
    for name in ("before", *STEPS, "after"):
        table.add_column(name, justify="right")
    for each in found:
        unit = BILLION if each.measure == "fund" else THOUSAND
        changes = (f"{change / unit:+,.0f}" for change in each.changes.values())
        ends = (f"{each.before / unit:,.0f}", f"{each.after / unit:,.0f}")
        table.add_row(each.measure, ends[0], *changes, ends[1])
    return table


def _print(said: Projection) -> None:
    console = Console()
    made_up = " MADE UP." if said.made_up else ""
    console.print(
        f"{DISCLAIMER}{made_up} As of {said.as_of}, snapshot {short(said.snapshot)}, opening"
        f" {said.opening}, scenario {escape(said.scenario.name)}, {said.paths:,} paths, run"
        f" {short(said.run_id)}. In brackets: 80 % of paths.",
        highlight=False,
    )
    for table in (_years(said), _targets(said), _channels(said)):
        show(table)


def _years(said: Projection) -> Table:
    table = Table(
        "close of", box=None, title="Members (million), fund (Rp T)", title_justify="left"
    )
    for name in ("all", "BPU", "fund"):
        table.add_column(name, justify="right")
    for year in range(said.opening.year, said.horizon.year + 1):
        at = Month(year, 12)
        if said.opening <= at <= said.horizon:
            cells = [_range(said.at(name, at), MILLION, 1) for name in ("total", "bpu")]
            table.add_row(str(at), *cells, _range(said.at("fund", at), TRILLION, 0))
    return table


def _range(quantiles: tuple[int, int, int], unit: int, digits: int) -> str:
    low, middle, high = (f"{each / unit:,.{digits}f}" for each in quantiles)
    return f"{middle} ({low}-{high})"


def _targets(said: Projection) -> Table:
    table = Table("target", "for", "said in", box=None, title="Targets", title_justify="left")
    for name in ("there in time", "by the horizon", "10 % / 50 % / 90 %"):
        table.add_column(name, justify="right")
    for each in said.chances:
        target = each.target
        table.add_row(
            f"{target.metric.value} {target.value} {target.unit}", str(target.month),
            str(target.set_in), f"{each.at_its_month:.0%}", f"{each.by_the_horizon:.0%}",
            " / ".join(str(found) if found else "later" for found in each.months),
        )  # fmt: skip
    return table


def _channels(said: Projection) -> Table:
    title = f"Channels, {said.opening} to {said.horizon}, thousand persons, all as assumed"
    table = Table("channel", box=None, title=title, title_justify="left")
    for name in ("opening", "new", "returned", "lapsed", "left", "closing"):
        table.add_column(name, justify="right")
    for each in said.channels:
        flows = (each.opening, each.new, each.returned, -each.lapsed, -each.left, each.closing)
        table.add_row(escape(each.code), *(f"{flow / 1000:,.0f}" for flow in flows))
    return table
