"""Market mode: many people one after the other, a line each, with what is the same set once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from domain import occupations, regions
from domain.agreement import AGREES, DENY, MAY_DENY, ON_PAPER, refuses
from domain.money import read_rupiah
from domain.months import Month
from domain.person import read_name
from domain.problem import Problem
from domain.quotes import SUGGESTED, periods_known, read_months
from domain.sheets.cells import Cell
from domain.sheets.faults import Fault, RowProblem
from domain.sheets.meaning import read_occupation, read_place
from domain.sheets.people import Applicant, read_applicant

MOST_LINES: Final = 30
"""Lines of one message."""

_DIGITS: Final = re.compile(r"[+(]?\d[\d.()\-]*")
_SLIPPED: Final = re.compile(r"(?=(?:\D*\d){6})[\dOoIl.\-]+")
"""Digits among which there are letters that look like some: those of a NIK, never a name."""
_SAVINGS: Final = re.compile(r"(?:(tanpa |tidak )|\+ ?|dengan |pakai )?jht", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"\d|\b(?:se)?(?:ribu|juta|rb|jt)(?:an)?\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\W*\d{1,2}(?:[.)]\s+|\W{0,3}(?=[^\W\d_]+\b))")
"""The number of a line in somebody's list; not where a NIK has a letter among its digits."""
_APART: Final = re.compile(r"(?:[\s,;|:=]|/(?!n\b))+", re.IGNORECASE)
"""What parts the words of a line; "a/n" is one."""
_MARK: Final = re.compile(r"[-–—•·*.✓✔✅\ufe0f]*")
"""What stands between or behind; a cross is none of them."""
_LABELS: Final = frozenset({"nik", "ktp", "nama", "hp", "telp", "nomor"})
_BEFORE_NAMES: Final = frozenset({"atas", "a/n"})
"""Behind one name they begin another."""
_OF_NUMBERS: Final = frozenset({"no", "wa"})
"""What stands before a number; elsewhere it may be somebody's name."""
_YES: Final = frozenset(
    {"ya", "iya", "ok", "oke", "sip", "sudah", "udah", "sdh", "nggih", "inggih", "lisan", *ON_PAPER}
)
"""What agents write behind a name, beside "setuju"."""
_LACKS: Final = DENY | MAY_DENY | {"tanpa"}
_HAS: Final = frozenset({"ada", "punya", *_OF_NUMBERS, *_LABELS})
"""Behind a "tidak": what somebody has not got, which is no refusal."""
_MONTHS: Final = 100
"""From here on a number alone is an income."""
_SHOWN: Final = 40
"""Characters of what was not understood."""
_NIK: Final = 16
_COUNTRY: Final = "62"
_SIGNS: Final = ".:=!?()-"
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
            "income": f"{self.income} sebulan",
            "months": self.months,
            "programmes": "JKK+JKM+JHT" if self.jht else "JKK+JKM",
            "employer": "tidak",
        }


def read_terms(text: str, today: date) -> Terms | Sequence[Fault]:
    """The terms in a text such as "Kota Bandung; jualan sayur; 3 bulan; 1,5 juta; jht".

    Place and job come in this order; the others are told by what they are. What is told twice, or
    is none of them, is a fault: it was meant for everybody who follows. Never raises.
    """
    said, left = _told_apart(text)
    nothing = {"words": ""}
    place = read_place(said["place"]) if "place" in said else Problem(RowProblem.PLACE, nothing)
    job = read_occupation(said["job"]) if "job" in said else Problem(RowProblem.OCCUPATION, nothing)
    income = read_rupiah(said["income"]) if "income" in said else Problem(RowProblem.INCOME)
    months = said.get("months", SUGGESTED)
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
    faults += [Fault(words, Problem(RowProblem.TERM)) for words in left[:1]]
    if isinstance(place, Problem) or isinstance(job, Problem) or isinstance(income, Problem):
        return faults
    return faults or Terms(place.code, job.code, int(income), months, said.get("jht", False))


def _told_apart(text: str) -> tuple[dict[str, Any], list[str]]:
    """The terms by their names; and what is none of them, or one too many, as far as it may be
    said again: a line of a person does not belong here, and is not to stand in the chat once more.
    """
    found: dict[str, Any] = {}
    left = []
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        name, value = _what(part, "job" if "place" in found else "place")
        if name in found:
            left.append("…" if any(map(str.isdecimal, part)) else part[:_SHOWN])
        else:
            found[name] = value
    return found, left


def _what(part: str, words: str) -> tuple[str, str | int | bool]:
    """Which of the terms a part is, and what it says; `words` is what mere words are."""
    months = read_months(part)
    if months is not None and months < _MONTHS:
        return "months", months
    if savings := _SAVINGS.fullmatch(part):
        return "jht", savings[1] is None
    return ("income" if _AMOUNT.search(part) else words), part


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
    return read_applicant(cells_of(line) | terms.cells, today, read_name)


def cells_of(line: str) -> dict[str, Cell]:
    """NIK, name and phone of a line, told apart by their digits."""
    groups: list[str] = []
    names: list[str] = []
    before = False
    for token in _APART.split(_unnumbered(line)):
        if _MARK.fullmatch(token):
            continue
        number = _DIGITS.fullmatch(token) or _SLIPPED.fullmatch(token)
        digits = re.sub(r"[^\dOoIl]", "", token) if number else ""
        if not digits:
            names.append(token)
        elif before and _goes_on(groups[-1], digits):
            groups[-1] += digits
        else:
            groups.append(digits)
            if names and _plain(names[-1]) in _OF_NUMBERS and not _lacks(names[-2:-1]):
                names.pop()
        before = bool(digits)
    nik = next((group for group in groups if len(group) == _NIK), None)
    if nik is None:
        nik = next((group for group in groups if not _begins_phone(group)), None)
    phone = next((group for group in groups if group is not nik), None)
    name, refused = _without_agreement(names)
    reason = "ya, antre" if phone else "tanpa hp"
    return {"nik": nik, "name": name, "phone": phone, "agreed": "tidak" if refused else reason}


def _without_agreement(words: Sequence[str]) -> tuple[str, bool]:
    """The name alone, and whether a "belum setuju" stands behind it."""
    said = [*map(_plain, words)]
    name: list[str] = []
    lacking = False
    for place, (word, plain) in enumerate(zip(words, said, strict=True)):
        behind = said[place + 1] if place + 1 < len(said) else ""
        lacking = plain in _HAS if lacking else plain in _LACKS and behind in _HAS
        if lacking or plain in _LABELS or (plain in _BEFORE_NAMES and not name):
            continue
        if plain in DENY or refuses((plain, behind)):
            return " ".join(_named(name)), True
        name.append(word)
    return " ".join(_named(name)), False


def _named(words: Sequence[str]) -> Sequence[str]:
    """Without the "ya setuju" at its end. A mere "ya" goes when it is written unlike a name."""
    end = len(words)
    loud = " ".join(words).isupper()
    while end and (
        _agrees(last := words[end - 1])
        or (_plain(last) in _YES and (last.islower() or (last.isupper() and not loud)))
    ):
        end -= 1
    agreed = any(map(_agrees, words[end:]))
    return words[:end] if agreed or (end and words[end - 1][:1].isupper()) else words


def _agrees(word: str) -> bool:
    return _plain(word) == AGREES


def _plain(word: str) -> str:
    return word.casefold().strip(_SIGNS)


def _lacks(words: Sequence[str]) -> bool:
    return not _LACKS.isdisjoint(map(_plain, words))


def _unnumbered(line: str) -> str:
    number = _NUMBERED.match(line)
    return line[number.end() :] if number else line


def _goes_on(begun: str, digits: str) -> bool:
    return not _whole(begun) and (len(digits) <= _PIECE or begun == _COUNTRY)


def _whole(digits: str) -> bool:
    """A NIK is not gone on with, nor is a phone number that is long enough."""
    return len(digits) == _NIK or (digits.startswith(("08", "628")) and len(digits) >= 10)


def _begins_phone(digits: str) -> bool:
    return digits.startswith(("08", "62", "8")) and len(digits) <= 14
