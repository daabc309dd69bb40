"""Text files: in which encoding they are, and what stands between their columns."""

import codecs
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from domain.problem import Problem
from domain.sheets.files import FileProblem

_BLOCK: Final = 2**20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS: Final = (";", "\t", ",", "|")
_LOOKED_AT: Final = 20
_CONTROL: Final = frozenset(map(chr, range(32))) - set("\t\r\n")


@dataclass(frozen=True, slots=True)
class Text:
    """A text file that was read once to its end in this encoding."""

    path: Path
    encoding: str
    lines: int

    def open(self) -> TextIOWrapper:
        """To be read again, in the encoding in which all of it was read before."""
        return self.path.open(encoding=self.encoding, newline="")


def text_of(path: Path) -> Text | Problem:
    """The encoding in which the whole file can be read: UTF-8, UTF-16, or Windows' own."""
    with path.open("rb") as file:
        begin = file.read(4096)
    marked = next((name for mark, name in _MARKS if begin.startswith(mark)), None)
    tries = [marked] if marked else [*_unmarked(begin), "utf-8", "cp1252"]
    for encoding in tries:
        lines = _lines(path, encoding)
        if lines is not None:
            return Text(path, encoding, lines)
    return Problem(FileProblem.ENCODING)


def separator_of(text: Text) -> str | None:
    """What the first lines have in common; None when it is no table."""
    with text.open() as file:
        lines = [
            line for line in (file.readline(10_000) for _ in range(_LOOKED_AT)) if line.strip()
        ]
    counts = {each: max((line.count(each) for line in lines), default=0) for each in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda each: counts[each])
    return best if counts[best] else None


def _unmarked(begin: bytes) -> list[str]:
    """UTF-16 that does not say so: every other byte of plain letters is zero."""
    zeros = begin[1::2].count(0), begin[0::2].count(0)
    half = len(begin) // 4
    return [
        name for name, count in zip(("utf-16-le", "utf-16-be"), zeros, strict=True) if count > half
    ]


def _lines(path: Path, encoding: str) -> int | None:
    """How many lines there are; None when it is not text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 0
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                part = decoder.decode(block)
                if not _CONTROL.isdisjoint(part):
                    return None
                lines += part.count("\n")
            decoder.decode(b"", final=True)
        except UnicodeError:
            return None
    return lines + 1
