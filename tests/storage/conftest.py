"""A fresh store, in a real SQLite file, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Store
from tests.storage.samples import VAULT, url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with Store.open(url(tmp_path), VAULT) as opened:
        yield opened
