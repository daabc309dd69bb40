"""The fans: members, BPU and the fund, with official figures and targets."""

from collections.abc import Sequence

import altair as alt

from domain.coverage.facts import Metric, OfficialStock, ReferenceFacts
from handlers.projection.dressing import (
    ALARM,
    INK,
    MILLION,
    SEA,
    TRILLION,
    Rows,
    chart_of,
    day,
    dressed,
)
from locales.figures import millions, tenths, trillions
from locales.values import fill
from projection.keeping import short
from projection.said import Projection


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
    if measure != "fund":  # "49,8 - 78,4 juta" says the unit once
        low = tenths(language, run.at(measure, run.horizon)[0] / MILLION)
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
    official = [each for each in facts.official if each.metric is metric]
    first = min((each.month for each in official), default=run.opening)
    x = alt.X("month:T", axis=_closes(first.year, run.horizon.year, language))
    y = alt.Y("value:Q", title=axis, scale=alt.Scale(zero=False))
    course = _course(run, measure, unit)
    aimed = chart_of(_aimed(run, facts, metric, unit, language))
    layers = [
        chart_of(course)
        .mark_area(color=SEA, opacity=0.18)
        .encode(x=x, y=alt.Y("low:Q", title=axis, scale=alt.Scale(zero=False)), y2="high:Q"),
        chart_of(course)
        .mark_line(color=SEA, strokeWidth=2.5)
        .encode(x=x, y=alt.Y("middle:Q", title=axis)),
        chart_of(_known(official, unit))
        .mark_point(stroke=INK, size=40, opacity=1)
        .encode(x=x, y=y, fill=alt.Fill("within:N", scale=None)),
        aimed.mark_point(color=ALARM, size=80, strokeWidth=2, opacity=1).encode(x=x, y=y),
        aimed.mark_text(color=ALARM, dy=-13, fontSize=12).encode(x=x, y=y, text="said:N"),
    ]
    return dressed(
        alt.layer(*layers), title, [fill(language, "report.legend"), _from(run, language)]
    )


def _course(run: Projection, measure: str, unit: int) -> Rows:
    """The fan month by month."""
    fan = run.fans[measure]
    months = [day(run.opening.plus(later)) for later in range(len(fan.middle))]
    return [
        {"month": month, "low": low / unit, "middle": middle / unit, "high": high / unit}
        for month, low, middle, high in zip(months, fan.low, fan.middle, fan.high, strict=True)
    ]


def _known(official: Sequence[OfficialStock], unit: int) -> Rows:
    return [
        {
            "month": day(each.month),
            "value": each.whole / unit,
            "within": "white" if each.flag.word else INK,  # not sourced: hollow, and said below
        }
        for each in official
    ]


def _aimed(
    run: Projection, facts: ReferenceFacts, metric: Metric, unit: int, language: str
) -> Rows:
    return [
        {
            "month": day(each.month),
            "value": each.whole / unit,
            "said": tenths(language, each.whole / unit),
        }
        for each in facts.targets
        if each.metric is metric and each.month <= run.horizon
    ]


def _closes(first: int, last: int, language: str) -> alt.Axis:
    """A tick at the close of every second year: that is where yearly figures and targets lie."""
    ends = [alt.DateTime(year=year, month=12, date=28) for year in range(first, last + 1)]
    return alt.Axis(
        values=ends[(last - first) % 2 :: 2], format="%Y", grid=False,
        title=fill(language, "report.closes"),
    )  # fmt: skip


def _from(run: Projection, language: str) -> str:
    """What the picture stands on, for when it is passed on alone."""
    details = {"as_of": run.as_of, "snapshot": short(run.snapshot), "run": short(run.run_id)}
    key = "report.from_made_up" if run.made_up else "report.from"
    return fill(language, key, details)
