"""What BPU workers do: groups, jobs, and finding a job by the words people use for it.

No official closed list exists, so the last job of all is `OTHER`. A job decides the sector, and
with it the price; whoever owns a business with workers must take JHT. The list and its sources:
`data/occupations.toml`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from domain import dated
from domain.programmes import Sector
from domain.regions import is_named
from domain.search import PERFECT, Entry, Index, clear_winner
from domain.text import plain_words

OTHER = "lainnya"
"""The job of everybody whose work is not on the list."""

_AHEAD = 0.08 * PERFECT
"""So much better that "bakso" is enough, though some sell it from door to door."""


@dataclass(frozen=True, slots=True)
class Group:
    """Jobs that are shown together. `name` is by language: "id" and "en"."""

    code: str
    name: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Occupation:
    """A job. `name` is by language: "id" and "en".

    `transport` jobs have the tariff of their sector (PP 50/2025). An `owner` may employ others,
    and then JHT is mandatory (Permenaker 5/2021 art. 31-32).
    """

    code: str
    group: str
    name: Mapping[str, str] = field(hash=False)
    transport: bool
    owner: bool


class Match(NamedTuple):
    """A job that may be meant, and how well it fits: up to 100."""

    occupation: Occupation
    score: float


def occupation(code: str) -> Occupation | None:
    """The job of a code; None when the list has no such job."""
    return _JOBS.get(code)


def groups() -> Sequence[Group]:
    """All groups, in the order in which to show them."""
    return _GROUPS


def jobs_of(group: str) -> Sequence[Occupation]:
    """The jobs of a group by its code, commonest first; empty for an unknown group."""
    return tuple(job for job in _JOBS.values() if job.group == group)


def sector(occupation: Occupation) -> Sector:
    """The sector whose contributions are due for a job."""
    return Sector.TRANSPORT if occupation.transport else Sector.GENERAL


def search_jobs(text: str, limit: int = 6) -> list[Match]:
    """The jobs that a text may mean, the best first; empty when nothing comes close.

    Where "jual" and "petani" are all that is known, it is what they sell and grow.
    Nor is a place a slip of a job: "Bandung" is not "bandeng".
    """
    words = _telling_words(text[:200])
    found = _search(words, limit) or _named_alone(words, limit)
    if found and found[0][1] < PERFECT and is_named(text):
        return []
    return [Match(*each) for each in found]


def confident(matches: Sequence[Match]) -> Occupation | None:
    """The job that is clearly meant; None when the person should choose."""
    return clear_winner(matches, _AHEAD)


def sounds_employed(text: str) -> bool:
    """Whether a text sounds like work for wages, which belongs to the segment PU and not to BPU.

    A guess from words ("karyawan", "kerja di PT"), to be confirmed by the person.
    """
    said = f" {' '.join(plain_words(text[:200]))} "
    for phrase in _NOT_EMPLOYED:
        said = said.replace(phrase, " ")
    return any(phrase in said for phrase in _EMPLOYED)


def _job(group: Mapping[str, Any], job: Mapping[str, Any]) -> Occupation:
    return Occupation(
        code=job["code"],
        group=group["code"],
        name=job["name"],
        transport=group.get("transport", False),
        owner=job.get("owner", False),
    )


_LIST = dated.table("occupations.toml")
_GROUPS = tuple(Group(group["code"], group["name"]) for group in _LIST["groups"])
_JOBS: dict[str, Occupation] = {
    job["code"]: _job(group, job) for group in _LIST["groups"] for job in group["jobs"]
}
_FILLERS = frozenset(_LIST["fillers"])
_LIGHT = frozenset(_LIST["light"])
_SPELLINGS: dict[str, str] = _LIST["spellings"]
_EMPLOYED = tuple(f" {phrase} " for phrase in _LIST["employed"]["words"])
_NOT_EMPLOYED = tuple(f" {phrase} " for phrase in _LIST["employed"]["except"])


def _telling_words(text: str) -> tuple[str, ...]:
    """The words that matter, other spellings of them made one."""
    words = tuple(_SPELLINGS.get(word, word) for word in plain_words(text))
    return tuple(word for word in words if word not in _FILLERS)


def _entries() -> Iterator[Entry[Occupation]]:
    for group in _LIST["groups"]:
        for job in group["jobs"]:
            found = _JOBS[job["code"]]
            for said in chain(job["name"].values(), job["words"]):
                if words := _telling_words(said):
                    yield Entry(found, words)


_INDEX = Index(_entries(), light=_LIGHT)


def _named_alone(words: tuple[str, ...], limit: int) -> Sequence[tuple[Occupation, float]]:
    """The jobs that go by nothing but what is known of these words."""
    known = tuple(word for word in words if word in _LIGHT)
    return [match for match in _search(known, limit) if match[1] == PERFECT]


@lru_cache(maxsize=2048)
def _search(words: tuple[str, ...], limit: int) -> tuple[tuple[Occupation, float], ...]:
    return tuple(_INDEX.search(words, limit))
