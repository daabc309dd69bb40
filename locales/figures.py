"""How large and uncertain numbers look: 43,8 juta; Rp1.042 T; 80 %; 10-90 % ranges."""

from decimal import Decimal

from babel.numbers import format_decimal

from locales.values import FORMATS, fill

MILLION = 10**6
TRILLION = 10**12
TENTH_MATTERS = 100
"""Millions from which on a tenth of one is not worth saying."""


def millions(language: str, persons: float) -> str:
    """Persons in millions, with one decimal where there is any: 43,8 juta, 63 juta."""
    return fill(language, "figure.millions", {"number": _decimal(language, persons / MILLION, 1)})


def trillions(language: str, rupiah: float) -> str:
    """Rupiah in trillions: Rp1.042 T; with one decimal below a hundred."""
    number = rupiah / TRILLION
    digits = 0 if abs(number) >= TENTH_MATTERS else 1
    return fill(language, "figure.trillions", {"number": _decimal(language, number, digits)})


def share(language: str, part: float) -> str:
    """A part of one in per cent; what is small but not nothing is "under 1%"."""
    if 0 < part < 0.01:
        return fill(language, "figure.under_one")
    return f"{_decimal(language, part * 100, 0)}%"


def exact(language: str, part: float) -> str:
    """A part of one in per cent with one decimal: 1,3%."""
    return f"{_decimal(language, part * 100, 1)}%"


def whole(language: str, number: float) -> str:
    """A count, with the separators of the language."""
    return _decimal(language, number, 0)


def tenths(language: str, number: float) -> str:
    """A number with one decimal where there is any."""
    return _decimal(language, number, 1)


def _decimal(language: str, number: float, digits: int) -> str:
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    rounded = round(Decimal(repr(float(number))), digits)
    return format_decimal(rounded, format=pattern, locale=FORMATS[language])
