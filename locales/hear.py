"""From what people type to the choice they mean: the word, a typo of it, its number."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz.distance import OSA

from dialog.events import Asks, Chosen, Command, Said
from dialog.prompts import WHY, Choice
from dialog.script import Offer
from locales.asking import asked, listed
from locales.catalogue import has
from locales.values import fill

SHORTEST_TYPO = 4
"""Letters; a slip of the finger changes a longer word a little, but "ga" is no slip of "ya"."""

_NOT_A_WORD = re.compile(r"[\W_]+")


def hear(offer: Offer, text: str, language: str) -> Chosen | Command | Said:
    """What a text means as an answer to this question.

    A typo of a choice is only a guess (`Said.perhaps`): where words are an answer too, they are
    read as words first. A word of every day is no typo of another: "susah" sends no form.
    """
    spoken = _plain(text)
    if not spoken:
        return Said(text)
    choices = (*offer.choices, *offer.ways)
    labels = {_label(choice, language): choice.value for choice in reversed(choices)}
    if value := labels.get(spoken):
        return Chosen(value)
    words = _other_words(choices, language)
    meaning = _unaddressed(spoken, language)
    if value := words.get(spoken) or words.get(meaning) or _said_twice(meaning, words | labels):
        return Chosen(value)
    if _counted(offer) and spoken.isdecimal() and 0 < int(spoken) <= len(choices):
        return Chosen(choices[int(spoken) - 1].value)
    if meaning in listed("command.batal", language):
        return Command("batal")
    if topic := asked(text, spoken, language):
        if topic is Asks.WHY and WHY in (way.value for way in offer.ways):
            return Chosen(WHY)
        return Said(text, asks=topic)
    if _is_idle(meaning, language):
        return Said(text, idle=True)
    meant = _nearly(spoken, words | labels) - {each.value for each in choices if each.final}
    return Said(text, meant.pop() if len(meant) == 1 else "")


def _is_idle(meaning: str, language: str) -> bool:
    """Whether all of it is like "ya" or "makasih". "Matur" alone is a place, "Aman" a name."""
    idle = listed("text.idle", language).issuperset(meaning.split())
    return idle and meaning not in listed("idle.answer", language)


def is_button(offer: Offer, text: str, language: str) -> bool:
    """Whether this is what a button under the input sends: its label, to the letter."""
    choices = (*offer.choices, *offer.ways)
    return any(text == fill(language, each.label, each.details) for each in choices)


def _counted(offer: Offer) -> bool:
    """Whether a number is one of the choices. Not in a review: over a bad line "1" for a month is
    sent twice, and the second must not send the form unseen."""
    return offer.question.read is None and not offer.question.inline


def _said_twice(spoken: str, words: Mapping[str, str]) -> str | None:
    """The choice that every single word means: "ya benar", "iya betul"."""
    meant = {words.get(word) for word in spoken.split()}
    return meant.pop() if len(meant) == 1 else None


def _unaddressed(spoken: str, language: str) -> str:
    """Without the "mas" and "bu" that people put behind a word; nothing else may be left out."""
    address = listed("address", language)
    return " ".join(word for word in spoken.split() if word not in address)


def _nearly(spoken: str, words: Mapping[str, str]) -> set[str]:
    """The choices that these are a typo of: as many words, each with one slip at most; a figure or
    a short word has to be the same."""
    typed = spoken.split()
    most = len(typed)
    return {
        value
        for said, value in words.items()
        if abs(len(said) - len(spoken)) <= most
        and said.count(" ") == most - 1
        and all(map(_slipped, typed, said.split()))
    }


def _slipped(typed: str, word: str) -> bool:
    if typed == word:
        return True
    long = min(len(typed), len(word)) >= SHORTEST_TYPO
    return long and typed.isalpha() and word.isalpha() and OSA.distance(typed, word) <= 1


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


@cache
def _plain_text(key: str, language: str) -> str:
    return _plain(fill(language, key))


@cache
def _heard(label: str, language: str) -> tuple[str, ...]:
    heard = f"{label}.heard"
    return tuple(map(_plain, fill(language, heard).split("|"))) if has(language, heard) else ()


def _plain(text: str) -> str:
    """Letters and digits in small, one space between words: what a person means to have typed."""
    return _NOT_A_WORD.sub(" ", text.casefold()).strip()
