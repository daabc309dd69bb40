"""What people ask in the middle of a form, by the words that tell one question from another."""

import re
from collections.abc import Set
from functools import cache
from typing import NamedTuple

from dialog.events import Asks
from locales.values import fill

LONGEST = 15
"""Words; what is longer tells a story, and a few words of it do not say what is asked."""

_FIGURES = re.compile(r"(?:\d[ .-]?){6}")
"""A NIK or a telephone beside a question is read, and hidden, as an answer is."""


class _Words(NamedTuple):
    """All of `said`, and for each of `begun` a word that begins so."""

    said: frozenset[str]
    begun: tuple[str, ...]

    def are_in(self, spoken: Set[str]) -> bool:
        return self.said <= spoken and all(
            any(word.startswith(each) for word in spoken) for each in self.begun
        )


def asked(spoken: str, language: str) -> Asks | None:
    """Which question a text asks, in small letters and without signs; None for all else.

    Nothing is weighed: the words of one way to ask must all be there, in any order.
    """
    if _FIGURES.search(spoken):
        return None
    words = spoken.split()
    if len(words) > LONGEST:
        return None
    there = frozenset(words)
    found = (topic for topic, ways in _ways(language) if any(way.are_in(there) for way in ways))
    return next(found, None)


@cache
def _ways(language: str) -> tuple[tuple[Asks, tuple[_Words, ...]], ...]:
    return tuple(
        (topic, tuple(map(_words, fill(language, f"asked.{topic}.heard").split("|"))))
        for topic in Asks
    )


def _words(way: str) -> _Words:
    words = way.split()
    begun = tuple(word[:-1] for word in words if word.endswith("*"))
    return _Words(frozenset(word for word in words if not word.endswith("*")), begun)
