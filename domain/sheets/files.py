"""What can be wrong with a file, and how much of one we take."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEGABYTE: Final = 2**20


class FileProblem(StrEnum):
    """Why a file is not read at all. LARGE has the most `megabytes`, ROWS the most `rows`."""

    EMPTY = "file.empty"
    LARGE = "file.large"
    KIND = "file.kind"
    OLD = "file.old"
    PASSWORD = "file.password"  # noqa: S105 - the name of a text
    MACRO = "file.macro"
    BOMB = "file.bomb"
    BROKEN = "file.broken"
    ENCODING = "file.encoding"
    FORMULAS = "file.formulas"
    ROWS = "file.rows"
    GONE = "file.gone"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, packed and unpacked, in bytes; and how many rows and cells."""

    packed: int
    unpacked: int
    rows: int
    cells: int


CHAT: Final = Limits(20 * MEGABYTE, 400 * MEGABYTE, 200_000, 6_000_000)
"""Telegram gives a bot 20 MB at most."""

BY_AGENT: Final = Limits(20 * MEGABYTE, 64 * MEGABYTE, 2_000, 100_000)
"""What one agent may sign up by one file; a longer list goes through an admin, who knows of it."""

COMMAND_LINE: Final = Limits(1024 * MEGABYTE, 4096 * MEGABYTE, 1_048_575, 30_000_000)
"""As many rows as a spreadsheet can have."""
