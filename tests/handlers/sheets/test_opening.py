"""Files as people send them: each is read, or refused with a reason."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from domain.problem import Problem
from domain.sheets.cells import CellProblem, Spoilt
from domain.sheets.columns import SheetProblem
from domain.sheets.faults import RowProblem
from domain.sheets.files import FileProblem
from handlers.sheets.opening import BrokenOff, open_sheet
from locales.catalogue import LANGUAGES, has
from tests.handlers.sheets.workbooks import (
    CELL,
    HEAD,
    HIDDEN,
    ROW,
    SHEET,
    SMALL,
    altered,
    book,
    plain,
    refused,
    rows_of,
    table,
    written,
)


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


def test_a_formula_in_a_cell_that_does_not_say_its_place(tmp_path: Path) -> None:
    computed = b'<row r="2"><c r="A2"><v>1</v></c><c><f>1+1</f><v>2</v></c></row>'
    below = b"<row>" + CELL + b"<c><f>A1</f><v>2</v></c></row>"
    rows = rows_of(table(tmp_path / "a.xlsx", computed + below))
    assert [row for _, row in rows] == [["", ""], [1, Spoilt.FORMULA], [1, Spoilt.FORMULA]]


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


@pytest.mark.parametrize("way", ["another quote in the book", "another prefix", "other letters"])
def test_formulas_are_marked_however_the_book_names_its_sheet(tmp_path: Path, way: str) -> None:
    def write(sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", value=2)

    path = book(tmp_path / "a.xlsx", write)
    for change in HIDDEN[way]:
        altered(path, *change)
    assert rows_of(path) == [(1, [Spoilt.FORMULA])]


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
