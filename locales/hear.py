"""From what people type to the choice they mean: the word, a typo of it, its number."""

import unicodedata

from rapidfuzz import fuzz, process

from dialog.events import Chosen, Said
from dialog.prompts import Prompt
from locales.catalogue import has
from locales.values import fill

LIKE_A_CHOICE = 80
"""Likeness (0-100) from which a word is taken for a button when only buttons are an answer."""

SURELY_A_CHOICE = 92
"""The same where free text is an answer too."""


def hear(prompt: Prompt, text: str, language: str) -> Chosen | Said:
    """What a text means as an answer to this question."""
    spoken = _plain(text)
    if not spoken:
        return Said(text)
    words = _words(prompt, language)
    if value := words.get(spoken):
        return Chosen(value)
    choices = (*prompt.choices, *prompt.ways)
    if not prompt.takes_text and spoken.isdecimal() and 0 < int(spoken) <= len(choices):
        return Chosen(choices[int(spoken) - 1].value)
    enough = SURELY_A_CHOICE if prompt.takes_text else LIKE_A_CHOICE
    close = process.extractOne(spoken, words.keys(), scorer=fuzz.ratio, score_cutoff=enough)
    # A slip of the finger makes a word of some length slightly different; "ja" is no slip of "ya".
    if close and len(spoken) > 3:
        return Chosen(words[close[0]])
    return Said(text)


def _words(prompt: Prompt, language: str) -> dict[str, str]:
    """Everything that may be typed for each choice; what comes first wins."""
    words: dict[str, str] = {}
    for choice in (*prompt.choices, *prompt.ways):
        words.setdefault(_plain(fill(language, choice.label, choice.details)), choice.value)
    for choice in (*prompt.choices, *prompt.ways):
        if has(language, heard := f"{choice.label}.heard"):
            for word in fill(language, heard).split("|"):
                words.setdefault(_plain(word), choice.value)
        if not choice.value.startswith("/"):
            words.setdefault(choice.value.casefold(), choice.value)
    return words


def _plain(text: str) -> str:
    """Letters and digits in small, one space between words: what a person means to have typed."""
    letters = (c if unicodedata.category(c)[0] in "LN" else " " for c in text.casefold())
    return " ".join("".join(letters).split())
