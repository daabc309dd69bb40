"""A row of a table that comes back from whoever got our forms: what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from domain.enrollment import Rung
from domain.problem import Problem
from domain.receipts import read_receipt
from domain.sheets.cells import Cell, CellProblem, day_of, is_empty, words_of
from domain.sheets.columns import columns_of
from domain.sheets.faults import Fault
from domain.text import plain_words

COLUMNS: Final = columns_of("statuses")

_RETURNED: Final = frozenset(
    {"dikembalikan", "ditolak", "kembali", "returned", "rejected", "perlu diperbaiki"}
)
_RUNGS: Final[Mapping[str, Rung]] = {
    "diserahkan": Rung.HANDED_OVER,
    "diterima": Rung.HANDED_OVER,
    "handed over": Rung.HANDED_OVER,
    "kode bayar": Rung.PAYMENT_CODE,
    "payment code": Rung.PAYMENT_CODE,
    "dibayar": Rung.PAID,
    "lunas": Rung.PAID,
    "paid": Rung.PAID,
    "aktif": Rung.ACTIVE,
    "active": Rung.ACTIVE,
}


class StatusProblem(StrEnum):
    """What can be wrong with a status."""

    UNKNOWN = "status.unknown"
    REASON = "status.reason"
    NOT_OURS = "status.not_ours"


@dataclass(frozen=True, slots=True)
class Status:
    """What is said of the form of that `number`: the `rung` it reached, or, without, why it was
    returned."""

    number: str
    rung: Rung | None
    on: date
    reason: str = field(default="", repr=False)


def read_status(row: Mapping[str, Cell], key: bytes, today: date) -> Status | Sequence[Fault]:
    """What a row says, or what is wrong with it. `key` signs receipt numbers. Never raises."""
    faults: list[Fault] = []

    def words(column: str) -> str:
        cell = row.get(column)
        said = words_of(cell)
        if isinstance(said, Problem):
            faults.append(Fault(column, said))
            return ""
        if not said and column != "reason":
            faults.append(Fault(column, Problem(CellProblem.MISSING)))
        return said

    written, said, reason = words("number"), words("status"), words("reason")
    number = read_receipt(written, key)
    if written and isinstance(number, Problem):
        faults.append(Fault("number", Problem(StatusProblem.NOT_OURS)))
    meant = " ".join(plain_words(said))
    if said and meant not in _RETURNED and meant not in _RUNGS:
        faults.append(Fault("status", Problem(StatusProblem.UNKNOWN)))
    if meant in _RETURNED and not reason:
        faults.append(Fault("reason", Problem(StatusProblem.REASON)))
    day = Problem(CellProblem.MISSING) if is_empty(row.get("on")) else day_of(row["on"], today)
    if isinstance(day, Problem):
        faults.append(Fault("on", day))
    if faults or isinstance(day, Problem) or isinstance(number, Problem):
        return faults
    return Status(number, _RUNGS.get(meant), day, reason)
