"""From what people type to the choice they mean: the word, a typo of it, its number."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from dialog.events import Chosen, Said
from dialog.prompts import Choice, Prompt
from locales.catalogue import has
from locales.values import fill

LIKE_A_CHOICE = 80
"""Likeness (0-100) from which a word is taken for a button when only buttons are an answer."""

SURELY_A_CHOICE = 92
"""The same where free text is an answer too."""

SHORTEST_TYPO = 4
"""Letters; a slip of the finger changes a longer word a little, but "ja" is no slip of "ya"."""

_NOT_A_WORD = re.compile(r"[\W_]+")


def hear(prompt: Prompt, text: str, language: str) -> Chosen | Said:
    """What a text means as an answer to this question."""
    spoken = _plain(text)
    if not spoken:
        return Said(text)
    choices = (*prompt.choices, *prompt.ways)
    labels = {_label(choice, language): choice.value for choice in reversed(choices)}
    if value := labels.get(spoken):
        return Chosen(value)
    words = _other_words(choices, language)
    if value := words.get(spoken):
        return Chosen(value)
    if not prompt.takes_text and spoken.isdecimal() and 0 < int(spoken) <= len(choices):
        return Chosen(choices[int(spoken) - 1].value)
    if len(spoken) >= SHORTEST_TYPO:
        enough = SURELY_A_CHOICE if prompt.takes_text else LIKE_A_CHOICE
        said = words | labels
        close = process.extractOne(spoken, said.keys(), scorer=fuzz.ratio, score_cutoff=enough)
        if close:
            return Chosen(said[close[0]])
    return Said(text)


def _label(choice: Choice, language: str) -> str:
    if choice.details:
        return _plain(fill(language, choice.label, choice.details))
    return _plain_text(choice.label, language)


def _other_words(choices: Sequence[Choice], language: str) -> dict[str, str]:
    """What may be typed beside the labels; of two choices with one word, the first has it."""
    words: dict[str, str] = {}
    for choice in choices:
        for word in _heard(choice.label, language):
            words.setdefault(word, choice.value)
        if not choice.value.startswith("/"):
            words.setdefault(choice.value.casefold(), choice.value)
    return words


@lru_cache
def _plain_text(key: str, language: str) -> str:
    return _plain(fill(language, key))


@lru_cache
def _heard(label: str, language: str) -> tuple[str, ...]:
    heard = f"{label}.heard"
    return tuple(map(_plain, fill(language, heard).split("|"))) if has(language, heard) else ()


def _plain(text: str) -> str:
    """Letters and digits in small, one space between words: what a person means to have typed."""
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()
