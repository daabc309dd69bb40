"""The file that comes back: for each row what became of it, and what to put right."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from domain.problem import Problem
from domain.sheets.columns import Column
from domain.sheets.faults import Fault
from handlers.sheets.telling import tell
from locales.values import fill
from storage.spreadsheets import SHEET_ROWS, workbook, write_row

COLUMNS: Final = ("row", "who", "result", "number", "why")
_WIDTHS: Final = (8, 34, 18, 22, 90)


class Taken(NamedTuple):
    """What became of one row: `number` is that of the form, `why` what to put right.

    `who` is enough for the sender to find the row again, never a whole NIK.
    """

    row: int
    who: str
    good: bool
    new: bool = False
    corrected: bool = False
    number: str = ""
    why: str = ""


class Results:
    """Written row by row in constant memory; a spreadsheet whose cells are all text."""

    def __init__(self, path: Path, language: str) -> None:
        self.path, self.language = path, language
        self._next = 0

    def __enter__(self) -> Self:
        # Names and telephones may stand in it: only whoever has it written may read it.
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(handle, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._book = workbook(self._file, "constant_memory")
        self._sheet = self._book.add_worksheet(fill(self.language, "result.sheet"))
        for place, width in enumerate(_WIDTHS):
            self._sheet.set_column(place, place, width)
        self._sheet.freeze_panes(1, 0)
        self._write([fill(self.language, f"result.{name}") for name in COLUMNS])
        return self

    def add(self, taken: Iterable[Taken]) -> None:
        """Append rows; beyond what a sheet can hold they are left out."""
        for each in taken:
            result = fill(self.language, f"result.{_kind(each)}")
            self._write([str(each.row), each.who, result, each.number, each.why])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()
        self._file.close()

    def _write(self, cells: Sequence[str]) -> None:
        if self._next > SHEET_ROWS:
            return
        write_row(self._sheet, self._next, cells)
        self._next += 1


def _kind(taken: Taken) -> str:
    if not taken.good:
        return "bad"
    return "new" if taken.new else "corrected" if taken.corrected else "known"


def why(faults: Sequence[Fault], columns: Sequence[Column], language: str) -> str:
    """All that is wrong with a row, each with the name of its column."""
    titles = {column.key: column.title for column in columns}
    return " ".join(
        f"{titles.get(fault.column, fault.column)}: {tell(fault.problem, language)}"
        for fault in faults
    )


def refused(row: int, who: str, column: str, problem: Problem, language: str) -> Taken:
    """A row that was well read but cannot be taken."""
    told = tell(problem, language)
    return Taken(row, who, good=False, why=f"{column}: {told}" if column else told)
