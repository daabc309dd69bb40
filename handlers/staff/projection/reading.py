"""What an admin wrote behind `/proyeksi`, `/kapan` or `/butuh`, read; never raises."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.months import Month
from domain.problem import Problem
from projection.scenarios import LEVERS, SHIPPED

WORDS: Final[Mapping[str, str]] = {
    "lapse": "lapse",
    "daftar": "signups",
    "agen": "signups",
    "musiman": "casual",
    "jht": "jht",
    "formal": "hiring",
    "imbal": "yield",
    "diskon": "discount",
    "jangkauan": "outreach",
}
"""How a lever is called in the chat."""

_LEVER = re.compile(r"(?P<word>[a-z]+)=(?P<amount>[+−-]?\d+(?:[.,]\d+)?)%", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:rp\.?\s*)?(?P<value>\d{1,3}(?:\.\d{3})+|\d+(?:[.,]\d+)?)\s*(?P<unit>juta|jt|triliun|t)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\b(?P<year>20\d\d)(?:-(?P<month>0[1-9]|1[0-2]))?\b")
_UNITS: Final = {"juta": 10**6, "jt": 10**6, "triliun": 10**12, "t": 10**12}
_LARGEST: Final = 10**17


@dataclass(frozen=True)
class Question:
    """What was asked: levers, an amount in persons or rupiah, a month; None where not said.

    `rest` is what is left, in lower case: the name of a channel.
    """

    levers: Mapping[str, float] = field(default_factory=dict)
    scenario: str = "base"
    amount: int | None = None
    of_fund: bool = False
    month: Month | None = None
    rest: str = ""


def read(text: str) -> Question | Problem:
    """`BRI 2030 70 juta lapse=-50%`, in any order."""
    levers: dict[str, float] = {}
    for match in _LEVER.finditer(text):
        name = WORDS.get(match["word"].lower())
        if name is None:
            return Problem("lever.unknown", {"levers": ", ".join(WORDS)})
        amount = float(match["amount"].replace("−", "-").replace(",", ".")) / 100
        lever = LEVERS[name]
        if not lever.low <= amount <= lever.high:
            limits = {"low": f"{lever.low:.0%}", "high": f"{lever.high:.0%}"}
            return Problem("lever.too_far", {"lever": match["word"].lower()} | limits)
        levers[name] = amount
    text = _LEVER.sub(" ", text)
    amount_match = _AMOUNT.search(text)
    text = _AMOUNT.sub(" ", text)
    when = _WHEN.search(text)
    words = _WHEN.sub(" ", text).lower().split()
    if any("=" in word for word in words):
        return Problem("lever.unknown", {"levers": ", ".join(WORDS)})
    scenario, rest = _scenario(words)
    if scenario != "base":
        levers = dict(SHIPPED[scenario].levers) | levers
    whole, of_fund = _whole(amount_match)
    if whole is not None and not 0 < whole <= _LARGEST:
        return Problem("projection.how")
    month = Month(int(when["year"]), int(when["month"] or 12)) if when else None
    return Question(levers, scenario, whole, of_fund, month, rest)


def _scenario(words: Iterable[str]) -> tuple[str, str]:
    """The shipped scenario among the words, and the others."""
    named = [word for word in words if word in SHIPPED]
    return (named[0] if named else "base"), " ".join(w for w in words if w not in named)


def _whole(match: re.Match[str] | None) -> tuple[int | None, bool]:
    """1.000 is a thousand, 43,5 and 43.5 are forty-three and a half."""
    if match is None:
        return None, False
    value, unit = match["value"], _UNITS[match["unit"].lower()]
    thousands = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", value)
    number = value.replace(".", "") if thousands else value.replace(",", ".")
    return round(Decimal(number) * unit), unit == 10**12
