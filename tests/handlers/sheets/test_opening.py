"""Files as people and attackers send them: each is read, or refused with a reason."""

import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from domain.problem import Problem
from domain.sheets.cells import CellProblem, Spoilt
from domain.sheets.columns import SheetProblem
from domain.sheets.faults import RowProblem
from domain.sheets.files import CHAT, FileProblem, Limits
from handlers.sheets.opening import BrokenOff, open_sheet
from handlers.sheets.telling import tell
from locales.catalogue import LANGUAGES, has

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


def test_a_workbook(tmp_path: Path) -> None:
    assert rows_of(book(tmp_path / "a.xlsx", plain)) == [(1, HEAD), (2, ROW)]


def test_a_sheet_that_begins_further_down_keeps_its_row_numbers(tmp_path: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.write_row(4, 2, HEAD)
        sheet.write_formula(5, 3, "=1+1", value=2)

    *_, (number, cells), (_, computed) = rows_of(book(tmp_path / "a.xlsx", write))
    assert (number, cells) == (5, HEAD)
    assert computed == ["", Spoilt.FORMULA]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_in_every_usual_shape(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"NIK{separator}Nama\r\n{ROW[0]}{separator}José Niño\r\n"
    rows = rows_of(written(tmp_path, text.encode(encoding)))
    assert rows == [(1, HEAD), (2, [ROW[0], "José Niño"])]


def test_a_quoted_line_end_belongs_to_its_cell(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, b'NIK,Nama\n1,"Siti\nAminah"\n2,Budi\n'))
    assert [row for _, row in rows] == [HEAD, ["1", "Siti\nAminah"], ["2", "Budi"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", FileProblem.EMPTY),
        (b"%PDF-1.7 x,y", FileProblem.KIND),
        (b"\x89PNG\r\n\x1a\n,,", FileProblem.KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), FileProblem.OLD),
        (b"PK\x03\x04 this is no archive", FileProblem.BROKEN),
        (b"only words\nand more words\n", FileProblem.KIND),
        (b"a,b\n\x81\x8d\xff\x00,\x01\x02", FileProblem.ENCODING),
        (b"x," * 2**20, FileProblem.LARGE),
    ],
)
def test_what_is_no_table(tmp_path: Path, data: bytes, code: FileProblem) -> None:
    assert refused(written(tmp_path, data)) == code


def test_another_kind_of_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refused(tmp_path / "a.zip") == FileProblem.KIND


def test_a_truncated_workbook(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", plain).read_bytes()
    assert refused(written(tmp_path, whole[: len(whole) // 2])) == FileProblem.BROKEN


def test_a_macro(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert refused(path) == FileProblem.MACRO


def test_a_bomb_that_says_so(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(3 * 2**20))
    assert path.stat().st_size < 20_000
    assert refused(path) == FileProblem.BOMB


def test_a_bomb_whose_directory_lies(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(3 * 2**20))
    size = struct.pack("<I", 3 * 2**20)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 10)))
    assert refused(path) == FileProblem.BOMB


def test_too_many_entries(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2001):
            archive.writestr(f"xl/x{number}", b"")
    assert refused(path) == FileProblem.BOMB


def test_two_cells_at_far_corners(tmp_path: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.write(0, 0, "NIK")
        sheet.write(1_048_575, 16_383, "x")

    assert refused(book(tmp_path / "a.xlsx", write), CHAT) == FileProblem.BOMB


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


@pytest.mark.parametrize("way", HIDDEN)
def test_a_far_corner_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    path = altered(book(tmp_path / "a.xlsx", plain), SHEET, b"</sheetData>", FAR)
    for change in HIDDEN[way]:
        altered(path, *change)
    assert refused(path) == FileProblem.BOMB


def table(path: Path, rows: bytes) -> Path:
    """A workbook with these rows, as they would be written by hand."""
    book(path, lambda sheet: sheet.write(0, 0, "x"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    begin, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    return altered(path, SHEET, sheet[begin + 11 : end], rows)


CELL = b"<c><v>1</v></c>"
PLACES = {
    "after the row that says so": (
        b'<row r="900"><c r="A1"/></row>' + b"<row/>" * 200 + b"<row>" + CELL + b"</row>",
        FileProblem.BOMB,
    ),
    "after the cell that says so": (
        b'<row r="90"><c r="K1"/>' + CELL + b"</row>",
        FileProblem.BOMB,
    ),
    "four letters": (b'<row r="1"><c r="AAAA1"/></row>', FileProblem.BROKEN),
    "small letters": (b'<row r="1"><c r="a1"/></row>', FileProblem.BROKEN),
    "no row": (b'<row r="1"><c r="A"/></row>', FileProblem.BROKEN),
    "a row below none": (b'<row r="-5"><c r="A1"/></row>', FileProblem.BROKEN),
}


@pytest.mark.parametrize("kind", PLACES)
def test_places_are_those_that_a_reader_finds(tmp_path: Path, kind: str) -> None:
    rows, code = PLACES[kind]
    assert refused(table(tmp_path / "a.xlsx", rows)) == code


def test_a_formula_in_a_cell_that_does_not_say_its_place(tmp_path: Path) -> None:
    computed = b'<row r="2"><c r="A2"><v>1</v></c><c><f>1+1</f><v>2</v></c></row>'
    below = b"<row>" + CELL + b"<c><f>A1</f><v>2</v></c></row>"
    rows = rows_of(table(tmp_path / "a.xlsx", computed + below))
    assert [row for _, row in rows] == [["", ""], [1, Spoilt.FORMULA], [1, Spoilt.FORMULA]]


def test_a_table_that_no_sheet_names(tmp_path: Path) -> None:
    """Whoever reads the workbook may find it all the same."""
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/other.xml", b"<w><sheetData>" + FAR + b"</w>")
    assert refused(path) == FileProblem.BOMB


def test_a_table_across_two_blocks(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", plain)
    begin = b"<w>" + b" " * (2**20 - 8) + b"<sheetData>"
    far = FAR.removesuffix(b"</sheetData>")
    end = b" " * (2**21 - 5 - len(begin + far)) + b"</sheetData></w>"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/other.xml", begin + far + end)
    assert refused(path, CHAT) == FileProblem.BOMB


def test_a_tag_longer_than_anybody_writes(tmp_path: Path) -> None:
    long = b'<row x="' + b"y" * 3 * 2**20 + b'"/>'
    assert refused(table(tmp_path / "a.xlsx", long), CHAT) == FileProblem.BOMB


def test_a_workbook_of_two_kinds(tmp_path: Path) -> None:
    """Told by what is in it; whoever cannot read it as the one kind must not try the other."""
    path = book(tmp_path / "a.xlsx", plain)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("content.xml", "<x/>")
    assert refused(path) == FileProblem.KIND


def test_a_table_that_is_no_xml(tmp_path: Path) -> None:
    path = altered(
        book(tmp_path / "a.xlsx", plain), SHEET, b"</sheetData>", b"<c r=A9></sheetData>"
    )
    assert refused(path) == FileProblem.BROKEN


def test_a_document_that_declares_what_grows(tmp_path: Path) -> None:
    declared = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet '
    path = altered(book(tmp_path / "a.xlsx", plain), SHEET, b"<worksheet ", declared)
    assert refused(path) == FileProblem.BOMB


@pytest.mark.parametrize("way", ["another quote in the book", "another prefix", "other letters"])
def test_formulas_are_marked_however_the_book_names_its_sheet(tmp_path: Path, way: str) -> None:
    def write(sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", value=2)

    path = book(tmp_path / "a.xlsx", write)
    for change in HIDDEN[way]:
        altered(path, *change)
    assert rows_of(path) == [(1, [Spoilt.FORMULA])]


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


@pytest.mark.parametrize("ranges", [["A1:Z1048576"] * 400, ["A500:A501"] * 1001, ["A1:B2"] * 400])
def test_merged_ranges_larger_than_the_table(tmp_path: Path, ranges: list[str]) -> None:
    """A kilobyte of them would fill the memory."""
    assert refused(merged(tmp_path / "a.xlsx", ranges)) == FileProblem.BOMB


def test_whole_columns_may_be_merged(tmp_path: Path) -> None:
    rows = rows_of(merged(tmp_path / "a.xlsx", ["B1:XFD1048576"]))
    assert [row for _, row in rows[:2]] == [HEAD, [ROW[0], Spoilt.MERGED]]


ENDLESS = {
    "cells": (SHEET, b"<sheetData>", b"<c " * 2**18 + b">"),
    "places": (SHEET, b"<sheetData>", b"<c" + b' r="A1"' * 2**17),
    "sheets": (BOOK, b"<sheets>", b"<sheets>" + b"<sheet " * 2**18),
    "a name": (BOOK, b"<sheets>", b"<sheets><sheet " + b"a" * 10**6 + b"><a>"),
    "links": (LINKS, b"<Relationship ", b"<Relationship " * 2**17),
}
"""Tags that do not end. Going back for each of them took from minutes to days, in which no other
thread of the program could do anything."""


@pytest.mark.parametrize("kind", ENDLESS)
def test_tags_without_an_end_are_read_once(tmp_path: Path, kind: str) -> None:
    path = altered(book(tmp_path / "a.xlsx", plain), *ENDLESS[kind])
    assert path.stat().st_size < 30_000
    look = "import sys; from pathlib import Path; from handlers.sheets.opening import open_sheet;"
    look += "from domain.sheets.files import CHAT; open_sheet(Path(sys.argv[1]), CHAT)"
    # Milliseconds, or far longer than anybody waits.
    subprocess.run([sys.executable, "-c", look, str(path)], check=True, timeout=30)


def test_formulas_and_merged_cells_are_marked(tmp_path: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_formula(1, 0, '="3273015505889999"', value="3273015505889999")
        sheet.write_string(1, 1, "Siti")
        sheet.merge_range(2, 1, 3, 1, "Budi")
        sheet.write_string(3, 0, "3273015505899999")

    rows = rows_of(book(tmp_path / "a.xlsx", write, "Daftar & <nama>"))
    assert rows[1][1] == [Spoilt.FORMULA, "Siti"]
    assert [row[1][1] for row in rows[2:]] == ["Budi", Spoilt.MERGED]


def test_numbers_and_dates_keep_their_kind(tmp_path: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.write_number(0, 0, 3273015505889999)
        sheet.write_number(0, 1, 32277)

    ((_, (nik, birth)),) = rows_of(book(tmp_path / "a.xlsx", write))
    assert isinstance(nik, int | float)
    assert isinstance(birth, int | float)


def test_rows_beyond_the_limit_break_off_after_the_good_ones(tmp_path: Path) -> None:
    sheet = open_sheet(written(tmp_path, b"a,b\n" * 500), SMALL)
    assert not isinstance(sheet, Problem)
    read = []
    with pytest.raises(BrokenOff) as broken:
        read += [number for number, _ in sheet.rows]
    del read
    assert broken.value.problem.code == FileProblem.ROWS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("codes", [FileProblem, SheetProblem, CellProblem, RowProblem])
def test_every_reason_has_words(language: str, codes: Any) -> None:
    assert not [code for code in codes if not has(language, code)]
