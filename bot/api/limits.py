"""How often a token may ask, and how often an address may show one that is none."""

from http import HTTPStatus
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.api.problems import Refusal

PER_TOKEN: Final = parse("600/minute")
GUESSES: Final = parse("10/minute")
"""Tokens that are none, from one address: guessing one takes longer than anybody lives."""


class Limits:
    """In this process alone: N processes allow N times as much in all, which is a limit too.

    They are there so that one caller cannot keep everybody else out of a process; what is written
    twice or for another body is decided in the database (`storage.access`), once for all of them.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def used(self, label: str) -> None:
        """A token was used. Raises Refusal when that was too often."""
        if not self._limiter.hit(PER_TOKEN, "token", label):
            raise _too_often()

    def guessing(self, address: str) -> None:
        """Raises Refusal for an address that has shown too many tokens that are none."""
        if not self._limiter.test(GUESSES, "address", address):
            raise _too_often()

    def guessed(self, address: str) -> None:
        """It was none."""
        self._limiter.hit(GUESSES, "address", address)


def _too_often() -> Refusal:
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; wait a minute.", 60)
