"""Tables as they are drawn: names, figures in words, links that sort them and lead further in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.dashboard.asking import SORT, Asked
from handlers.dashboard.breakdown import Breakdown, Key, Line
from locales.figures import exact, whole
from locales.values import fill

NAME: Final = "nama"
FIGURES: Final = {
    "daftar": "signups", "bayar": "paid", "aktif": "active", "berhenti": "lapsed",
}  # fmt: skip
"""Columns that can be sorted by, and the figure in each."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its name, the link that sorts by it, and how it is sorted now."""

    name: str
    link: str
    sorted: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, where it leads (or nowhere), its cells, how long its bar is of 100."""

    name: str
    link: str | None
    cells: tuple[str, ...]
    bar: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its foot."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    foot: Row


def columns(found: Breakdown) -> list[str]:
    """The figures of a table, the one that is shared out first."""
    first = "aktif" if found.measure == "active" else "daftar"
    if not found.whole:
        return [first]
    if first == "aktif":
        return ["aktif", "berhenti"]
    return ["daftar", "bayar", "aktif", "berhenti"]


def table(
    asked: Asked, found: Breakdown, name: Callable[[Key], str], link: Callable[[Key], str | None]
) -> Table:
    """The rows in the order that was asked for; what was merged stands last."""
    shown = columns(found)
    lines = _sorted(asked, found, name, shown)
    most = max((found.count(each) for each in [*lines, *_rest(found)]), default=0)
    all_of_it = found.count(found.total)

    def row(line: Line, called: str, leads: str | None) -> Row:
        count = found.count(line)
        cells = [_number(asked, line, shown[0]), _share(asked, count, all_of_it)]
        if found.earlier:
            cells.append(change(asked.language, count, line.before))
        cells += [_number(asked, line, each) for each in shown[1:]]
        return Row(called, leads, tuple(cells), round(100 * count / most) if most else 0)

    rows = [row(each, name(each.key), link(each.key)) for each in lines]
    rows += [row(each, fill(asked.language, "coverage.others"), None) for each in _rest(found)]
    foot = row(found.total, fill(asked.language, "page.total"), None)
    return Table(_heads(asked, found, shown), tuple(rows), foot)


def change(language: str, now: int, then: int | None) -> str:
    """+12 (+8,3%); nothing where there is nothing to compare with."""
    if then is None:
        return ""
    sign = "+" if now > then else "−" if now < then else "±"
    words = f"{sign}{whole(language, abs(now - then))}"
    return f"{words} ({sign}{exact(language, abs(now - then) / then)})" if then else words


def _rest(found: Breakdown) -> Sequence[Line]:
    return [found.rest] if found.rest else []


def _sorted(
    asked: Asked, found: Breakdown, name: Callable[[Key], str], shown: Sequence[str]
) -> list[Line]:
    """By the column that was asked for, else by the first one from the most on."""
    by, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if by not in {NAME, *shown}:
        by, down = shown[0], True
    ranked = sorted(found.lines, key=lambda each: name(each.key))
    if by != NAME:
        return sorted(ranked, key=lambda each: getattr(each.its, FIGURES[by]), reverse=down)
    return ranked[::-1] if down else ranked


def _heads(asked: Asked, found: Breakdown, shown: Sequence[str]) -> tuple[Head, ...]:
    heads = [_head(asked, NAME, f"page.by.{found.by}", shown, number=False)]
    for place, each in enumerate(shown):
        heads.append(_head(asked, each, f"page.column.{each}", shown))
        if place == 0:
            names = ["share", *(["change"] if found.earlier else [])]
            heads += [Head(fill(asked.language, f"page.column.{n}"), "", "") for n in names]
    return tuple(heads)


def _head(asked: Asked, by: str, key: str, shown: Sequence[str], *, number: bool = True) -> Head:
    """A second press turns the order around; numbers begin with the most."""
    now = asked.sort if asked.sort.removeprefix("-") in {NAME, *shown} else f"-{shown[0]}"
    first, other = (f"-{by}", by) if number else (by, f"-{by}")
    how = {by: "ascending", f"-{by}": "descending"}.get(now, "")
    link = asked.link(**{SORT: other if now == first else first})
    return Head(fill(asked.language, key), link, how, number)


def _number(asked: Asked, line: Line, column: str) -> str:
    return whole(asked.language, getattr(line.its, FIGURES[column]))


def _share(asked: Asked, part: int, all_of_it: int) -> str:
    return exact(asked.language, part / all_of_it) if all_of_it else ""
