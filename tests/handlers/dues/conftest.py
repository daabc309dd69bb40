"""A room in which nobody is yet, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.room import Room
from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """Nobody is in it yet."""
    url = f"sqlite:///{tmp_path / 'room.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    with Room(url) as made:
        yield made
