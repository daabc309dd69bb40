"""Provinces, regencies and cities: what a code stands for, and what people call a place.

Codes are those of Kemendagri, digits only: two for a province, four for a regency (kabupaten,
01-69) or a city (kota, 71-99). Codes that the Papua split of 2022 retired are known as well,
because a NIK keeps its digits for life. Where the lists come from: `data/README.md`.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from domain import dated
from domain.search import PERFECT, Entry, Index, clear_winner
from domain.text import plain_words


class Level(StrEnum):
    """What kind of region a code stands for."""

    PROVINCE = "province"
    REGENCY = "regency"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Region:
    """A province, regency or city by its official name, "Kabupaten Garut"; `current` or retired.

    A province is its own `province_code`.
    """

    code: str
    name: str
    level: Level
    province_code: str
    current: bool


class Match(NamedTuple):
    """A place that may be meant, and how well it fits: up to 100."""

    region: Region
    score: float


_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})

_DISTRICT = 0.8 * PERFECT
"""A district is less likely meant than the regency or city of the same name."""
_PROVINCE = 0.69 * PERFECT
"""Somebody who names a province only is shown some of it, and never taken at their word."""
_AHEAD = 0.1 * PERFECT
"""So much better that "nias", an island of five regencies, stays a question."""


def region(code: str) -> Region | None:
    """The province, regency or city of a code, retired ones included; None for any other text."""
    return _REGIONS.get(code)


def province_of(region: Region) -> Region:
    """The province in which a region lies; for a retired code the one it lay in."""
    return _REGIONS[region.province_code]


def first_registered(nik_region_code6: str) -> Region | None:
    """The regency or city of the first six digits of a NIK; None when the list has no such code.

    Codes that went before 2018 are not on it, so None means unknown and never wrong.
    """
    return _REGIONS.get(nik_region_code6[:4]) if len(nik_region_code6) == 6 else None


def successor(region: Region) -> Region:
    """Today's region for a retired code, the region itself for all others.

    Source: Kepmendagri 100.1.1-6117/2022 and the later lists, matched by name.
    """
    return _REGIONS[_SUCCESSORS.get(region.code, region.code)]


def time_zone(region: Region) -> str:
    """The IANA zone of WIB, WITA or WIT.

    Source: Keppres 41/1987; a younger province has the zone of the one it was split from.
    """
    if region.province_code in _WIT:
        return "Asia/Jayapura"
    return "Asia/Makassar" if region.province_code in _WITA else "Asia/Jakarta"


def search_places(text: str, limit: int = 6) -> list[Match]:
    """Today's regencies and cities that a text may mean, the best first.

    An official name ("kab. nias") is taken at its word. Otherwise this understands everyday names,
    abbreviations, typos, the name of a district, and a province said beside any of them. Empty
    when nothing comes close.
    """
    return [Match(*found) for found in _search(_spoken(text), limit)]


def is_named(text: str) -> bool:
    """Whether a text is the name of a province, regency or city of today, and nothing else."""
    return tuple(word for word in _spoken(text) if word not in _KINDS) in _NAMES


def confident(matches: Sequence[Match]) -> Region | None:
    """The place that is clearly meant; None when the person should choose."""
    return clear_winner(matches, _AHEAD)


def _level(code: str) -> Level:
    if len(code) == 2:
        return Level.PROVINCE
    return Level.CITY if code[2] >= "7" else Level.REGENCY


_WRITTEN = dated.text("regions.csv")
_ROWS = [(code, name, successor) for code, name, successor in csv.reader(_WRITTEN.splitlines()[1:])]
_SUCCESSORS = {code: successor for code, _, successor in _ROWS if successor}
_REGIONS = {
    code: Region(code, name, _level(code), code[:2], current=not successor)
    for code, name, successor in _ROWS
    if len(code) <= 4
}
_PLACES = sorted(
    (r for r in _REGIONS.values() if r.current and r.level is not Level.PROVINCE),
    key=lambda place: (place.level is Level.REGENCY, place.code),
)
"""Cities first: of two places with one name, the city is meant more often."""

_SPOKEN = dated.table("region_aliases.toml")
_KINDS = frozenset({"kabupaten", "kota"})
_ALONE = frozenset(_SPOKEN["alone"])
_FILLERS = frozenset(_SPOKEN["fillers"])
_SHORT: dict[str, str] = _SPOKEN["words"]
_PROVINCE_PHRASES = sorted(
    (
        (f" {phrase} ", f" {names[0]} ")
        for names in _SPOKEN["provinces"].values()
        for phrase in names
        if " " in phrase
    ),
    key=lambda pair: -len(pair[0]),
)


def _spoken(text: str) -> tuple[str, ...]:
    """The words that matter, abbreviations written out, a province as the one word for it."""
    line = f" {' '.join(_SHORT.get(word, word) for word in plain_words(text[:200]))} "
    for phrase, short in _PROVINCE_PHRASES:
        line = line.replace(phrase, short)
    said = tuple(word for word in line.split() if word not in _FILLERS)
    return () if _ALONE.issuperset(said) else said


def _name_words(name: str) -> tuple[str, ...]:
    words = (_SHORT.get(word, word) for word in plain_words(name))
    return tuple(word for word in words if word not in _FILLERS)


def _entries() -> Iterator[Entry[Region]]:
    aliases: dict[str, list[str]] = {}
    for alias, codes in _SPOKEN["places"].items():
        for code in [codes] if isinstance(codes, str) else codes:
            aliases.setdefault(code, []).append(alias)
    around: dict[str, frozenset[str]] = {}
    for place in _PLACES:
        kind, *name = _name_words(place.name)
        province = frozenset(n for n in _SPOKEN["provinces"][place.province_code] if " " not in n)
        names = [_name_words(alias) for alias in aliases.get(place.code, ())]
        around[place.code] = province | {kind, *name, *(word for words in names for word in words)}
        for words in (tuple(name), *names):
            yield Entry(place, words, province | {kind})
        for word in province:
            yield Entry(place, (word,), frozenset({kind}), _PROVINCE)
    for code, district, _ in _ROWS:
        if len(code) == 6:
            place = _REGIONS[code[:4]]
            yield Entry(place, _name_words(district), around[place.code], _DISTRICT)


_ENTRIES = [*_entries()]
_INDEX = Index(_ENTRIES, light=_SPOKEN["light"])
_NAMES = frozenset(entry.words for entry in _ENTRIES if entry.ceiling != _DISTRICT)
_OFFICIAL = {_name_words(place.name): place for place in _PLACES}


@lru_cache(maxsize=2048)
def _search(words: tuple[str, ...], limit: int) -> tuple[tuple[Region, float], ...]:
    if official := _OFFICIAL.get(words):
        return ((official, PERFECT),)
    return tuple(_INDEX.search(words, limit))
