"""One cell of a table, and what can be wrong with it before anybody looks at what it means.

Spreadsheets turn numbers into other numbers: a NIK of sixteen digits loses its last one, a date
becomes a count of days. What was lost cannot be told from what is left, so nothing is guessed.
"""

import re
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum, auto
from typing import Final, TypeAlias

from domain.person import BirthProblem, read_birth_date
from domain.problem import Problem
from domain.text import one_line


class Spoilt(Enum):
    """A cell without a value of its own."""

    FORMULA = auto()
    MERGED = auto()


Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | Spoilt | None

LONGEST: Final = 300
"""Characters of a cell that anybody means; more is a slip, or an attack."""

EXACT: Final = 10**15
"""From here on a spreadsheet's number has lost digits: Excel keeps fifteen."""

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


class CellProblem(StrEnum):
    """What can be wrong with a cell, whatever it is for.

    NOT_A_DATE has what was `found` there when that is a plain number.
    """

    MISSING = "cell.missing"
    LONG = "cell.long"
    FORMULA = "cell.formula"
    MERGED = "cell.merged"
    FAILED = "cell.failed"
    NUMBER = "cell.number"
    SCIENTIFIC = "cell.scientific"
    NOT_A_DATE = "cell.not_a_date"
    FUTURE = "cell.future"


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands there."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def words_of(cell: Cell) -> str | Problem:
    """What stands there as text, empty for an empty cell. Never raises.

    Numbers that are exact are written without a point; others are a problem.
    """
    if isinstance(cell, Spoilt):
        return Problem(CellProblem.FORMULA if cell is Spoilt.FORMULA else CellProblem.MERGED)
    if isinstance(cell, str):
        return _words(cell)
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float | int):
        return _digits(cell)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return "" if cell is None else str(cell)


def identity_of(cell: Cell) -> str | Problem:
    """What stands there, if it is text: long numbers that name somebody are never numbers."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Problem(CellProblem.NUMBER)
    return words_of(cell)


def day_of(cell: Cell, today: date) -> date | Problem:
    """The day that stands there, up to today. A plain number is not taken for one."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell if cell <= today else Problem(CellProblem.FUTURE)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Problem(CellProblem.NOT_A_DATE, {"found": f"{cell:g}"[:12]})
    words = words_of(cell)
    if isinstance(words, Problem):
        return words
    if words.isdecimal() and len(words) not in {6, 8}:
        return Problem(CellProblem.NOT_A_DATE, {"found": words[:12]})
    day = read_birth_date(words, today)
    if isinstance(day, Problem) and day.code == BirthProblem.FUTURE:
        return Problem(CellProblem.FUTURE)
    return day


def _words(written: str) -> str | Problem:
    if len(written) > LONGEST:
        return Problem(CellProblem.LONG, {"most": LONGEST})
    words = one_line(written).removeprefix("'")
    if _SCIENTIFIC.fullmatch(words):
        return Problem(CellProblem.SCIENTIFIC)
    return Problem(CellProblem.FAILED) if _FAILED.fullmatch(words) else words


def _digits(number: float) -> str | Problem:
    if abs(number) >= EXACT or number != number:  # noqa: PLR0124 - only NaN differs from itself
        return Problem(CellProblem.SCIENTIFIC)
    return str(int(number)) if number == int(number) else f"{number:.10g}"
