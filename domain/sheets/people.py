"""A row of a table of people to be signed up: read with the same rules as the form in the chat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from domain import occupations, regions
from domain.ages import Eligibility, ages, eligibility
from domain.agreement import ON_PAPER, refuses
from domain.assisted import short_name
from domain.contact import read_phone
from domain.enrollment import Reason
from domain.money import read_rupiah
from domain.months import Month
from domain.nik import Nik, facts, read_nik
from domain.person import read_birth_date, read_listed_name
from domain.problem import Problem
from domain.quotes import SUGGESTED, periods_known, read_months
from domain.sheets.cells import Cell, CellProblem, day_of, identity_of, is_empty, words_of
from domain.sheets.columns import columns_of
from domain.sheets.faults import Fault, RowProblem
from domain.sheets.meaning import read_occupation, read_place
from domain.text import plain_words

COLUMNS: Final = columns_of("people")

_YES: Final = frozenset({"ya", "y", "yes", "ada", "punya", "benar", "setuju", "lisan", "1"})
_NO: Final = frozenset({"tidak", "t", "no", "n", "nggak", "gak", "ga", "bukan", "0"})

_REASONS: Final = (
    *((word, Reason.ON_PAPER) for word in ON_PAPER),
    ("antre", Reason.IN_A_ROW),
    ("hp", Reason.NO_PHONE),
    ("telegram", Reason.NO_TELEGRAM),
    ("sinyal", Reason.NO_SIGNAL),
)
"""A word in the column of agreement, and what it says."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody to be signed up: the NIK, and the answers as the form in the chat has them.

    `reason` says why the agreement was witnessed by an agent.
    """

    nik: Nik
    reason: Reason
    answers: dict[str, Any] = field(repr=False)


def known_by(name: Cell, nik: Cell) -> str:
    """Enough for who sent a row to find it again, and for nobody else to know who it is.

    What has a digit in it is no name: it may be the NIK, in a wrong column or with a slip.
    """
    words = name.split() if isinstance(name, str) else []
    short = short_name(" ".join(word for word in words if not any(map(str.isdigit, word)))[:40])
    written = identity_of(nik)
    digits = written.strip() if isinstance(written, str) else ""
    return f"{short} {digits[:2]}…{digits[-2:]}".strip() if len(digits) > 6 else short


def read_applicant(
    row: Mapping[str, Cell],
    today: date,
    name: Callable[[str], str | Problem] = read_listed_name,
) -> Applicant | Sequence[Fault]:
    """Who a row is about, or everything wrong with it, column by column. Never raises.

    `name` reads the name: what stands in a list is nobody's way of saying it.
    """
    read = _Row(row, today)
    nik = read.nik()
    answers: dict[str, Any] = {
        "name": read.column("name", name),
        "occupation": read.occupation(),
        "place": read.place(),
        "income": read.column("income", read_rupiah),
        "first_month": str(Month.of(today)),
    }
    if not is_empty(row.get("phone")):
        answers["phone"] = read.column("phone", read_phone)
    birth = read.birth(nik)
    if birth is not None:
        answers |= {"birth_date": birth.isoformat(), "birth_differs": True}
    answers |= read.cover(answers["occupation"])
    reason = read.reason()
    if read.faults or nik is None or reason is None:
        return tuple(read.faults)
    answers["income"] = int(answers["income"])
    return Applicant(nik, reason, {"nik": nik.reveal()} | answers)


class _Row:
    """Reads cell after cell and keeps what is wrong."""

    def __init__(self, row: Mapping[str, Cell], today: date) -> None:
        self.row, self.today = row, today
        self.faults: list[Fault] = []

    def fault(self, column: str, problem: Problem) -> None:
        self.faults.append(Fault(column, problem))

    def column(self, key: str, reader: Any) -> Any:
        """What a reader of the domain makes of a cell; None, with a fault, when it cannot."""
        cell = self.row.get(key)
        words = Problem(CellProblem.MISSING) if is_empty(cell) else words_of(cell)
        found = words if isinstance(words, Problem) else reader(words)
        if isinstance(found, Problem):
            self.fault(key, found)
            return None
        return found

    def nik(self) -> Nik | None:
        cell = self.row.get("nik")
        words = Problem(CellProblem.MISSING) if is_empty(cell) else identity_of(cell)
        found = words if isinstance(words, Problem) else read_nik(words, self.today)
        if isinstance(found, Problem):
            self.fault("nik", found)
            return None
        return found

    def birth(self, nik: Nik | None) -> date | None:
        """The birth date where it is not that of the NIK. Whoever may not enroll is a fault."""
        told = self._told_birth()
        if nik is None:
            return None
        of_nik = facts(nik, self.today).birth
        allowed = eligibility(told or of_nik, self.today)
        if allowed is not Eligibility.ELIGIBLE:
            minor = allowed is Eligibility.MINOR
            wrong = RowProblem.MINOR if minor else RowProblem.TOO_OLD
            self.fault("nik", Problem(wrong, ages(self.today)))
        return told if told and told != of_nik else None

    def _told_birth(self) -> date | None:
        """What the column says, read as strictly as in the chat."""
        if is_empty(self.row.get("birth")):
            return None
        told = day_of(self.row.get("birth"), self.today)
        if not isinstance(told, Problem):
            told = read_birth_date(told.isoformat(), self.today)
        if isinstance(told, Problem):
            self.fault("birth", told)
            return None
        return told

    def reason(self) -> Reason | None:
        """Why an agent stands for the agreement. Nobody is signed up who did not agree."""
        said = self.column("agreed", plain_words)
        if said is None:
            return None
        reason = next((why for word, why in _REASONS if word in said), None)
        # In a column "t" is a "tidak"; behind a name it is a letter of it.
        denied = refuses(["tidak" if word in _NO else word for word in said])
        if denied or (reason is None and (not said or said[0] in _NO)):
            self.fault("agreed", Problem(RowProblem.DISAGREES))
        elif reason is not None:
            return reason
        elif said[0] in _YES:
            return Reason.NO_PHONE if is_empty(self.row.get("phone")) else Reason.NO_TELEGRAM
        else:
            self.fault("agreed", Problem(RowProblem.AGREED))
        return None

    def occupation(self) -> str | None:
        return _code(self.column("occupation", read_occupation))

    def place(self) -> str | None:
        return _code(self.column("place", read_place))

    def cover(self, occupation: str | None) -> dict[str, Any]:
        """Months, programmes, and whether somebody employs others."""
        chosen: dict[str, Any] = {}
        job = occupations.occupation(occupation) if occupation else None
        if job is not None:
            periods = periods_known(Month.of(self.today), occupations.sector(job))
            months = self._months(periods)
            if months is not None:
                chosen["months"] = months
            if job.owner:
                chosen["employer"] = "yes" if self._employs() else "no"
        if self._wants_savings():
            chosen["jht"] = True
        return chosen

    def _months(self, periods: Sequence[int]) -> int | None:
        """Where a row leaves them out, as many as the chat suggests."""
        if is_empty(self.row.get("months")):
            months: int | None = SUGGESTED
        else:
            words = self.column("months", lambda said: said)
            if words is None:
                return None
            months = read_months(words)
        if months not in periods:
            known = ", ".join(map(str, periods))
            self.fault("months", Problem(RowProblem.MONTHS, {"periods": known}))
            return None
        return months

    def _employs(self) -> bool:
        said = words_of(self.row.get("employer"))
        word = "".join(plain_words(said)) if isinstance(said, str) else ""
        if word not in _YES | _NO:
            self.fault("employer", Problem(RowProblem.EMPLOYER))
        return word in _YES

    def _wants_savings(self) -> bool:
        if is_empty(self.row.get("programmes")):
            return False
        said = words_of(self.row["programmes"])
        words = set(plain_words(said)) if isinstance(said, str) else set()
        known = {"jkk", "jkm", "jht"}
        if not words or words - known - {"dan"} or not {"jkk", "jkm"} <= words:
            self.fault("programmes", Problem(RowProblem.PROGRAMMES))
        return "jht" in words


def _code(found: occupations.Occupation | regions.Region | None) -> str | None:
    return found.code if found else None
