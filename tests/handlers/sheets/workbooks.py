"""Workbooks as people write them, and as others change them afterwards; what opening them gives."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from domain.problem import Problem
from domain.sheets.files import Limits
from handlers.sheets.opening import open_sheet
from handlers.sheets.telling import tell

SMALL = Limits(packed=2**20, unpacked=2**21, rows=100, cells=1000)
HEAD = ["NIK", "Nama"]
ROW = ["3273015505889999", "Siti"]


def book(path: Path, write: Callable[[Any], None], name: str = "Data") -> Path:
    with xlsxwriter.Workbook(path) as made:
        write(made.add_worksheet(name))
    return path


def plain(sheet: Any) -> None:
    sheet.write_row(0, 0, HEAD)
    for at, cell in enumerate(ROW):
        sheet.write_string(1, at, cell)


def rows_of(path: Path, limits: Limits = SMALL) -> list[tuple[int, list[Any]]]:
    sheet = open_sheet(path, limits)
    assert not isinstance(sheet, Problem), sheet
    return list(sheet.rows)


def refused(path: Path, limits: Limits = SMALL) -> str:
    problem = open_sheet(path, limits)
    assert isinstance(problem, Problem)
    assert tell(problem, "id")
    return str(problem.code)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "berkas"
    path.write_bytes(data)
    return path


FAR = b'<row r="400000"><c r="ZZ400000"><v>1</v></c></row></sheetData>'
"""Nine gigabytes of empty cells lie between this one and the first."""

SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"

HIDDEN = {
    "plain": [],
    "another quote": [(SHEET, b'r="ZZ400000"', b"r='ZZ400000'")],
    "a space": [(SHEET, b'r="ZZ400000"', b'r = "ZZ400000"')],
    "an end in a value": [(SHEET, b'<c r="ZZ', b'<c x=">" r="ZZ'), (SHEET, b' r="400000"', b"")],
    "a far attribute": [(SHEET, b'<c r="ZZ', b'<c x="' + b"y" * 9000 + b'" r="ZZ')],
    "another prefix": [(BOOK, b"xmlns:r=", b"xmlns:q="), (BOOK, b"r:id", b"q:id")],
    "another quote in the book": [(BOOK, b'r:id="rId1"', b"r:id='rId1'")],
    "other letters": [(LINKS, b"worksheets/sheet1.xml", b"Worksheets/SHEET1.xml")],
    "no places": [
        (SHEET, b'<row r="400000"><c r="ZZ400000">', b"<row/>" * 500 + b"<row><c/><c>"),
        (SHEET, b"<c/>", b"<c/>" * 500),
    ],
}  # fmt: skip
"""Ways to write it that what reads a workbook understands."""


def table(path: Path, rows: bytes) -> Path:
    """A workbook with these rows, as they would be written by hand."""
    book(path, lambda sheet: sheet.write(0, 0, "x"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    begin, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    return altered(path, SHEET, sheet[begin + 11 : end], rows)


CELL = b"<c><v>1</v></c>"


def merged(path: Path, ranges: Sequence[str]) -> Path:
    """A small table with these ranges merged, whatever that means."""

    def write(sheet: Any) -> None:
        plain(sheet)
        sheet.merge_range(2, 0, 2, 1, "")

    book(path, write)
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return altered(path, SHEET, b'<mergeCell ref="A3:B3"/>', cells.encode())


def altered(path: Path, entry: str, before: bytes, after: bytes) -> Path:
    """The same workbook with something else in one of its entries."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    assert before in entries[entry]
    entries[entry] = entries[entry].replace(before, after)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path
