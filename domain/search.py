"""Finding something in a closed list by what people call it: typos, any order, half a name.

An index holds entries: a few words that are a name of something. A query is scored against the
entries that share a word with it, by two questions: how much of the query does the entry explain,
and how much of the entry was said? No language, no network, nothing but words.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

T = TypeVar("T")

_Said = Sequence[tuple[float, Mapping[str, float]]]
"""The words of a query: what each weighs, and the known words it may mean with their likeness."""

PERFECT = 100.0

_SHOWN = 63.0
"""Below this score two texts have a word in common and no more."""
_BEHIND = 30.0
"""So far behind the best one, a match would only be clutter."""
_CONFIDENT = 70.0

_LIGHT = 0.3
"""What a word that half the list shares ("timur", "tukang") weighs against one that names."""
_UNEXPLAINED = 0.38
"""What is left of a score when the entry explains nothing of the query."""
_UNSAID = 0.65
"""What is left of a score when nothing of the entry was said."""

_ALIKE = 0.78
"""One slip in a word of five letters or more, two in ten or more."""
_SHORTEST = 4
"""Words shorter than this resemble too many others: they are found as written, or
tell little."""
_FEW = 12
"""Known words that a misspelt one is compared with."""
_LONGEST = 8
"""Words of a query that are looked at. Names are short; stories are not searched to their end."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One name of a thing: `words` name it, `context` may be said beside them (its province).

    `ceiling` is the score of a perfect match, for names that are less likely meant.
    """

    found: T
    words: tuple[str, ...]
    context: frozenset[str] = frozenset()
    ceiling: float = PERFECT


class Index(Generic[T]):
    """Entries, searchable. Earlier entries win a tie, so list the likelier ones first."""

    def __init__(self, entries: Iterable[Entry[T]], light: Collection[str] = ()) -> None:
        self._light = frozenset(light)
        self._by_word: defaultdict[str, list[Entry[T]]] = defaultdict(list)
        self._order: dict[T, int] = {}
        words: set[str] = set()
        for entry in chain.from_iterable(map(_spellings, entries)):
            self._order.setdefault(entry.found, len(self._order))
            words.update(entry.words, entry.context)
            for word in set(entry.words):
                self._by_word[word].append(entry)
        self._words = frozenset(words)
        self._sorted = sorted(word for word in words if len(word) >= _SHORTEST)

    def search(self, words: Sequence[str], limit: int) -> list[tuple[T, float]]:
        """What these words may mean, best first, with scores up to 100. Empty: nothing close."""
        best: dict[T, float] = {}
        meanings: dict[str, Mapping[str, float]] = {}
        for reading in self._readings(tuple(words[:_LONGEST])):
            meanings |= {word: self._meanings(word) for word in reading if word not in meanings}
            for found, score in self._matches([(self._weight(w), meanings[w]) for w in reading]):
                best[found] = max(score, best.get(found, 0.0))
        floor = max(_SHOWN, max(best.values(), default=0.0) - _BEHIND)
        kept = [match for match in best.items() if match[1] >= floor]
        return sorted(kept, key=lambda match: (-match[1], self._order[match[0]]))[:limit]

    def _readings(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The words, and the words with two of them written as one ("palangka raya")."""
        if words:
            yield words
        for at in range(len(words) - 1):
            joined = words[at] + words[at + 1]
            if joined in self._words:
                yield (*words[:at], joined, *words[at + 2 :])

    def _matches(self, said: _Said) -> Iterator[tuple[T, float]]:
        """Every entry with a word that was said, scored; a thing may come up more than once."""
        seen: set[int] = set()
        for word in {meaning for _, meanings in said for meaning in meanings}:
            for entry in self._by_word.get(word, ()):
                if id(entry) not in seen:
                    seen.add(id(entry))
                    yield entry.found, self._score(entry, said)

    def _score(self, entry: Entry[T], said: _Said) -> float:
        """How much of the query the entry explains, and how much of the entry was said."""
        named: dict[str, float] = {}
        explained = 0.0
        for weight, meanings in said:
            likeness = 0.0
            for word, alike in meanings.items():
                if word in entry.words:
                    named[word] = max(alike, named.get(word, 0.0))
                    likeness = max(alike, likeness)
                elif word in entry.context:
                    likeness = max(alike, likeness)
            explained += weight * likeness
        explained /= sum(weight for weight, _ in said)
        covered = sum(self._weight(word) * alike for word, alike in named.items())
        covered /= sum(self._weight(word) for word in set(entry.words))
        return (
            entry.ceiling
            * (_UNEXPLAINED + (1 - _UNEXPLAINED) * explained)
            * (_UNSAID + (1 - _UNSAID) * covered)
        )

    def _weight(self, word: str) -> float:
        short = len(word) < _SHORTEST and word not in self._words
        return _LIGHT if short or word in self._light else 1.0

    def _meanings(self, word: str) -> dict[str, float]:
        """The known words that a typed one may stand for, each with its likeness up to 1."""
        if word in self._words:
            return {word: 1.0}
        if len(word) < _SHORTEST:
            return {}
        close = process.extract(
            word,
            self._sorted,
            scorer=OSA.normalized_similarity,
            score_cutoff=_ALIKE,
            limit=_FEW,
        )
        return {**self._beginning_with(word), **{known: alike for known, alike, _ in close}}

    def _beginning_with(self, start: str) -> dict[str, float]:
        """Words of which the first letters were typed ("tasik")."""
        first = bisect_left(self._sorted, start)
        longer = (self._sorted[at] for at in range(first, min(first + _FEW, len(self._sorted))))
        return {
            word: _ALIKE + (1 - _ALIKE) * len(start) / len(word)
            for word in takewhile(lambda word: word.startswith(start), longer)
        }


def clear_winner(matches: Sequence[tuple[T, float]], ahead: float) -> T | None:
    """The best match when it is good and `ahead` of all others; None if somebody should choose."""
    if not matches or matches[0][1] < _CONFIDENT:
        return None
    if len(matches) > 1 and matches[0][1] - matches[1][1] < ahead:
        return None
    return matches[0][0]


def _spellings(entry: Entry[T]) -> Iterator[Entry[T]]:
    """The entry as it is, and as one word: people write "tanjungpinang" and "tanjung pinang"."""
    yield entry
    if len(entry.words) > 1:
        yield Entry(entry.found, ("".join(entry.words),), entry.context, entry.ceiling)
