"""Posters: where an agent hangs a start link, and how far those come who scan it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.text import one_line

LONGEST_PLACE: Final = 40
"""Characters; what fits on one line of a small poster."""


@dataclass(frozen=True, slots=True)
class Poster:
    """The `number`-th poster of the agent of that number: a place, as the agent calls it."""

    agent: int
    number: int
    channel: int
    place: str
    made_on: date


@dataclass(frozen=True, slots=True)
class Reach:
    """How many opened the bot by a poster, agreed, completed the form, and paid (confirmed).

    Persons; each is counted for the first link that they opened.
    """

    opened: int = 0
    agreed: int = 0
    complete: int = 0
    paid: int = 0


def read_place(text: str) -> str | None:
    """The name of a place as it is printed on a poster; None for none, or one that is too long."""
    place = one_line(text)
    return place if place and len(place) <= LONGEST_PLACE and place.isprintable() else None
