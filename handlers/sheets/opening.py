"""Opening a file that somebody sent: told by what is in it, never by its name.

Nothing is unpacked before its size is known, as declared and as it really is.
"""

import csv
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import file_digest
from itertools import chain, islice, product
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from domain.problem import Problem
from domain.sheets.cells import Cell, Spoilt
from domain.sheets.files import MEGABYTE, FileProblem, Limits
from handlers.sheets.text import Text, separator_of, text_of
from handlers.sheets.workbook import inspect

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Excel before 2007, and everything with a password."""

_OTHERS: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ",
    b"\x7fELF",
)  # fmt: skip

_NO_WORKBOOK: Final = (
    zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
    ExpatError, zlib.error,
)  # fmt: skip
"""What looking into something that only begins like one may raise."""

Row = list[Cell]
Place = tuple[int, int]
"""Row and column, from 0."""


class BrokenOff(Exception):  # says what is the matter
    """The file cannot be read any further. `problem` says why; rows before it were good."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows with their numbers as a spreadsheet shows them; `total` is a guess for a progress bar,
    `others` the sheets beside this one that people see, and nobody reads.

    Iterating raises BrokenOff where the file is damaged, or longer than allowed.
    """

    rows: Iterator[tuple[int, Row]]
    total: int
    encoding: str | None = None
    others: tuple[str, ...] = ()

    def top(self, count: int) -> "tuple[list[tuple[int, Row]], Sheet]":
        """The first rows, and the sheet with all of them still to come."""
        first = list(islice(self.rows, count))
        return first, replace(self, rows=chain(first, self.rows))


def number_of(path: Path) -> int:
    """A number for what is in a file: never that of an update, and the same for the same file."""
    with path.open("rb") as content:
        digest = file_digest(content, "sha256").digest()
    return -1 - (int.from_bytes(digest[:8], "big") >> 1)


def open_sheet(path: Path, limits: Limits) -> Sheet | Problem:
    """The table in a file, or why it is not read. Raises OSError when it is not there."""
    size = path.stat().st_size
    if size == 0:
        return Problem(FileProblem.EMPTY)
    if size > limits.packed:
        return Problem(FileProblem.LARGE, {"megabytes": limits.packed // MEGABYTE})
    with path.open("rb") as file:
        begin = file.read(8)
    if begin.startswith(_ZIP):
        return _workbook(path, limits)
    if begin == _OLE:
        return Problem(FileProblem.OLD)
    if begin.startswith(_OTHERS):
        return Problem(FileProblem.KIND)
    text = text_of(path)
    return text if isinstance(text, Problem) else _table(text, limits)


def _workbook(path: Path, limits: Limits) -> Sheet | Problem:
    try:
        found = inspect(path, limits)
    except _NO_WORKBOOK:
        return Problem(FileProblem.BROKEN)
    if isinstance(found, Problem):
        return found
    opened = _first_sheet(path)
    if isinstance(opened, Problem):
        return opened
    sheet, others = opened
    spoilt = found.formulas_of(sheet.name)
    if spoilt is None:
        return Problem(FileProblem.FORMULAS)
    if sheet.start is None or sheet.end is None:
        return Problem(FileProblem.EMPTY)
    merged = _covered(sheet.merged_cell_ranges or [], sheet.end, limits.cells)
    if merged is None:
        return Problem(FileProblem.BOMB)
    marks = dict.fromkeys(spoilt, Spoilt.FORMULA) | merged
    rows = _marked(sheet.iter_rows(), sheet.start[1], marks)
    return Sheet(_limited(rows, limits), sheet.height, others=others)


def _first_sheet(path: Path) -> tuple[CalamineSheet, tuple[str, ...]] | Problem:
    """The first one that people see, and the names of the others."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        seen = [
            each.name
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
        ]
        if seen:
            return book.get_sheet_by_name(seen[0]), tuple(seen[1:])
    except PasswordError:
        return Problem(FileProblem.PASSWORD)
    except (CalamineError, ZipError, OSError):
        return Problem(FileProblem.BROKEN)
    return Problem(FileProblem.EMPTY)


def _covered(
    ranges: list[tuple[Place, Place]], end: Place, most: int
) -> dict[Place, Spoilt] | None:
    """The cells of merged ranges, but for those that hold the value; None for too many.

    Nobody's ranges overlap, so together they are no larger than the table, which ends at `end`.
    """
    cells: dict[Place, Spoilt] = {}
    for (top, left), (bottom, right) in ranges:
        rows = range(top, min(bottom, end[0]) + 1)
        columns = range(left, min(right, end[1]) + 1)
        most -= len(rows) * len(columns)
        if most < 0:
            return None
        cells |= dict.fromkeys(product(rows, columns), Spoilt.MERGED)
        cells.pop((top, left), None)
    return cells


def _marked(
    rows: Iterator[list[Any]], left: int, marks: dict[tuple[int, int], Spoilt]
) -> Iterator[tuple[int, Row]]:
    """Rows as they are, but for cells that are not what they seem. `left`: columns left out."""
    marked = {row for row, _ in marks}
    for number, row in enumerate(rows):
        if number in marked:
            yield number + 1, [marks.get((number, left + at), cell) for at, cell in enumerate(row)]
        else:
            yield number + 1, row


def _table(text: Text, limits: Limits) -> Sheet | Problem:
    separator = separator_of(text)
    if separator is None:
        return Problem(FileProblem.KIND)
    return Sheet(_limited(_records(text, separator), limits), text.lines, text.encoding)


def _records(text: Text, separator: str) -> Iterator[tuple[int, Row]]:
    with text.open() as file:
        rows = csv.reader(file, delimiter=separator)
        try:
            for number, row in enumerate(rows, 1):
                cells: Row = list(row)
                yield number, cells
        except csv.Error:
            raise BrokenOff(Problem(FileProblem.BROKEN)) from None


def _limited(rows: Iterator[tuple[int, Row]], limits: Limits) -> Iterator[tuple[int, Row]]:
    for count, row in enumerate(rows):
        if count > limits.rows:
            raise BrokenOff(Problem(FileProblem.ROWS, {"rows": limits.rows}))
        yield row
