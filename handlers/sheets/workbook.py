"""A look into a workbook before it is unpacked: how large it is, what runs in it, what it computes.

The size of a table is that of its corners: two cells far apart are a table of millions. So every
entry that holds a table is read by a parser of its own, wherever it lies and however it is written.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from domain.problem import Problem
from domain.sheets.files import MEGABYTE, FileProblem, Limits

MOST_ENTRIES: Final = 2000
_BLOCK: Final = MEGABYTE
_TABLE: Final = b"sheetData"
"""Whoever reads a workbook looks for a tag of this name, so a table has one."""

_OTHER_KINDS: Final = frozenset({"content.xml", "xl/workbook.bin"})
"""Entries of workbooks of another kind: a file is not to be two of them."""

_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found: of every sheet the cells with a formula, by its name."""

    formulas: Mapping[str, frozenset[tuple[int, int]]]

    def formulas_of(self, sheet: str) -> frozenset[tuple[int, int]] | None:
        """Row and column, from 0, of every cell that is computed; None for a sheet not found."""
        return self.formulas.get(sheet)


class _TooMuch(Exception):
    """It unpacks to more than allowed, or to more than it says."""


def inspect(path: Path, limits: Limits) -> Contents | Problem:
    """What is in a workbook, or why it is not read. Raises what zipfile and expat raise."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = {entry.filename.lower() for entry in entries}
        if any(name.endswith("vbaproject.bin") for name in names):
            return Problem(FileProblem.MACRO)
        if "xl/workbook.xml" not in names or names & _OTHER_KINDS:
            return Problem(FileProblem.KIND)
        if any(entry.flag_bits & 1 for entry in entries):
            return Problem(FileProblem.PASSWORD)
        declared = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or declared > limits.unpacked:
            return Problem(FileProblem.BOMB)
        titles = _titles(archive)
        formulas: dict[str, frozenset[tuple[int, int]]] = {}
        try:
            for entry in entries:
                if _holds_a_table(_unpacked(archive, entry)):
                    table = _Table(limits.cells)
                    _parse(_unpacked(archive, entry), table.start)
                    formulas[titles.get(entry.filename.lower(), "")] = frozenset(table.formulas)
        except _TooMuch:
            return Problem(FileProblem.BOMB)
    return Contents(formulas)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, block by block. Raises _TooMuch when that is not its size."""
    unbelieved = copy(entry)
    unbelieved.file_size = 2**62  # or zipfile would stop where the directory says
    left = entry.file_size
    with archive.open(unbelieved) as file:
        while block := file.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise _TooMuch
            yield block
    if left:
        raise _TooMuch


def _holds_a_table(blocks: Iterator[bytes]) -> bool:
    found, end = False, b""
    for block in blocks:
        found = found or _TABLE in end + block
        end = block[-len(_TABLE) :]
    return found


class _Table:
    """How far a table reaches, and which of its cells are computed, tag by tag.

    A row or a cell that does not say its place stands behind the one before it.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.formulas: set[tuple[int, int]] = set()
        self._row = self._rows = self._columns = self._merged = 0
        self._cell = (0, 0)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag begins. Raises _TooMuch, and ValueError for a place that is none."""
        match name.rpartition(":")[2]:
            case "c":
                self._begin_cell(attributes.get("r"))
            case "row":
                said = attributes.get("r")
                self._row = self._row + 1 if said is None else int(said)
                self._reach(self._row, 0)
            case "f":
                row, column = self._cell
                self.formulas.add((row - 1, column - 1))
            case "mergeCell":
                self._merged += 1
                if self._merged > self.most:
                    raise _TooMuch

    def _begin_cell(self, said: str | None) -> None:
        if said is None:
            self._reach(self._row, self._cell[1] + 1)
        elif place := _PLACE.fullmatch(said):
            self._reach(int(place[2]), _column(place[1]))
        else:
            raise ValueError("A cell says a place that is none.")

    def _reach(self, row: int, column: int) -> None:
        self._cell = (row, column)
        if row > self._rows or column > self._columns:
            self._rows, self._columns = max(self._rows, row), max(self._columns, column)
            if self._rows * self._columns > self.most:
                raise _TooMuch


def _parse(blocks: Iterator[bytes], start: Callable[[str, Mapping[str, str]], None]) -> None:
    """Call `start` for each tag. Raises ExpatError, and _TooMuch for a tag that does not end."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_doctype
    fed = 0
    for block in blocks:
        parser.Parse(block, False)
        fed += len(block)
        if fed - parser.CurrentByteIndex > 2 * _BLOCK:
            raise _TooMuch
    parser.Parse(b"", True)


def _no_doctype(*_: object) -> None:
    """No spreadsheet has one; it could declare what grows when it is read."""
    raise _TooMuch


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet, by the entry in which it lies, in small letters."""
    links = {
        link.get("Id", ""): link.get("Target", "")
        for link in _tags(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    titles = {}
    for sheet in _tags(archive, "xl/workbook.xml", "sheet"):
        named = next((sheet[name] for name in sheet if name.endswith(":id")), "")
        target = links.get(named, "").lstrip("/")
        entry = target if target.startswith("xl/") else f"xl/{target}"
        titles[entry.lower()] = sheet.get("name", "")
    return titles


def _tags(archive: zipfile.ZipFile, name: str, wanted: str) -> list[Mapping[str, str]]:
    """The attributes of each such tag at the beginning of an entry."""
    found: list[Mapping[str, str]] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(":")[2] == wanted:
            found.append(attributes)

    if name in archive.namelist():
        with archive.open(name) as file:
            _parse(iter([file.read(_BLOCK)]), start)
    return found
