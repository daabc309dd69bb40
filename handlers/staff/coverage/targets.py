"""`/target`: what is aimed for, how far it is by the latest official figure, who brought what."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from domain.coverage.facts import Flag, Metric, OfficialStock, Target
from domain.coverage.rows import SHARED_LEAST, largest
from domain.months import Month
from domain.periods import this_month
from domain.problem import Problem
from domain.staff import Action
from handlers.staff.coverage.aims import aim, aimed, distance, millions
from handlers.staff.coverage.asking import as_of, buttons, channel_names, grouped, line
from handlers.staff.coverage.figures import Covered, Part, covered, signups
from handlers.staff.visit import Act, Visit
from locales.speak import Button, Message
from locales.values import fill, show
from storage import NotAFact
from storage.audit.log import Deed

_FIGURE = re.compile(
    r"(?P<metric>[A-Za-z_]+) (?P<month>20\d\d-\d{2}) (?P<value>\d{1,9}(?:[.,]\d{1,9})?)"
    r" (?P<unit>juta|triliun) sumber:? (?P<source>.{3,200})",
    re.IGNORECASE,
)
LENGTHS = {"day": 1, "week": 7, "month": 30}
"""Days of the times by which a pace is said."""

_YES = "ya "
_UNITS = {"juta": "million", "triliun": "Rp T"}
_METRICS = {"aktif": Metric.ACTIVE, "bpu": Metric.BPU, "pu": Metric.PU, "dana": Metric.FUND}


class Figure(NamedTuple):
    """A figure as an admin writes it."""

    metric: Metric
    month: Month
    value: Decimal
    unit: str
    source: str


def read_figure(text: str) -> Figure | Problem:
    """`aktif 2026-12 63 juta sumber Kompas 18 Des 2025`. Never raises."""
    match = _FIGURE.fullmatch(" ".join(text.split()))
    metric = _METRICS.get(match["metric"].lower()) if match else None
    if match is None or metric is None:
        return Problem("figure.unknown")
    try:
        value, month = Decimal(match["value"].replace(",", ".")), Month.read(match["month"])
    except (InvalidOperation, ValueError):
        return Problem("figure.unknown")
    if (metric is Metric.FUND) != (match["unit"].lower() == "triliun"):
        return Problem("figure.unknown")
    return Figure(metric, month, value, _UNITS[match["unit"].lower()], match["source"].strip())


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """The target of all active members; with a figure behind it, sets one."""
    try:
        return [_told(visit, Month.read(argument.strip()) if argument.strip() else None)]
    except ValueError:
        return _set(visit, argument)


def _set(visit: Visit, argument: str) -> Sequence[Act]:
    if not visit.staff.may(Action.SET_REFERENCE):
        return [visit.say("figure.not_yours")]
    confirmed, written = _confirmed(argument)
    figure = read_figure(written)
    if isinstance(figure, Problem):
        return [_unread(visit, "target")]
    if not confirmed:
        return [_ask(visit, "target", written, figure)]
    set_in = Month.of(visit.today)
    visit.unit.set_target(
        Target(
            figure.month, figure.metric, figure.value, figure.unit, set_in,
            f"admin #{visit.staff.number}", Flag.SOURCED, figure.source,
        )
    )  # fmt: skip
    visit.note(Deed.TARGET, f"{figure.metric.value} at {figure.month}")
    return [visit.say("figure.target_set"), _told(visit, figure.month)]


def official(visit: Visit, argument: str) -> Sequence[Act]:
    """`/angka`: adds a published figure. What was there before is kept; the newest holds.

    One of a month to come would be the latest until then, and nothing takes a figure back.
    """
    confirmed, written = _confirmed(argument)
    figure = read_figure(written)
    if isinstance(figure, Problem):
        return [_unread(visit, "angka")]
    if figure.month > Month.of(visit.today):
        return [visit.say("figure.future", month=figure.month)]
    if not confirmed:
        return [_ask(visit, "angka", written, figure)]
    stock = OfficialStock(
        figure.month, figure.metric, figure.value, figure.unit, Flag.SOURCED, figure.source
    )
    try:
        visit.unit.add_official(stock)
    except NotAFact:
        return [visit.say("figure.parts_differ")]
    visit.note(Deed.OFFICIAL, f"{figure.metric.value} at {figure.month}")
    return [visit.say("figure.official_added"), _told(visit, None)]


def _unread(visit: Visit, command: str) -> Message:
    """How to write a figure; the example is of this month, of which both commands take one."""
    return visit.say("figure.unknown", command=command, month=str(Month.of(visit.today)))


def _confirmed(argument: str) -> tuple[bool, str]:
    """Whether the button was pressed, and the figure."""
    words = " ".join(argument.split())
    confirmed = words.lower().startswith(_YES)
    return confirmed, words[len(_YES) :] if confirmed else words


def _ask(visit: Visit, command: str, written: str, figure: Figure) -> Message:
    """Whether it is right, before all channels are measured by it. The button says the same again
    with one word more, so nothing has to be kept until it is pressed."""
    details = {
        "metric": written.split(maxsplit=1)[0],
        "month": figure.month,
        "count": f"{millions(figure.value)} {written.split()[3]}",
        "source": figure.source,
    }
    right, away = f"/{command} {_YES}{written}", "/target"
    text = fill(visit.language, f"figure.{command}_right", details)
    return Message(text, ((Button(right),), (Button(away),)))


def _told(visit: Visit, month: Month | None) -> Message:
    """Of this month, or of the nearest one that is aimed for; others have a button."""
    found = aim(visit.unit.reference_facts(), visit.today, month)
    if found is None:
        return visit.say("target.none")
    text = [*aimed(found, visit.language), "", distance(found, visit.language)]
    text += ["", *_brought(visit), "", as_of(visit)]
    others = [(show(each, visit.language), str(each)) for each in found.others]
    here = buttons("target", [others[place : place + 2] for place in range(0, len(others), 2)])
    away = [[(fill(visit.language, "target.summary"), "kanal|bulan ini")]]
    return Message("\n".join(text), (*here, *buttons("ringkasan", away)), inline=True)


def _brought(visit: Visit) -> list[str]:
    """What this month brought by channel, and a day."""
    period, sees = this_month(visit.today), visit.staff.sees
    mine: Counter[int] = Counter()
    for (channel, _), count in signups(visit.unit, Part(sees), period).items():
        mine[channel] += count
    rows = largest(mine, least=0 if sees is None else SHARED_LEAST)
    month = period.months[0]
    lines = [fill(visit.language, "target.brought", {"month": month})]
    lines += _by_channel(visit, month, rows.shown)
    if rows.rest:
        lines.append(line(visit.language, fill(visit.language, "coverage.others"), rows.rest))
    total = sum(mine.values())
    return [*lines, paced(total, visit.today.day, visit.language)]


def _by_channel(visit: Visit, month: Month, rows: Sequence[tuple[int, int]]) -> list[str]:
    """A line for each of these channels: opened, complete, paid, said to have paid."""
    cover = covered(visit.unit, Part(visit.staff.sees), "channel", (month, month))
    funnel = visit.unit.coverage_summary(month, month).channels
    codes = {each.code: each.number for each in visit.unit.channels()}
    started = {codes[each.code]: each.started for each in funnel if each.code in codes}
    name = channel_names(visit.unit, visit.language)
    return [
        fill(
            visit.language,
            "target.channel",
            {
                "name": name(number),
                "started": grouped(started.get(number, 0)),
                "complete": grouped(count),
                "paid": grouped(cover.get(number, Covered()).paid),
                "reported": grouped(cover.get(number, Covered()).reported),
            },
        )
        for number, count in rows
    ]


def paced(total: int, days: int, language: str) -> str:
    """How many so far, and a day; where that is less than one person, a week or a month."""
    paces = {per: Decimal(total * length) / days for per, length in LENGTHS.items()}
    per = next((per for per, pace in paces.items() if pace >= 1), "month")
    details = {"count": grouped(total), "pace": millions(paces[per].quantize(Decimal("0.1")))}
    return fill(language, f"target.pace_{per}" if total else "target.pace_none", details)
