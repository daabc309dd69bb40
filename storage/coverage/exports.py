"""Exports: the shared cube as CSV, XLSX or Parquet, with a data package beside it.

One month is in memory at a time, however many there are. Written under another name and then
renamed, so that whoever looks sees all of it or nothing. Small cells are merged upward
(`domain.coverage.sharing`); of what is shared, only sums.
"""

import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from domain.coverage.canonical import Plain
from domain.coverage.cells import MEASURES
from domain.coverage.columns.months import Cells
from domain.coverage.columns.rolling import Named, Rows, roll_up
from domain.coverage.publishing import data_package
from domain.coverage.sharing import share_safely
from domain.coverage.views import CUBE, Column, View
from domain.months import Month
from storage.coverage.errors import TooLong
from storage.disk import sync
from storage.spreadsheets import SHEET_ROWS, harmless, workbook, write_row

Format: TypeAlias = Literal["csv", "xlsx", "parquet"]


def export(
    months: Iterable[Cells], path: Path, form: Format, by: Sequence[str],
    told: Callable[[Month], None],
) -> int:  # fmt: skip
    """Write a file and its data package; how many rows. `by` are columns to keep, none: all.

    `told` is called after each month. Raises TooLong when a sheet cannot hold it.
    """
    view = view_of(by)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    package_draft = draft.with_suffix(".package")
    rows = 0
    try:
        with _WRITERS[form](draft, view) as writer:
            for cells in months:
                rows += writer.write(roll_up(share_safely(cells), view.key))
                told(cells.month)
                del cells  # before the next month is made
        sync(draft)
        package = path.with_name(f"{path.name}.datapackage.json")
        text = json.dumps(_package(view, path, form), ensure_ascii=False, indent=2)
        package_draft.write_text(text + "\n", encoding="utf-8")
        draft.replace(path)
        package_draft.replace(package)
    finally:
        draft.unlink(missing_ok=True)
        package_draft.unlink(missing_ok=True)
    return rows


def view_of(by: Sequence[str]) -> View:
    """The cube's columns that an export by these has; the month is always one of them."""
    if not by:
        return CUBE
    names = ("month", *(name for name in CUBE.key if name in by and name != "month"))
    columns = tuple(c for c in CUBE.columns if c.name in names or c.name in MEASURES)
    return View(CUBE.name, CUBE.meaning, names, columns, CUBE.note)


def _package(view: View, path: Path, form: str) -> dict[str, Plain]:
    package = data_package([view], form)
    resources = package["resources"]
    if isinstance(resources, list) and isinstance(first := resources[0], dict):
        first["path"] = path.name
    return package


class _Writer(ABC):
    """A file that rows are appended to; whole once it is left without an error."""

    def __init__(self, path: Path, view: View) -> None:
        self.path, self.view = path, view

    @abstractmethod
    def write(self, rows: Rows) -> int:
        """Append rows; how many."""

    @abstractmethod
    def __enter__(self) -> "_Writer": ...

    @abstractmethod
    def __exit__(self, *error: object) -> None: ...


class _Xlsx(_Writer):
    def __enter__(self) -> "_Xlsx":
        self._book = workbook(self.path, "constant_memory")
        self._sheet = self._book.add_worksheet("cube")
        self._sheet.freeze_panes(1, 1)
        write_row(self._sheet, 0, self.view.names)
        self._next = 1
        return self

    def write(self, rows: Rows) -> int:
        if self._next + len(rows) > SHEET_ROWS + 1:
            raise TooLong("A sheet has 1,048,575 rows; use --by, fewer months, csv or parquet.")
        for row in rows:
            write_row(self._sheet, self._next, row)
            self._next += 1
        return len(rows)

    def __exit__(self, *error: object) -> None:
        self._book.close()


class _Arrow(_Writer):
    """A file that is written from columns."""

    def __enter__(self) -> "_Arrow":
        import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

        self._arrow = pa
        self._schema = pa.schema([_field(pa, column) for column in self.view.columns])
        self._file = self._opened()
        return self

    @abstractmethod
    def _opened(self) -> Any:
        """What tables are written to."""

    def write(self, rows: Rows) -> int:
        keys = [self._keys(column) for column in rows.keys]
        table = self._arrow.table([*keys, *rows.values.T], schema=self._schema)
        self._file.write_table(table)
        return len(rows)

    def _keys(self, column: Named) -> Any:
        names = self._arrow.array([self._told(name) for name in column.names])
        return names.take(self._arrow.array(column.numbers))

    def _told(self, name: Any) -> Any:
        return name

    def __exit__(self, *error: object) -> None:
        self._file.close()


class _Csv(_Arrow):
    def _opened(self) -> Any:
        from pyarrow import csv  # noqa: PLC0415 - slow to load

        # No name of ours has a comma, a quote or a line's end: pyarrow refuses one that has.
        options = csv.WriteOptions(quoting_style="none", quoting_header="none", eol="\r\n")
        return csv.CSVWriter(self.path, self._schema, write_options=options)

    def _told(self, name: Any) -> Any:
        return harmless(name)


class _Parquet(_Arrow):
    def _opened(self) -> Any:
        from pyarrow import parquet  # noqa: PLC0415 - slow to load

        return parquet.ParquetWriter(self.path, self._schema, compression="zstd")


def _field(pa: Any, column: Column) -> Any:
    kind = pa.int64() if column.type == "integer" else pa.string()
    about = {"description": column.meaning, "unit": column.unit}
    return pa.field(column.name, kind, nullable=column.null, metadata=about)


_WRITERS: Final[dict[str, type[_Writer]]] = {"csv": _Csv, "xlsx": _Xlsx, "parquet": _Parquet}
