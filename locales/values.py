"""How values look: rupiah, dates, months, places, jobs, all in the reader's language."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache, singledispatch

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from domain.enrollment import Rung
from domain.money import Rupiah
from domain.months import Month, Span
from domain.nik import Sex
from domain.occupations import Group, Occupation
from domain.programmes import Programme
from domain.quotes import PriceStep
from domain.regions import Region
from locales.catalogue import template

FORMATS = {"id": "id_ID", "en": "en_GB"}
"""The Babel locale whose dates go with each language; amounts are written as in Indonesia."""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)}) 20\d\d\b")

MILLION = 1_000_000
TENTH_OF_A_MILLION = 100_000


def fill(language: str, key: str, details: Mapping[str, object] | None = None) -> str:
    """A text with its details filled in. Raises MissingText; KeyError for a missing detail."""
    return _filled(language, key, details) if details else plain(language, key)


def cited(source: str, language: str) -> str:
    """A source as it was written down, but for its days: 18 Dec 2025 reads 18 Des 2025."""

    def day(match: re.Match[str]) -> str:
        number, month, year = match[0].split()
        try:
            written = date(int(year), _MONTHS.index(month) + 1, int(number))
        except ValueError:
            return match[0]
        return format_date(written, "d MMM y", locale=FORMATS[language])

    return _DAY.sub(day, source)


@cache
def plain(language: str, key: str) -> str:
    """A text without details, as it is. Raises as `fill` does."""
    return _filled(language, key, {})


def _filled(language: str, key: str, details: Mapping[str, object]) -> str:
    # A value looks the same in every voice.
    spoken = language.partition("-")[0]
    parts = []
    for part in template(language, key):
        if isinstance(part, str):
            parts.append(part)
            continue
        value = details[part.detail]
        for attribute in part.attributes:
            value = getattr(value, attribute)
        if type(value) is not str:
            value = _how(type(value))(value, spoken)  # type: ignore[arg-type] # types can be hashed
        parts.append(value)
    return "".join(parts)


@singledispatch
def show(value: object, language: str) -> str:  # noqa: ARG001
    """A value as people read it; words and plain numbers as they are."""
    return str(value)


@cache
def _how(kind: type) -> Callable[..., str]:
    """How values of a type are shown: finding that out costs more than most showing."""
    return show.dispatch(kind)


@show.register
def _(_value: None, language: str) -> str:
    return fill(language, "value.none")


@show.register
@lru_cache(maxsize=4096)
def _(value: Rupiah, language: str) -> str:
    """As people say it: "Rp8.400", "Rp1,5 juta". Nothing is rounded."""
    if value and value % TENTH_OF_A_MILLION == 0 and value >= MILLION:
        millions = Decimal(value) / MILLION
        return fill(
            language,
            "value.millions",
            {"millions": format_decimal(millions, locale=FORMATS[language])},
        )
    # CLDR keeps two decimals for rupiah even where nobody has seen a sen for decades.
    return format_currency(value, "IDR", format="¤#,##0", locale="id_ID", currency_digits=False)


@show.register
@lru_cache(maxsize=4096)
def _(value: date, language: str) -> str:
    return format_date(value, "d MMMM y", locale=FORMATS[language])


@show.register
def _(value: datetime, language: str) -> str:
    """With its hour, in the zone that it is in."""
    return format_datetime(value, "d MMM HH.mm", locale=FORMATS[language])


@show.register
@lru_cache(maxsize=256)
def _(value: Month, language: str) -> str:
    return format_date(date(value.year, value.number, 1), "MMMM y", locale=FORMATS[language])


@show.register
def _(value: Span, language: str) -> str:
    """One month is no "November 2026 - November 2026"."""
    first, last = show(value.first, language), show(value.last, language)
    return first if value.first == value.last else f"{first} - {last}"


@show.register
def _(value: Sex, language: str) -> str:
    return fill(language, f"value.sex.{value.value}")


@show.register
def _(value: Rung, language: str) -> str:
    return fill(language, f"rung.{value.name.lower()}")


@show.register
def _(value: Region, language: str) -> str:  # noqa: ARG001
    return value.name


@show.register(Occupation)
@show.register(Group)
def _(value: Occupation | Group, language: str) -> str:
    return value.name[language]


@show.register
@lru_cache(maxsize=64)
def _(value: frozenset, language: str) -> str:  # type: ignore[type-arg]  # noqa: ARG001
    """Programmes, in the order of the law."""
    return " + ".join(programme for programme in Programme if programme in value)


@show.register
def _(value: tuple, language: str) -> str:  # type: ignore[type-arg]
    """The steps of a price, a line each."""
    return "\n".join(f"• {_step(step, value, language)}" for step in value)


def _step(step: PriceStep, steps: tuple[PriceStep, ...], language: str) -> str:
    if len(steps) == 1:
        key = "step.only"
    elif step is steps[-1]:
        key = "step.then"
    else:
        key = "step.until"
    return fill(language, key, step._asdict())
