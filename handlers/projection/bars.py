"""The bars: channels, needs, what matters, scenarios, what moves the fund."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from handlers.projection.dressing import (
    ALARM,
    FADED,
    MILLION,
    SEA,
    TRILLION,
    Rows,
    chart_of,
    dressed,
    zero,
)
from locales.figures import millions, trillions
from locales.values import fill
from projection.said import Money, Projection

BIGGEST = alt.EncodingSortField("value", "max", "descending")


def channels(run: Projection, names: dict[str, str], language: str) -> alt.TopLevelMixin:
    """BPU from the opening to the horizon: what came, what went, channel by channel."""
    own = run.channels[:-1]
    sums = {
        name: sum(getattr(each, name) for each in own)
        for name in ("opening", "new", "returned", "lapsed", "left", "closing")
    }
    title = fill(
        language,
        "report.courses.title",
        {
            "new": millions(language, sums["new"]),
            "back": millions(language, sums["returned"]),
            "gone": millions(language, sums["lapsed"] + sums["left"]),
            "opening": millions(language, sums["opening"]),
            "closing": millions(language, sums["closing"]),
        },
    )
    signed = {"opening": 0, "new": 1, "returned": 1, "lapsed": -1, "left": -1}
    rows: Rows = [
        {
            "channel": names.get(each.code, each.code),
            "flow": fill(language, f"report.flow.{name}"),
            "value": sign * getattr(each, name) / MILLION,
            "order": place,
        }
        for each in own
        for place, (name, sign) in enumerate(signed.items())
        if sign
    ]
    return _bars(rows, _flow_order(language), (title, fill(language, "report.members.axis")))


def _flow_order(language: str) -> list[str]:
    return [fill(language, f"report.flow.{name}") for name in ("new", "returned", "lapsed", "left")]


def _bars(rows: Rows, order: Sequence[str], said: tuple[str, str]) -> alt.TopLevelMixin:
    title, axis = said
    colours = [SEA, "#5eead4", ALARM, "#fca5a5"][: len(order)]
    bars = (
        chart_of(rows)
        .mark_bar()
        .encode(
            y=alt.Y("channel:N", title=None, sort=BIGGEST),
            x=alt.X("value:Q", title=axis),
            color=alt.Color(
                "flow:N", title=None, sort=list(order),
                scale=alt.Scale(domain=list(order), range=colours), legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("order:Q"),
        )
    )  # fmt: skip
    return dressed(alt.layer(bars, zero()), title)


def needs(rows: Rows, title: str, language: str) -> alt.TopLevelMixin:
    """A bullet for each channel: what it brings now inside what it would have to bring."""
    axis = fill(language, "report.needed.axis")
    order = alt.EncodingSortField("needed", "max", "descending")
    y = alt.Y("channel:N", title=None, sort=order)
    wanted = chart_of(rows).mark_bar(color="#d1d5db", height=16)
    now = chart_of(rows).mark_bar(color=SEA, height=7)
    layers = [
        wanted.encode(y=y, x=alt.X("needed:Q", title=axis)),
        now.encode(y=y, x=alt.X("now:Q", title=axis)),
    ]
    legend = f"{fill(language, 'report.needs')}: ▒   {fill(language, 'report.now')}: █"
    return dressed(alt.layer(*layers), title, legend)


def swings(rows: Rows, title: str, axis: str) -> alt.TopLevelMixin:
    """How far each assumption moves the answer, the widest first. Rows: name, low, high, width."""
    order = alt.EncodingSortField("width", "max", "descending")
    y = alt.Y("name:N", title=None, sort=order, axis=alt.Axis(labelLimit=260))
    bars = chart_of(rows).mark_bar(color=SEA, height=14)
    return dressed(
        alt.layer(bars.encode(y=y, x=alt.X("low:Q", title=axis), x2="high:Q"), zero()), title
    )


def differences(rows: Rows, title: str, axis: str) -> alt.TopLevelMixin:
    """What each scenario adds or takes. Rows: name, value, text."""
    order = alt.EncodingSortField("value", "max", "descending")
    y = alt.Y("name:N", title=None, sort=order, axis=alt.Axis(labelLimit=320))
    base = chart_of(rows).encode(y=y, x=alt.X("value:Q", title=axis))
    colour = alt.condition("datum.value < 0", alt.value(ALARM), alt.value(SEA))
    bars = base.mark_bar(height=14).encode(color=colour)
    return dressed(alt.layer(bars, zero()), title)


def money(flows: Money, language: str) -> alt.TopLevelMixin:
    """The fund from its opening to its closing, step by step."""
    title = fill(
        language,
        "report.money.title",
        {
            "opening": trillions(language, flows.opening),
            "closing": trillions(language, flows.closing),
            "bpu": trillions(language, flows.from_bpu),
        },
    )
    bars = (
        chart_of(_steps(flows, language))
        .mark_bar(size=54)
        .encode(
            x=alt.X("step:N", title=None, sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("from:Q", title=fill(language, "report.fund.axis")),
            y2="to:Q",
            color=alt.Color(
                "kind:N", legend=None,
                scale=alt.Scale(domain=["total", "up", "down"], range=[FADED, SEA, ALARM]),
            ),
        )
    )  # fmt: skip
    return dressed(alt.layer(bars), title)


def _steps(flows: Money, language: str) -> Rows:
    rows: Rows = [_step(fill(language, "report.flow.opening"), 0, flows.opening, "total")]
    level = flows.opening
    for key, amount in (
        ("report.money.pu", flows.from_pu),
        ("report.money.bpu", flows.from_bpu),
        ("report.money.earned", flows.earned),
        ("report.money.paid_out", -flows.paid_out),
    ):
        kind = "up" if amount > 0 else "down"
        rows.append(_step(fill(language, key), level, level + amount, kind))
        level += amount
    return [*rows, _step(fill(language, "report.flow.closing"), 0, flows.closing, "total")]


def _step(name: str, start: int, end: int, kind: str) -> dict[str, Any]:
    return {"step": name, "from": start / TRILLION, "to": end / TRILLION, "kind": kind}
