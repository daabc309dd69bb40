"""What can be wrong with a row of a table of people."""

from dataclasses import dataclass
from enum import StrEnum

from domain.problem import Problem


class RowProblem(StrEnum):
    """What can be wrong with a row, beside its parts.

    `words` is what stands there and `choices` what could be meant; `periods` are numbers of months.
    """

    MINOR = "row.minor"
    TOO_OLD = "row.too_old"
    EMPLOYED = "row.employed"
    OCCUPATION = "row.occupation"
    OCCUPATION_CHOICES = "row.occupation_choices"
    PLACE = "row.place"
    PLACE_CHOICES = "row.place_choices"
    DISAGREES = "row.disagrees"
    AGREED = "row.agreed"
    TWICE = "row.twice"
    EMPLOYER = "row.employer"
    INCOME = "row.income"
    MONTHS = "row.months"
    TOO_MANY = "row.too_many"
    CLOSED = "row.closed"
    OTHER = "row.other"
    LEFT = "row.left"
    PROGRAMMES = "row.programmes"
    TERM = "row.term"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one column of a row, by the column's key."""

    column: str
    problem: Problem
