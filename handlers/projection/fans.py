"""The fans: members, BPU and the fund, with official figures and targets."""

import altair as alt

from domain.coverage.facts import Metric, ReferenceFacts
from handlers.projection.dressing import ALARM, INK, MILLION, SEA, TRILLION, chart_of, day, dressed
from locales.figures import millions, trillions
from locales.values import fill
from projection.projecting import Projection


def members(run: Projection, facts: ReferenceFacts, language: str) -> alt.TopLevelMixin:
    """The fan of all active members, with official figures and targets."""
    title = _fan_title(run, "total", "report.members.title", language)
    axis = fill(language, "report.members.axis")
    return _fan(run, facts, "total", Metric.ACTIVE, (title, axis, language))


def bpu(run: Projection, facts: ReferenceFacts, language: str) -> alt.TopLevelMixin:
    """The fan of BPU members."""
    title = _fan_title(run, "bpu", "report.bpu.title", language)
    return _fan(
        run, facts, "bpu", Metric.BPU, (title, fill(language, "report.members.axis"), language)
    )


def fund(run: Projection, facts: ReferenceFacts, language: str) -> alt.TopLevelMixin:
    """The fan of the fund."""
    title = _fan_title(run, "fund", "report.fund.title", language)
    axis = fill(language, "report.fund.axis")
    return _fan(run, facts, "fund", Metric.FUND, (title, axis, language))


def _fan_title(run: Projection, measure: str, key: str, language: str) -> str:
    said = trillions if measure == "fund" else millions
    low, middle, high = (said(language, each) for each in run.at(measure, run.horizon))
    details = {"month": run.horizon, "low": low, "middle": middle, "high": high}
    return fill(language, key, details)


def _fan(
    run: Projection,
    facts: ReferenceFacts,
    measure: str,
    metric: Metric,
    said: tuple[str, str, str],
) -> alt.TopLevelMixin:
    title, axis, language = said
    unit = TRILLION if metric is Metric.FUND else MILLION
    fan = run.fans[measure]
    months = [day(run.opening.plus(later)) for later in range(len(fan.middle))]
    course = [
        {"month": month, "low": low / unit, "middle": middle / unit, "high": high / unit}
        for month, low, middle, high in zip(months, fan.low, fan.middle, fan.high, strict=True)
    ]
    known = [
        {"month": day(each.month), "value": each.whole / unit}
        for each in facts.official
        if each.metric is metric
    ]
    aimed = [
        {"month": day(each.month), "value": each.whole / unit}
        for each in facts.targets
        if each.metric is metric and each.month <= run.horizon
    ]
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("value:Q", title=axis, scale=alt.Scale(zero=False))
    band = chart_of(course).mark_area(color=SEA, opacity=0.18)
    line = chart_of(course).mark_line(color=SEA, strokeWidth=2.5)
    layers = [
        band.encode(x=x, y=alt.Y("low:Q", title=axis, scale=alt.Scale(zero=False)), y2="high:Q"),
        line.encode(x=x, y=alt.Y("middle:Q", title=axis)),
        chart_of(known).mark_circle(color=INK, size=45, opacity=1).encode(x=x, y=y),
        chart_of(aimed).mark_point(color=ALARM, size=80, strokeWidth=2, opacity=1).encode(x=x, y=y),
    ]
    return dressed(alt.layer(*layers), title, fill(language, "report.legend"))
