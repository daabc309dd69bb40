"""`/corong`: how many go on from rung to rung, by channel, and where the others stop."""

from collections import Counter

from dialog.effects import Passage
from handlers.dashboard.asking import CHANNEL, Asked
from handlers.dashboard.looking import Page
from handlers.dashboard.naming import namer
from handlers.dashboard.rendering import render
from handlers.staff.coverage.funnel import agreed_by, counted_in, per_cent, question_name
from locales.figures import whole
from locales.values import fill

Row = tuple[str, str | None, list[str]]


def funnel(asked: Asked) -> Page:
    """The passages of the form in a period; places are not known in it."""
    counted = counted_in(asked.reader, asked.period, asked.part.channel)
    return render(
        asked,
        "funnel",
        rows=_rows(asked),
        stops=[
            (fill(asked.language, f"funnel.{name}"), _questions(asked, counts))
            for name, counts in (("stopped", counted.stopped), ("repaired", counted.repaired))
        ],
        agreed=agreed_by(asked.language, counted),
    )


def _rows(asked: Asked) -> list[Row]:
    """A row for each channel, the one that opened most first, and one for all of them."""
    passed = asked.reader.passages_between(asked.period.first, asked.period.last)
    only = asked.part.channel
    by: dict[int, Counter[str]] = {}
    for (channel, kind), number in passed.items():
        if only in {None, channel}:
            by.setdefault(channel, Counter())[kind] += number
    name, codes = namer(asked, "channel"), {each.number: each.code for each in asked.channels}
    ranked = sorted(by, key=lambda number: (-by[number][Passage.STARTED], name(number)))
    rows: list[Row] = [
        (
            name(number),
            asked.link(**{CHANNEL: codes[number]}) if number in codes and only is None else None,
            _cells(asked, by[number]),
        )
        for number in ranked
    ]
    if len(rows) > 1:
        everybody = sum(by.values(), Counter[str]())
        rows.append((fill(asked.language, "page.total"), None, _cells(asked, everybody)))
    return rows


def _cells(asked: Asked, passed: Counter[str]) -> list[str]:
    """Opened; agreed and complete, each with its share of those who opened."""
    opened = passed[Passage.STARTED]
    cells = [whole(asked.language, opened)]
    for rung in (Passage.CONSENTED, Passage.COMPLETE):
        cells += [
            whole(asked.language, passed[rung]),
            f"{per_cent(passed[rung], opened)}%" if opened else "",
        ]
    return cells


def _questions(asked: Asked, counts: Counter[str]) -> list[tuple[str, str, int]]:
    """All questions with anybody, the most first: name, count, length of its bar."""
    shown = [(q, n) for q, n in counts.most_common() if n >= max(1, asked.least)]
    most = shown[0][1] if shown else 1
    return [
        (question_name(asked.language, q), whole(asked.language, n), round(100 * n / most))
        for q, n in shown
    ]
