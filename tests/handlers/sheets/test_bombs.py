"""Small files that would fill the memory, or keep the program busy: none of them is opened."""

import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from domain.sheets.cells import Spoilt
from domain.sheets.files import CHAT, FileProblem
from tests.handlers.sheets.workbooks import (
    BOOK,
    CELL,
    FAR,
    HEAD,
    HIDDEN,
    LINKS,
    ROW,
    SHEET,
    altered,
    book,
    merged,
    plain,
    refused,
    rows_of,
    table,
)


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


@pytest.mark.parametrize("way", HIDDEN)
def test_a_far_corner_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    path = altered(book(tmp_path / "a.xlsx", plain), SHEET, b"</sheetData>", FAR)
    for change in HIDDEN[way]:
        altered(path, *change)
    assert refused(path) == FileProblem.BOMB


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


def test_a_document_that_declares_what_grows(tmp_path: Path) -> None:
    declared = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet '
    path = altered(book(tmp_path / "a.xlsx", plain), SHEET, b"<worksheet ", declared)
    assert refused(path) == FileProblem.BOMB


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
