"""Amounts of money: whole rupiah, and how people write them."""

import re
from enum import StrEnum
from typing import Literal

from domain.numerals import read_number, says_number
from domain.problem import Problem
from domain.text import one_line

SMALLEST = 1_000
"""Nobody earns less; somebody who writes 100 means a hundred thousand, or slipped."""
LARGEST = 1_000_000_000
MONTH_FROM = 400_000
DAY_UP_TO = 1_000_000
"""Without a word about the time, less than the one is what a day brings, more than the other what
a month does: taken for the other time, it would make a wrong contribution and a wrong benefit."""
DAYS = range(1, 32)
"""How many days of a month can be worked."""

EVERY_DAY = 30
"""The days of a month for somebody who works "tiap hari"."""

_LONGEST = 200
_PERIODS = {
    per: re.compile(
        rf"(?:/ ?|\b(?:per|satu|1|tiap|setiap) ?|\bse)(?:{words})(?:nya)?\b|\b{adjective}\b"
    )
    for per, words, adjective in (
        ("day", "hari|hr", "harian"),
        ("week", "minggu|mgg", "mingguan"),
        ("month", "bulan|bln", "bulanan"),
        ("year", "tahun|thn", "tahunan"),
    )
}
_SIGNS = re.compile(
    r"\brp\.?(?![a-z])|[.,;]-+|-?(?<![a-z])an\b|\b(?:idr|rupiah)\b"
    r"|[±≈]|^ ?~|\+/?-|-\+|[.,!?]+(?=\s|$)"
)
_ASIDE = (
    r"(?:sekitar(?:an)?|kisaran|kira-kira|kira2|kira|kurleb|(?:kurang|krg) (?:lebih|lbh)"
    r"|lebih kurang|lebih(?: dari)?|hampir|mungkin|kayaknya|biasanya|rata-rata|rata2|rata|paling"
    r"|banyak|banter|sedikit|dikit|minimal|maksimal|max|mentok|cuma|hanya|dapat|dapet|penghasilan|pendapatan|gaji"
    r"|upah|(?:bersih|untung|hasil)(?:nya)?|dalam|saya|ya|aja|saja|lah|pak|bu|kak|mas|mbak|bang"
    r"|(?:setelah|sudah)(?: dipotong)? (?:bensin|setoran|modal)|dipotong (?:bensin|setoran|modal))"
)
_AROUND = re.compile(rf"^(?:\s*{_ASIDE}\b)+|(?:\s*\b{_ASIDE})+\s*$")
"""Between two numbers such a word tells that they are two: "hasil 2 juta, bersih 500rb"."""
_APART = " ya "
"""In place of the time, as one of these words: "sejuta sebulan 500rb" are two as well."""
_GROSS = re.compile(r"\b(?:kotor|bruto|omset|omzet|gross|belum|sebelum)\b")
_RANGE = re.compile(r"\S\s*[-–—~]\s*\w|\bs ?/? ?d\b|\b(?:sampai|sampe|hingga|atau|antara)\b")
_EVERY_DAY = re.compile(r"(?:(?:tiap|setiap|semua) ?hari|(?:tidak|tak|gak|ga|nggak) libur)[ .!]*")
_WORKING = "hari kerja"
_A_WEEK = 7
"""So many working days are those of a week."""
_OF_A_MONTH = re.compile(r"\b(?:hari|hr|kerja|sebulan|per bulan)\b")


class Rupiah(int):
    """An amount in whole rupiah. The type tells the renderer how to show it."""


class MoneyProblem(StrEnum):
    """What can be wrong with an amount as written; each is the name of the text that explains it.

    Details: SMALL has the number that was `read`; PERIOD the time the amount was for, `per` day,
    week, month or year; TIME the `amount` that may be a day's or a month's.
    """

    EMPTY = "money.empty"
    UNCLEAR = "money.unclear"
    SMALL = "money.small"
    LARGE = "money.large"
    RANGE = "money.range"
    PERIOD = "money.period"
    TIME = "money.time"
    GROSS = "money.gross"


class DaysProblem(StrEnum):
    """What can be wrong with a number of days in a month."""

    UNCLEAR = "days.unclear"
    RANGE = "days.range"


def paid_by(text: str) -> str:
    """The time that an amount is said to be for: day, week, month or year; empty for none."""
    line = one_line(text[:_LONGEST]).casefold()
    return next((said for said, words in _PERIODS.items() if words.search(line)), "")


def read_rupiah(text: str, per: Literal["day", "month"] = "month") -> Rupiah | Problem:
    """The amount that a person typed, in whole rupiah, or what is wrong with it. Never raises.

    "95rb", "95.000", "1,5 juta", "2 jt 500 rb", "dua setengah juta". Nothing is guessed: a plain
    100 may be a hundred thousand, so it is asked again, and a plain 80rb may be a day's. `per` is
    the time that was asked for: "sehari" in answer to a month's income is a problem, for a day's
    must not pass for a month's.
    """
    line = one_line(text[:_LONGEST]).casefold()
    timed = False
    for said, words in _PERIODS.items():
        line, times = words.subn(_APART, line)
        if times and said != per:
            return Problem(MoneyProblem.PERIOD, {"per": said})
        timed = timed or times > 0
    amount = _amount(_bare(line))
    if timed or isinstance(amount, Problem) or _fits(amount, per):
        return amount
    return Problem(MoneyProblem.TIME, {"amount": amount})


def _fits(amount: Rupiah, per: Literal["day", "month"]) -> bool:
    return amount >= MONTH_FROM if per == "month" else amount <= DAY_UP_TO


def monthly(daily: Rupiah, days: int) -> Rupiah:
    """What a month brings, from a day's income and the days worked in a month.

    Raises ValueError for a number of days that no month has.
    """
    if days not in DAYS:
        raise ValueError(f"A month has no {days} days; take what read_days accepted.")
    return Rupiah(daily * days)


def read_days(text: str) -> int | Problem:
    """The days worked in a month, 1 to 31, from "26" or "tiap hari". Never raises."""
    line = one_line(text[:_LONGEST]).casefold()
    if _EVERY_DAY.fullmatch(line):
        return EVERY_DAY
    days = read_number(_bare(_OF_A_MONTH.sub(" ", line)))
    if days is None or (days <= _A_WEEK and _WORKING in line):
        return Problem(DaysProblem.UNCLEAR)
    return days if days in DAYS else Problem(DaysProblem.RANGE)


def _bare(line: str) -> str:
    return _AROUND.sub("", _SIGNS.sub(" ", line)).strip()


def _amount(line: str) -> Rupiah | Problem:
    if not says_number(line):
        return Problem(MoneyProblem.EMPTY)
    if _GROSS.search(line):
        return Problem(MoneyProblem.GROSS)
    if _RANGE.search(line):
        return Problem(MoneyProblem.RANGE)
    amount = read_number(line)
    if amount is None:
        return Problem(MoneyProblem.UNCLEAR)
    if amount < SMALLEST:
        return Problem(MoneyProblem.SMALL, {"read": amount})
    return Rupiah(amount) if amount <= LARGEST else Problem(MoneyProblem.LARGE)
