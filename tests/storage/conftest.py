"""A fresh store for each test: in an SQLite file, and on PostgreSQL, tables whole or spread."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import Store
from tests.blank import blank
from tests.storage.samples import VAULT


@pytest.fixture(params=["sqlite", "postgresql", "spread"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the store is: each test runs on every kind of database."""
    if request.param == "sqlite":
        return blank(tmp_path / "lindung.db")
    wanted = {"postgresql": "postgres_url", "spread": "spread_url"}[request.param]
    found: str = request.getfixturevalue(wanted)
    return found


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(address, VAULT, create=True) as opened:
        yield opened


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in an SQLite file, for what only SQLite has."""
    with Store.open(blank(tmp_path / "lindung.db"), VAULT) as opened:
        yield opened


@pytest.fixture
def shared_store(postgres_url: str) -> Iterator[Store]:
    """An empty store on PostgreSQL, for what only many processes have."""
    with Store.open(postgres_url, VAULT) as opened:
        yield opened
