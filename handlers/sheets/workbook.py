"""A look into a workbook before it is unpacked: how large it is, what runs in it, what it computes.

The size of a table is that of its corners: two cells far apart are a table of millions.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.problem import Problem
from domain.sheets.files import MEGABYTE, FileProblem, Limits

MOST_ENTRIES: Final = 2000
_BLOCK: Final = MEGABYTE
_TAIL: Final = 4096
"""A cell's tag is shorter; what is left of a block is looked at again with the next."""

# None of these goes back: made-up tags without an end would have each of them looked at to the end
# of the block, for hours, and everybody would wait.
_CELL: Final = re.compile(
    rb'<(?:\w+:)?(?:row|c)\b(?>[^<>]*?\br="([A-Z]{0,3})(\d{1,7})")[^<>]*+>(<(?:\w+:)?f[ />])?'
)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]")
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\b[^<>]*+>")
_LINK: Final = re.compile(r"<(?:\w+:)?Relationship\b[^<>]*+>")
_ATTRIBUTE: Final = re.compile(r'(?<![\w:])([\w:]++)="([^"]*+)"')
_MERGED: Final = b"mergeCell "
_ENTITIES: Final = (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found: of every sheet the cells with a formula, by its name.

    None for a sheet whose formulas could not be placed.
    """

    formulas: Mapping[str, frozenset[tuple[int, int]] | None]

    def formulas_of(self, sheet: str) -> frozenset[tuple[int, int]] | None:
        """Row and column, from 0, of every cell that is computed."""
        return self.formulas.get(sheet, frozenset())


class _TooMuch(Exception):
    """It unpacks to more than allowed, or to more than it says."""


def inspect(path: Path, limits: Limits) -> Contents | Problem:
    """What is in a workbook, or why it is not read. Raises what zipfile raises."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return Problem(FileProblem.MACRO)
        if "xl/workbook.xml" not in names:
            return Problem(FileProblem.KIND)
        if any(entry.flag_bits & 1 for entry in entries):
            return Problem(FileProblem.PASSWORD)
        declared = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or declared > limits.unpacked:
            return Problem(FileProblem.BOMB)
        titles = _titles(archive)
        formulas: dict[str, frozenset[tuple[int, int]] | None] = {}
        try:
            for entry in entries:
                blocks = _unpacked(archive, entry)
                if entry.filename in titles:
                    formulas[titles[entry.filename]] = _computed(blocks, limits)
                else:
                    for _ in blocks:
                        pass
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


def _computed(blocks: Iterator[bytes], limits: Limits) -> frozenset[tuple[int, int]] | None:
    """The cells with a formula; None when there are some whose place is not said."""
    found: set[tuple[int, int]] = set()
    formulas = merged = rows = columns = 0
    rest = b""
    for block in blocks:
        text = rest + block
        # Whole tags only: a formula stands right behind the tag of its cell.
        end = max(text.rfind(b"<c "), text.rfind(b"<row "), len(text) - _TAIL)
        text, rest = text[:end], text[end:]
        formulas += len(_FORMULA.findall(text))
        merged += text.count(_MERGED)
        rows, columns = _look(text, found, rows, columns)
        if max(rows * columns, merged) > limits.cells:
            raise _TooMuch
    formulas += len(_FORMULA.findall(rest))
    merged += rest.count(_MERGED)
    rows, columns = _look(rest, found, rows, columns)
    if max(rows * columns, merged) > limits.cells:
        raise _TooMuch
    return frozenset(found) if len(found) == formulas else None


def _look(text: bytes, found: set[tuple[int, int]], rows: int, columns: int) -> tuple[int, int]:
    """The corner of what was seen so far; adds the cells that are computed."""
    for letters, digits, formula in _CELL.findall(text):
        row, column = int(digits), _column(letters)
        rows, columns = max(rows, row), max(columns, column)
        if formula:
            found.add((row - 1, column - 1))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet, by the entry in which it lies."""
    book = _small(archive, "xl/workbook.xml")
    links = {
        link.get("Id", ""): link.get("Target", "")
        for link in map(_attributes, _LINK.findall(_small(archive, "xl/_rels/workbook.xml.rels")))
    }
    titles = {}
    for sheet in map(_attributes, _SHEET.findall(book)):
        target = links.get(sheet.get("r:id", ""), "")
        entry = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        titles[entry] = sheet.get("name", "")
    return titles


def _small(archive: zipfile.ZipFile, name: str) -> str:
    """A small entry as text; its beginning when it is not small."""
    if name not in archive.namelist():
        return ""
    with archive.open(name) as file:
        return file.read(MEGABYTE).decode("utf-8", "replace")


def _attributes(tag: str) -> dict[str, str]:
    return {name: _plain(value) for name, value in _ATTRIBUTE.findall(tag)}


def _plain(value: str) -> str:
    for entity, character in _ENTITIES:
        value = value.replace(entity, character)
    return value
