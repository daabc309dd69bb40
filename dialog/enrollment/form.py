"""What the answers of the enrollment form say, as the terms of the field."""

from datetime import date

from msgspec import Struct

from dialog.conversation import Answers
from domain.money import Rupiah
from domain.months import Month
from domain.nik import Nik, Sex, facts
from domain.occupations import Occupation, occupation, sector
from domain.programmes import MANDATORY, Programme
from domain.quotes import Quote, periods_known, quote
from domain.regions import Region, first_registered, region, successor

SHORTEST = 1
"""Months; what a quote is shown for before a period is chosen."""


class Form(Struct, frozen=True):
    """One view of the answers; each property may be used once its question is answered.

    Raises KeyError when it is not: the script asks in the wrong order.
    """

    answers: Answers
    today: date

    def __repr__(self) -> str:
        """Without the answers."""
        return "Form(...)"

    def _text(self, key: str) -> str:
        return str(self.answers[key])

    @property
    def nik(self) -> Nik:
        """The NIK; masked wherever it is printed."""
        return Nik(self._text("nik"))

    @property
    def birth(self) -> date:
        """The date that the person gave, else the one in the NIK."""
        if self.answers.get("birth_differs") and "birth_date" in self.answers:
            return date.fromisoformat(self._text("birth_date"))
        return facts(self.nik, self.today).birth

    @property
    def sex(self) -> Sex:
        """What the person said, else what the NIK says."""
        if self.answers.get("sex_differs") and "sex" in self.answers:
            return Sex(self._text("sex"))
        return facts(self.nik, self.today).sex

    @property
    def first_registered(self) -> Region | None:
        """Where the NIK was given out; None for a code on no list."""
        return first_registered(self.nik.region_code)

    @property
    def work_place_of_nik(self) -> Region | None:
        """Today's regency or city where the NIK was given out."""
        found = self.first_registered
        return successor(found) if found else None

    @property
    def occupation(self) -> Occupation:
        """The job that was confirmed."""
        found = occupation(self._text("occupation"))
        if found is None:
            raise KeyError("The occupation left the list; the script should have asked again.")
        return found

    @property
    def place(self) -> Region:
        """The regency or city of work."""
        found = region(self._text("place"))
        if found is None:
            raise KeyError("The region left the list; the script should have asked again.")
        return found

    @property
    def income(self) -> Rupiah:
        """A month's, as declared."""
        return Rupiah(self._text("income"))

    @property
    def employer(self) -> bool:
        """Whether this person pays others: then JHT is part of the minimum."""
        return self.answers.get("employer") == "yes"

    @property
    def programmes(self) -> frozenset[Programme]:
        """JKK and JKM, and JHT when it was chosen or has to be."""
        with_savings = self.employer or bool(self.answers.get("jht"))
        return MANDATORY | {Programme.JHT} if with_savings else MANDATORY

    @property
    def months(self) -> int:
        """How many months are paid at once."""
        return int(self._text("months"))

    @property
    def periods(self) -> tuple[int, ...]:
        """The months that can be paid at once from now on: those whose tariffs are known."""
        return periods_known(Month.of(self.today), sector(self.occupation))

    def quote(self, months: int = SHORTEST) -> Quote:
        """The price of so many months from this one; the first is the month of today.

        Whether a registration late in a month counts for that month was not found
        (docs/decisions.md); the quote says which months it sums. Raises NoTariff.
        """
        first = Month.of(self.today)
        return quote(first, months, self.income, sector(self.occupation), self.programmes)
