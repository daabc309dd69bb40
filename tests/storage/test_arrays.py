"""Long arrays of whole numbers reach PostgreSQL as they are, whatever is in them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from psycopg import Connection

from storage.databases.postgresql import connect

EDGE = 2**63 - 1


@pytest.fixture
def link(postgres_url: str) -> Iterator[Connection[Any]]:
    """A connection as the program makes it."""
    with closing(connect(postgres_url, {"timezone": "UTC"})) as connection:
        yield connection


@pytest.mark.parametrize(
    "numbers",
    [
        list(range(-500, 500)),
        [EDGE, -EDGE - 1, 0] * 20,
        [1] * 31,
        [*range(100), None, 7],
        [None] * 100,
        [],
    ],
    ids=["many", "edges", "few", "some unknown", "all unknown", "none"],
)
def test_numbers_come_back(link: Connection[Any], numbers: list[int | None]) -> None:
    found = link.execute("SELECT $1::bigint[]", [numbers], binary=True).fetchone()
    assert found == (numbers,)


def test_what_has_no_room_is_refused(link: Connection[Any]) -> None:
    with pytest.raises(OverflowError):
        link.execute("SELECT $1::bigint[]", [[EDGE + 1] * 100])


def test_texts_stay_texts(link: Connection[Any]) -> None:
    texts = [str(number) for number in range(100)]
    assert link.execute("SELECT $1::text[]", [texts], binary=True).fetchone() == (texts,)
