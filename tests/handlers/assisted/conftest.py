"""Two agents and an admin of one channel, before the turn."""

from collections.abc import Iterator

import pytest

from handlers.turn import Turns
from storage import Store
from tests.handlers.assisted.scene import open_store
from tests.handlers.stage import turns


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    with open_store(either_url) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Turns:
    return turns(store, reply_in_body=False)
