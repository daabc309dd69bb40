"""A row of a partner's table of payments."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from domain.contributions import Payer
from domain.months import Month
from domain.nik import read_nik
from domain.problem import Problem
from domain.sheets.cells import Cell, CellProblem, day_of, identity_of, is_empty, words_of
from domain.sheets.columns import columns_of
from domain.sheets.faults import Fault

COLUMNS: Final = columns_of("payments")

LARGEST: Final = 1_000_000_000
"""Rupiah of one programme in one payment; more is a slip."""

_MONTH: Final = re.compile(r"(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4}))(?:[-/]\d{1,2})?")
_AMOUNT: Final = re.compile(r"(?:Rp\.?\s*)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,]00)?", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9./_-]{0,64}")
_PAYERS: Final = {
    **{payer.value: payer for payer in Payer},
    "sendiri": Payer.SELF,
    "mandiri": Payer.SELF,
    "peserta": Payer.SELF,
    "donatur": Payer.SPONSOR,
    "csr": Payer.SPONSOR,
}


class PaymentProblem(StrEnum):
    """What can be wrong with a payment. RULE has the rule's own words in `why`."""

    WHO = "payment.who"
    NOT_OURS = "payment.not_ours"
    MONTH = "payment.month"
    AMOUNT = "payment.amount"
    PAYER = "payment.payer"
    REFERENCE = "payment.reference"
    VOIDED = "payment.voided"
    RULE = "payment.rule"


def read_payment(row: Mapping[str, Cell], today: date) -> Mapping[str, Any] | Sequence[Fault]:
    """The fields of a payment as partners send them to the API, or what is wrong. Never raises.

    `number` or `nik`, `occurred_on`, `paid_from`, `paid_through`, `jkk`, `jkm`, `jht`, `payer`,
    `reference`.
    """
    readers: Mapping[str, Callable[[Cell], Any]] = {
        "number": identity_of,
        "nik": lambda cell: _nik(cell, today),
        "occurred_on": lambda cell: day_of(cell, today),
        "paid_from": month_of,
        "paid_through": month_of,
        "jkk": amount_of,
        "jkm": amount_of,
        "jht": amount_of,
        "payer": _payer,
        "reference": _reference,
    }
    fields: dict[str, Any] = {}
    faults = []
    required = {column.key for column in COLUMNS if column.required}
    for key, reader in readers.items():
        cell = row.get(key)
        if is_empty(cell):
            found: Any = Problem(CellProblem.MISSING) if key in required else None
        else:
            found = reader(cell)
        if isinstance(found, Problem):
            faults.append(Fault(key, found))
        elif found is not None:
            fields[key] = found
    if is_empty(row.get("number")) == is_empty(row.get("nik")):
        faults.append(Fault("number", Problem(PaymentProblem.WHO)))
    return faults or fields


def month_of(cell: Cell) -> str | Problem:
    """A contribution month: 2026-11, 11/2026, or any day of it."""
    if isinstance(cell, date):
        return str(Month.of(cell))
    words = words_of(cell)
    if isinstance(words, Problem):
        return words
    found = _MONTH.fullmatch(words)
    if not found:
        return Problem(PaymentProblem.MONTH)
    year, month = int(found[1] or found[4]), int(found[2] or found[3])
    if not 1 <= month <= 12 or not 2000 <= year < 2100:
        return Problem(PaymentProblem.MONTH)
    return str(Month(year, month))


def amount_of(cell: Cell) -> int | Problem:
    """Whole rupiah, 0 or more."""
    words = words_of(cell)
    if isinstance(words, Problem):
        return words
    found = _AMOUNT.fullmatch(words)
    amount = int(re.sub(r"[.,]", "", found[1])) if found else -1
    return amount if 0 <= amount <= LARGEST else Problem(PaymentProblem.AMOUNT)


def _nik(cell: Cell, today: date) -> str | Problem:
    words = identity_of(cell)
    found = words if isinstance(words, Problem) else read_nik(words, today)
    return found if isinstance(found, Problem) else found.reveal()


def _payer(cell: Cell) -> str | Problem:
    words = words_of(cell)
    if isinstance(words, Problem):
        return words
    payer = _PAYERS.get(words.casefold())
    return Problem(PaymentProblem.PAYER) if payer is None else payer.value


def _reference(cell: Cell) -> str | Problem:
    words = words_of(cell)
    if isinstance(words, Problem) or _REFERENCE.fullmatch(words):
        return words
    return Problem(PaymentProblem.REFERENCE)
