"""Spreadsheets in which text stays text: no cell is run as a formula, none loses a digit."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

SHEET_ROWS: Final = 1_048_575
"""Rows of a sheet below its head."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made text for it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def workbook(file: Path | IO[bytes], how: str = "in_memory") -> Any:
    """A new workbook: `in_memory`, or row by row in `constant_memory`."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to load

    options = {how: True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(file, options)


def write_row(sheet: Any, down: int, cells: Iterable[Any]) -> None:
    """Write text as text, and only what is a number as a number."""
    for across, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(down, across, harmless(cell))
        else:
            sheet.write_number(down, across, cell)
