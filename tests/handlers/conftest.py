"""A room in which nobody is yet, on both databases."""

from collections.abc import Iterator

import pytest

from tests.attacks.room import Room


@pytest.fixture
def room(either_url: str) -> Iterator[Room]:
    """Nobody is in it yet."""
    with Room(either_url) as made:
        yield made
