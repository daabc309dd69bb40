"""A migration that is killed half-way leaves nothing; the next one makes everything."""

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from storage import migrate, migrations
from storage.databases import postgresql, sqlite
from tests.postgres import Server
from tests.storage.test_schema import assert_that_tables_and_migrations_agree

# Migrates, and dies before its n-th statement; when there are fewer, says how many there were.
WORKER = """
import os, signal, sys
from sqlalchemy import Engine, event
from storage import migrate
seen = 0
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global seen
    seen += 1
    if seen == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
migrate(sys.argv[1])
print(seen)
"""
SHARES = (0.05, 0.4, 0.7, 0.99)
"""Of all statements, how many are run before the kill."""


def migrated(url: str, dies_at: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", WORKER, url, str(dies_at)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def statements(url: str) -> int:
    """How many statements a whole migration is."""
    return int(migrated(url, dies_at=-1).stdout)


@pytest.fixture(scope="module")
def of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> int:
    return statements(f"sqlite:///{tmp_path_factory.mktemp('whole') / 'whole.db'}")


@pytest.mark.parametrize("share", SHARES)
def test_killed_on_sqlite(tmp_path: Path, of_sqlite: int, share: float) -> None:
    path = tmp_path / "lindung.db"
    url = f"sqlite:///{path}"
    assert migrated(url, round(share * of_sqlite)).returncode == -signal.SIGKILL
    with closing(sqlite.connect_writer(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
        assert not migrations.is_current(sqlite.engine(connection))
    migrate(url)
    with closing(sqlite.connect_writer(path)) as connection:
        assert_that_tables_and_migrations_agree(sqlite.engine(connection))


@pytest.fixture(scope="module")
def of_postgresql(postgres: Server) -> int:
    return statements(postgres.new())


@pytest.mark.parametrize("share", SHARES)
def test_killed_on_postgresql(postgres: Server, of_postgresql: int, share: float) -> None:
    url = postgres.new()
    assert migrated(url, round(share * of_postgresql)).returncode == -signal.SIGKILL
    with closing(psycopg.connect(url)) as connection:
        made = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(made).fetchall() == []
        assert not migrations.is_current(postgresql.engine(connection))
    migrate(url)
    with closing(psycopg.connect(url)) as connection:
        assert_that_tables_and_migrations_agree(postgresql.engine(connection))
    postgres.drop(url)
