"""Market mode: many people one after the other, a line each, with what is the same set once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain import occupations, regions
from domain.money import Rupiah, read_rupiah
from domain.months import Month
from domain.problem import Problem
from domain.quotes import periods_known
from domain.sheets.cells import Cell
from domain.sheets.faults import Fault, RowProblem
from domain.sheets.meaning import read_occupation, read_place
from domain.sheets.people import SUGGESTED, Applicant, read_applicant

MOST_LINES: Final = 30
"""Lines of one message."""

_DIGITS: Final = re.compile(r"[+(]?\d[\d.()\-]*")
_PERIOD: Final = re.compile(r"(\d{1,2}) ?(?:bulan|bln)?", re.IGNORECASE)
_SAVINGS: Final = re.compile(r"(?:\+ ?|dengan |pakai )?jht", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"\d|\b(?:ribu|juta|rb|jt)\b", re.IGNORECASE)
_NIK: Final = 16
_PIECE: Final = 8
"""Digits of a longer number that somebody wrote in pieces; more stand for themselves."""
_LEAST: Final = 6
"""Digits by which a message is told to be a line of a market."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What everybody at a market has in common: codes of place and job, and what is bought."""

    place: str
    occupation: str
    income: int
    months: int = SUGGESTED
    jht: bool = False

    @property
    def cells(self) -> dict[str, Cell]:
        """As a row of a list has them."""
        place, job = regions.region(self.place), occupations.occupation(self.occupation)
        return {
            "place": place.name if place else "",
            "occupation": job.name["id"] if job else "",
            "income": self.income,
            "months": self.months,
            "programmes": "JKK+JKM+JHT" if self.jht else "JKK+JKM",
            "employer": "tidak",
        }


def read_terms(text: str, today: date) -> Terms | Sequence[Fault]:
    """The terms in a text such as "Kota Bandung; jualan sayur; 3 bulan; 1,5 juta; jht".

    Place and job come in this order; the others are told by what they are. Never raises.
    """
    words, income, months, jht = _told_apart(text)
    place = read_place(words[0]) if words else Problem(RowProblem.PLACE, {"words": ""})
    job = (
        read_occupation(words[1])
        if len(words) > 1
        else Problem(RowProblem.OCCUPATION, {"words": ""})
    )
    faults = [
        Fault(column, problem)
        for column, problem in (("place", place), ("occupation", job), ("income", income))
        if isinstance(problem, Problem)
    ]
    if isinstance(job, occupations.Occupation):
        periods = periods_known(Month.of(today), occupations.sector(job))
        if months not in periods:
            known = ", ".join(map(str, periods))
            faults.append(Fault("months", Problem(RowProblem.MONTHS, {"periods": known})))
    if isinstance(place, Problem) or isinstance(job, Problem) or isinstance(income, Problem):
        return faults
    return faults or Terms(place.code, job.code, int(income), months, jht)


def _told_apart(text: str) -> tuple[list[str], Rupiah | Problem, int, bool]:
    """The words for place and job, the income, the months, and whether JHT is wanted."""
    words: list[str] = []
    months, jht = SUGGESTED, False
    income: Rupiah | Problem = Problem(RowProblem.INCOME)
    for part in re.split(r"[;\n]", text):
        said = part.strip()
        if period := _PERIOD.fullmatch(said):
            months = int(period[1])
        elif _SAVINGS.fullmatch(said):
            jht = True
        elif _AMOUNT.search(said):
            income = read_rupiah(said)
        elif said:
            words.append(said)
    return words, income, months, jht


def looks_like_a_line(text: str) -> bool:
    """Whether a message could be a line of a market: there are digits of somebody in it."""
    return sum(map(str.isdecimal, text)) >= _LEAST


def lines_of(text: str) -> list[str]:
    """The lines with something in them."""
    return [line for line in map(str.strip, text.splitlines()) if line]


def read_line(line: str, terms: Terms, today: date) -> Applicant | Sequence[Fault]:
    """The person of a line: NIK, name and perhaps a phone, in any order. Never raises.

    The agent stands for the agreement; the phone says why it was not given on one's own.
    """
    return read_applicant(cells_of(line) | terms.cells, today)


def cells_of(line: str) -> dict[str, Cell]:
    """NIK, name and phone of a line, told apart by their digits."""
    groups: list[str] = []
    names: list[str] = []
    before = False
    for token in re.split(r"[\s,;|]+", line):
        digits = re.sub(r"\D", "", token) if _DIGITS.fullmatch(token) else ""
        if not digits:
            names.append(token)
        elif before and not _whole(groups[-1]) and len(digits) <= _PIECE:
            groups[-1] += digits
        else:
            groups.append(digits)
        before = bool(digits)
    nik = next((group for group in groups if len(group) == _NIK), None)
    if nik is None:
        nik = next((group for group in groups if not _begins_phone(group)), None)
    phone = next((group for group in groups if group is not nik), None)
    reason = "ya, antre" if phone else "tanpa hp"
    return {"nik": nik, "name": " ".join(names), "phone": phone, "agreed": reason}


def _whole(digits: str) -> bool:
    """A NIK is not gone on with, nor is a phone number that is long enough."""
    return len(digits) == _NIK or (digits.startswith(("08", "628")) and len(digits) >= 10)


def _begins_phone(digits: str) -> bool:
    return digits.lstrip("+(").startswith(("08", "62", "8")) and len(digits) <= 14
