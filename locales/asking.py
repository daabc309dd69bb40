"""What people ask in the middle of a form, by the words that tell one question from another."""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import NamedTuple

from dialog.events import Asks
from locales.values import fill

LONGEST = 15
"""Words; what is longer tells a story, and a few words of it do not say what is asked."""

_FIGURES = re.compile(r"(?:\d[ .-]?){6}")
"""A NIK or a telephone beside a question is read, and hidden, as an answer is."""

_SHORTEST_WITH_NYA = 6
"""Letters: "iurannya" is iuran, "tanya" a word of its own."""


class _Way(NamedTuple):
    """A way to ask: all of `said`, and for each of `begun` a word that begins so."""

    topic: Asks
    said: frozenset[str]
    begun: tuple[str, ...]

    def is_in(self, spoken: Set[str]) -> bool:
        return self.said <= spoken and all(
            any(word.startswith(each) for word in spoken) for each in self.begun
        )

    def rest(self, spoken: frozenset[str]) -> frozenset[str]:
        """What is said beside it."""
        return frozenset(word for word in spoken - self.said if not word.startswith(self.begun))


def asked(text: str, spoken: str, language: str) -> Asks | None:
    """Which question a text asks, `spoken` in small letters and without signs; None for all else.

    Nothing is weighed: the words of one way to ask must all be there, in any order. And it has to
    be a question: by its sign, by a word such as "gimana", or because little else is said. In
    "kuli bayar harian" and "Denda Ayu" there is more, so they are a job and a name.
    """
    words = _same(spoken, language)
    ways = _ways(language)
    # Most answers have none of these words.
    if words.isdisjoint(ways) or len(spoken.split()) > LONGEST or _FIGURES.search(spoken):
        return None
    marked = "?" in text or not words.isdisjoint(listed("asked.mark", language))
    beside = listed("asked.beside", language) | listed("address", language)
    perhaps = (way for word in words & ways.keys() for way in ways[word])
    meant = {
        way.topic for way in perhaps if way.is_in(words) and (marked or way.rest(words) <= beside)
    }
    return next((topic for topic in Asks if topic in meant), None)


@cache
def listed(key: str, language: str) -> frozenset[str]:
    """The words and phrases of one kind, in small letters and without signs."""
    return frozenset(fill(language, f"{key}.heard").split("|"))


@cache
def _ways(language: str) -> Mapping[str, Sequence[_Way]]:
    """All ways, each under its longest whole word."""
    found: dict[str, list[_Way]] = {}
    for topic in Asks:
        for way in fill(language, f"asked.{topic}.heard").split("|"):
            words = _same(way, language)
            said = frozenset(word for word in words if not word.endswith("*"))
            begun = tuple(word[:-1] for word in words if word.endswith("*"))
            found.setdefault(max(said, key=len), []).append(_Way(topic, said, begun))
    return found


def _same(said: str, language: str) -> frozenset[str]:
    """The words, each as the one that stands for all its spellings: "klo" and "nek" are "kalau"."""
    same = _spellings(language)
    bare = (
        word.removesuffix("nya") if len(word) >= _SHORTEST_WITH_NYA else word
        for word in said.split()
    )
    return frozenset(same.get(word, word) for word in bare)


@cache
def _spellings(language: str) -> Mapping[str, str]:
    lines = (line.split() for line in fill(language, "asked.same.heard").split("|"))
    return {other: first for first, *others in lines for other in others}
