"""The report as a page: one file that stands by itself, for whoever has to decide."""

from collections.abc import Sequence
from typing import Any, Final

from domain.coverage.facts import Metric
from domain.months import Month
from handlers.pages import FOLDER, template
from handlers.projection import bars, fans
from handlers.projection.dressing import MILLION, TRILLION, svg
from handlers.projection.ledger import ledger
from handlers.projection.report import Asked, Report
from handlers.projection.since import since
from handlers.projection.telling import came, chance, years
from locales.figures import exact, millions, share, whole
from locales.values import fill
from projection.backtest.rolling import HORIZONS, Backtest, Calibration
from projection.bridge import Bridge
from projection.needed import Need
from projection.parameters import Parameter

LIMITS: Final = ("pace", "month", "channels", "diffusion", "price", "model")


def page(
    found: Report,
    language: str,
    names: dict[str, str] | None = None,
    bridges: Sequence[Bridge] = (),
    *,
    linked: bool = False,
) -> str:
    """The report as one HTML file: nothing is fetched, so it can be sent and kept.

    `names` are those of the channels, by code; `bridges` lead here from an earlier run. With
    `linked` the style is fetched from beside it, for a door that lets no page have its own.
    """
    return template("report.html").render(
        language=language,
        style=None if linked else FOLDER.joinpath("report.css").read_text("utf-8"),
        say=lambda key, **details: fill(language, key, details),
        run=found.run,
        figures=_figures(found, language, names or {}),
        said=_said(found, language),
        parameters=[_assumption(each, language) for each in found.run.parameters.values()],
        needed=[_needed(each, language, names or {}) for each in found.needed],
        years=years(found.run, language),
        targets=[chance(each, found.run, language) for each in found.run.chances],
        tested=_tested(found.tested, language),
        held=[
            *_nearer(found.tested, language),
            *(_held(each, language) for each in found.held),
            *came(found.run, found.facts, language),
        ],
        limits=_limits(found, language),
        ledger=ledger(found.learned, language),
        since=since(bridges, language),
    )


def _figures(found: Report, language: str, names: dict[str, str]) -> dict[str, str]:
    """The charts, as SVG."""
    run, facts = found.run, found.facts
    at = found.compared_at
    return {
        "members": svg(fans.members(run, facts, language)),
        "bpu": svg(fans.bpu(run, facts, language)),
        "fund": svg(fans.fund(run, facts, language)),
        "channels": svg(bars.channels(run, names, language)),
        "money": svg(bars.money(run.money, language)),
        "matters": svg(_matters(found, language, fund=False)),
        "matters_fund": svg(_matters(found, language, fund=True)),
        "scenarios": svg(_scenarios(found, at, language, fund=False)),
        "scenarios_fund": svg(_scenarios(found, at, language, fund=True)),
    }


def _matters(found: Report, language: str, *, fund: bool) -> Any:
    unit, measure = (TRILLION, "fund") if fund else (MILLION, "members")
    widest = sorted(found.swings, key=lambda each: -getattr(each, f"{measure}_width"))[:8]
    rows = []
    for each in widest:
        low, high = sorted(getattr(each, measure))
        name = fill(language, f"parameter.{each.parameter}")
        rows.append({
            "name": f"{name} ({fill(language, f'flag.{each.flag.value}')})",
            "low": low / unit, "high": high / unit, "width": (high - low) / unit,
        })  # fmt: skip
    key = "report.matters.fund" if fund else "report.matters.title"
    first = fill(language, f"parameter.{widest[0].parameter}")
    title = fill(language, key, {"month": found.compared_at, "first": first})
    return bars.swings(rows, title, fill(language, f"report.matters.{'fund_' if fund else ''}axis"))


def _scenarios(found: Report, at: Month, language: str, *, fund: bool) -> Any:
    unit = TRILLION if fund else MILLION
    rows = [
        {
            "name": fill(language, f"scenario.{each.name}"),
            "value": (each.fund if fund else each.members) / unit,
        }
        for each in found.compared
    ]
    of = "fund_" if fund else ""
    title = fill(language, f"report.scenarios.{of}title", {"month": at})
    return bars.differences(rows, title, fill(language, f"report.scenarios.{of}axis"))


def _said(found: Report, language: str) -> dict[str, str]:
    run = found.run
    return {
        "named": fill(
            language,
            "report.named",
            {
                "as_of": run.as_of, "opening": run.opening, "paths": whole(language, run.paths),
                "snapshot": run.snapshot[:12], "run": run.run_id[:12],
            },
        ),
        "courses": fill(
            language, "report.courses", {"opening": run.opening, "horizon": run.horizon}
        ),
        "shares": fill(
            language,
            "report.shares",
            {
                "conversion": share(language, run.parameters["conversion"].value),
                "known": _known(run.parameters["conversion"], language),
            },
        ),
    }  # fmt: skip


def _limits(found: Report, language: str) -> list[str]:
    """What the run cannot answer, for whoever has to decide by it."""
    details = {
        "outreach": share(language, found.run.parameters["outreach"].value),
        "hiring": share(language, found.run.parameters["hiring.growth"].value),
    }
    return [fill(language, f"report.limit.{name}", details) for name in LIMITS]


def _needed(found: Asked, language: str, names: dict[str, str]) -> dict[str, Any]:
    base, kept = found.base, found.kept
    title = fill(
        language,
        "report.needed.title",
        {
            "count": millions(language, base.persons), "month": base.month,
            "payers": whole(language, base.payers), "now": whole(language, base.now),
        },
    )  # fmt: skip
    rows = [
        {"channel": names.get(each.channel, each.channel), "now": each.now, "needed": each.payers}
        for each in base.channels
    ]
    return {
        "figure": svg(bars.needs(rows, title, language)),
        "gross": " ".join(_people(found, language)),
        "sure": fill(
            language,
            "report.needed.sure",
            {"low": whole(language, found.low), "high": whole(language, found.high)},
        ),
        "kept": fill(language, "report.needed.if_kept", {"payers": whole(language, kept.payers)}),
        "rows": [
            [names.get(each.channel, each.channel), *_told_need(each, language)]
            for each in base.channels
        ],
    }


def _people(found: Asked, language: str) -> list[str]:
    """Whether there are so many people to enroll, for the pace and for the sure one."""
    base = found.base
    gross = {
        "gross": millions(language, base.gross),
        "eligible": millions(language, base.eligible),
    }
    if not base.possible:
        return [fill(language, "report.needed.impossible", gross)]
    said = [fill(language, "report.needed.possible", gross)]
    if base.gross * found.high > base.eligible * base.payers:
        said.append(fill(language, "report.needed.too_sure", {"high": whole(language, found.high)}))
    return said


def _told_need(need: Need, language: str) -> list[str]:
    """What a channel brings now, has to bring, in signups too, and lacks."""
    lacks = max(0.0, need.payers - need.now)
    return [whole(language, n) for n in (need.now, need.payers, need.signups, lacks)]


def _tested(found: Backtest, language: str) -> list[list[str]]:
    """A row for each method: its mean errors, of the fund and of members, by years ahead."""
    rows = []
    for method in found.methods:
        cells = [fill(language, f"method.{method}")]
        for metric in (Metric.FUND, Metric.ACTIVE):
            for ahead in HORIZONS:
                known = found.of(metric, method, ahead)
                cells.append(exact(language, found.mape(metric, method, ahead)) if known else "")
        rows.append(cells)
    return rows


def _nearer(found: Backtest, language: str) -> list[str]:
    """The plain methods that were nearer than ours."""
    return [
        fill(
            language,
            "report.nearer",
            {"what": _what(metric, language), "years": years,
             "method": fill(language, f"method.{method}")},
        )
        for metric in (Metric.FUND, Metric.ACTIVE)
        for method, years in found.nearer(metric)
    ]  # fmt: skip


def _what(metric: Metric, language: str) -> str:
    return fill(language, "report.fund" if metric is Metric.FUND else "report.members")


def _held(each: Calibration, language: str) -> str:
    details = {
        "inside": sum(each.inside.values()), "points": sum(each.points.values()),
        "what": _what(each.metric, language),
    }  # fmt: skip
    return fill(language, "report.held" if each.sound else "report.held_not", details)


def _assumption(parameter: Parameter, language: str) -> list[str]:
    return [
        fill(language, f"parameter.{parameter.name}"),
        "; ".join(map(_plain, parameter.values)),
        parameter.unit,
        _known(parameter, language),
        parameter.source,
    ]  # fmt: skip


def _known(parameter: Parameter, language: str) -> str:
    return fill(language, f"flag.{'fitted' if parameter.fitted else parameter.flag.value}")


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10**4 else f"{value:,.4g}"
