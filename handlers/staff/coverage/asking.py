"""What the coverage desks share: the period asked for, names, buttons, where figures are from."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from domain.channels import Channel
from domain.coverage.cells import REST, REST_CHANNEL, UNKNOWN_CHANNEL, UNKNOWN_REGION
from domain.coverage.rows import SHARED_LEAST, largest
from domain.periods import Period
from domain.regions import province_of, region
from domain.text import plain_words
from handlers.staff.coverage.figures import Source
from handlers.staff.visit import Visit
from locales.speak import Button, Rows
from locales.values import fill, show

K = TypeVar("K", bound=Hashable)

PERIODS = ("hari ini", "minggu ini", "bulan ini", "bulan lalu")
"""Those that have a button; every other can be typed."""


def line(language: str, name: str, count: int) -> str:
    """One row of a table on a phone."""
    return fill(language, "coverage.row", {"name": name, "count": grouped(count)})


def grouped(count: int) -> str:
    """A number as it is written in Indonesia: 12.345."""
    return f"{count:,}".replace(",", ".")


def table(visit: Visit, counts: Mapping[K, int], name: Callable[[K], str]) -> list[str]:
    """The largest counts, a line each; whoever is not an admin of all sees no small ones."""
    rows = largest(counts, least=0 if visit.staff.sees is None else SHARED_LEAST)
    lines = [line(visit.language, name(key), count) for key, count in rows.shown]
    if rows.rest:
        lines.append(line(visit.language, fill(visit.language, "coverage.others"), rows.rest))
    return lines or [fill(visit.language, "coverage.nothing")]


def channel_names(source: Source, language: str) -> Callable[[int], str]:
    """The name of a channel by its number."""
    names = {each.number: each.name for each in source.channels()}
    names[UNKNOWN_CHANNEL] = names[REST_CHANNEL] = fill(language, "coverage.unknown")
    return lambda number: names.get(number, f"#{number}")


def programmes_name(written: str) -> str:
    """JKK+JKM as people read it: JKK + JKM."""
    return written.replace("+", " + ")


def province_name(language: str) -> Callable[[str], str]:
    """The name of the province of a region's code."""

    def name(code: str) -> str:
        found = region(code[:2]) if code not in {UNKNOWN_REGION, REST} else None
        return province_of(found).name if found else fill(language, "coverage.unknown")

    return name


def titled(language: str, period: Period) -> str:
    """The period as it is headed: with its dates, so that nobody has to guess."""
    first, last = period.months
    if period.whole_months and first == last:
        return show(first, language)
    if period.days == 1:
        return show(period.first, language)
    begin = str(period.first.day) if first == last else show(period.first, language)
    return fill(language, "coverage.between", {"first": begin, "last": period.last})


def as_of(visit: Visit) -> str:
    """The line under every answer: as of when, where from, and whether it is made up."""
    return sourced(visit.language, visit.today, made_up=visit.unit.is_made_up())


def sourced(language: str, day: date, *, made_up: bool) -> str:
    """The same, for what is counted after the turn."""
    return fill(language, "coverage.made_up" if made_up else "coverage.as_of", {"day": day})


def buttons(command: str, rows: Iterable[Iterable[tuple[str, str]]]) -> Rows:
    """Rows of labels with what they ask for; `command` is the desk that is asked."""
    return tuple(
        tuple(Button(label, data=f"{command}:0:{value}") for label, value in row) for row in rows
    )


def period_row(language: str, kept: str) -> list[tuple[str, str]]:
    """Buttons for other periods, behind what is `kept` of the question."""
    return [(fill(language, f"period.{p.replace(' ', '_')}"), f"{kept}{p}") for p in PERIODS]


def of_channel(visit: Visit, words: str) -> tuple[Channel | None, str]:
    """The channel that is named first, by name or code, and the words behind it.

    Of an admin of one channel only that: no others are known to them here.
    """
    said = words.split()
    seen = [each for each in visit.unit.channels() if visit.staff.sees in {None, each.number}]
    names = {tuple(plain_words(name)): each for each in seen for name in (each.code, each.name)}
    for end in range(len(said), 0, -1):
        if found := names.get(tuple(plain_words(" ".join(said[:end])))):
            return found, " ".join(said[end:])
    return None, words
