"""NIK, the 16 digits of an identity card: PP KK CC DD MM YY SSSS.

Province, regency and district of first registration; birth date, the day plus 40 for women; a
serial number. A NIK is for life: it changes neither by moving nor when a wrong birth date is put
right, so its date is a suggestion and its region is where somebody was registered, not where they
live. Regions are split and renumbered (Papua, 2022) while old NIKs live on, so an unknown region
code is no mistake. Only Dukcapil knows whether the person exists.

Source: Dukcapil Klaten (structure); CNN Indonesia, 11 Aug 2025 (day plus 40).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from domain.problem import Problem

LENGTH = 16

_DIGITS = re.compile(r"[0-9]{16}")
_SIXTEEN = re.compile(r"(?<!\d)(?:\d[\s.\-]*){15}\d(?!\d)")
_LABEL = re.compile(
    r"(?:(?:no|nomor|nomer)\b[\s.]*)?(?:nik|ktp)(?:\s*(?:saya|aku|ku|nya))?(?![a-z])",
    re.IGNORECASE,
)
_SEPARATORS = frozenset(".:")
# Spaces of every width, line ends, the invisible marks that come along with a copy, dashes.
_SEPARATING_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
_LOOKALIKES = {"O": "0", "o": "0", "l": "1", "I": "1"}
_WOMEN = 40


class NikProblem(StrEnum):
    """What can be wrong with a NIK as written; each is the name of the text that explains it.

    Details: `found` in SHORT and LONG is a count; LOOKALIKE has the `letter` and the `digit` it
    was probably meant to be; `block` (REGION, DAY, MONTH, SERIAL) says which digits are meant;
    DAY and MONTH show the two digits `found` there; DATE has the `day` and `month` as numbers.
    """

    EMPTY = "nik.empty"
    LETTERS = "nik.letters"
    LOOKALIKE = "nik.lookalike"
    SHORT = "nik.short"
    LONG = "nik.long"
    SAME = "nik.same"
    REGION = "nik.region"
    DAY = "nik.day"
    MONTH = "nik.month"
    DATE = "nik.date"
    SERIAL = "nik.serial"


class Sex(StrEnum):
    """As the NIK says it."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """Sixteen digits that never print: `str` and `repr` show the first two and the last four.

    Made from digits that `read_nik` has accepted. Raises ValueError for anything but 16 digits.
    """

    _digits: str

    def __post_init__(self) -> None:
        if not _DIGITS.fullmatch(self._digits):
            raise ValueError("A Nik holds 16 digits; use read_nik for what a person typed.")

    def reveal(self) -> str:
        """All the digits. Search for this word to audit who sees them."""
        return self._digits

    @property
    def birth_digits(self) -> str:
        """The six digits that say when somebody was born, and whether it is a woman."""
        return self._digits[6:12]

    @property
    def region_code(self) -> str:
        """The six digits of the district of first registration; it may be retired since."""
        return self._digits[:6]

    def __str__(self) -> str:
        return f"{self._digits[:2]}{'•' * 10}{self._digits[-4:]}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class NikFacts:
    """What a NIK says about its holder: to be confirmed by them, never printed."""

    birth: date = field(repr=False)
    sex: Sex = field(repr=False)


def read_nik(text: str, today: date) -> Nik | Problem:
    """The NIK that a person typed, or the first thing wrong with it. Never raises.

    Spaces, dots, dashes and a leading "NIK" or "NIK saya" are dropped, digits of other scripts
    become ASCII.
    Nothing else is repaired: a letter O may be a zero or a slip, and only its owner knows.
    """
    written = _compact(text)
    problem = _problem_with_characters(written) or _problem_with_digits(written, today)
    return problem or Nik(written)


def holds_nik(text: str) -> bool:
    """Whether sixteen digits stand somewhere in a text, as those of a NIK do.

    For hiding it: a number that is none, or of somebody else, is hidden as well.
    """
    return _SIXTEEN.search(text) is not None


def facts(nik: Nik, today: date) -> NikFacts:
    """Birth date and sex as `read_nik` understood them on the same day.

    The century is the latest one in which the date exists and is not after today. Raises
    ValueError for a NIK without a birth date; `read_nik` accepts none of those.
    """
    return _facts(nik.birth_digits, today)


@lru_cache(maxsize=4096)
def _facts(birth_digits: str, today: date) -> NikFacts:
    """The same for everybody of one sex who was born on one day."""
    day, month, year, sex = _birth(birth_digits)
    if not (birth := _latest(day, month, year, today)):
        raise ValueError("This NIK has no birth date; take facts only of what read_nik accepted.")
    return NikFacts(birth, sex)


def _compact(text: str) -> str:
    """The text without separators and label, its decimal digits in ASCII."""
    if text.isascii() and text.isdecimal():
        return text  # as it is kept, and as most people type it
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(c for c in _LABEL.sub("", text, count=1) if not _separates(c))


def _separates(character: str) -> bool:
    return character in _SEPARATORS or unicodedata.category(character) in _SEPARATING_CATEGORIES


def _problem_with_characters(written: str) -> Problem | None:
    others = [c for c in written if not c.isdecimal()]
    if len(others) == len(written):
        return Problem(NikProblem.EMPTY)
    if not others:
        return None
    if all(c in _LOOKALIKES for c in others):
        letter = others[0]
        return Problem(NikProblem.LOOKALIKE, {"letter": letter, "digit": _LOOKALIKES[letter]})
    return Problem(NikProblem.LETTERS)


def _problem_with_digits(digits: str, today: date) -> Problem | None:
    if len(digits) != LENGTH:
        code = NikProblem.SHORT if len(digits) < LENGTH else NikProblem.LONG
        return Problem(code, {"found": len(digits)})
    if len(set(digits)) == 1:
        return Problem(NikProblem.SAME)
    if digits.startswith("00"):
        return Problem(NikProblem.REGION, {"block": "1-6"})
    if problem := _problem_with_date(digits, today):
        return problem
    if digits.endswith("0000"):
        return Problem(NikProblem.SERIAL, {"block": "13-16"})
    return None


def _problem_with_date(digits: str, today: date) -> Problem | None:
    day, month, year, _ = _birth(digits[6:12])
    if not 1 <= day <= 31:
        return Problem(NikProblem.DAY, {"block": "7-8", "found": digits[6:8]})
    if not 1 <= month <= 12:
        return Problem(NikProblem.MONTH, {"block": "9-10", "found": digits[8:10]})
    if not _latest(day, month, year, today):
        return Problem(NikProblem.DATE, {"day": day, "month": month})
    return None


def _birth(digits: str) -> tuple[int, int, int, Sex]:
    """Day, month, two-digit year and sex as written; the day and month may not exist."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return (day - _WOMEN, month, year, Sex.FEMALE) if day > _WOMEN else (day, month, year, Sex.MALE)


def _latest(day: int, month: int, year: int, today: date) -> date | None:
    """The latest such date up to today, in this century or the one before it.

    A 29 February may exist in one of the two only: of 1900 and 2000, in 2000.
    """
    century = today.year // 100 * 100
    for start in (century, century - 100):
        try:
            birth = date(start + year, month, day)
        except ValueError:
            continue
        if birth <= today:
            return birth
    return None
