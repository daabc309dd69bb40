"""Migrations make the tables; one that is killed half-way leaves nothing, the next makes all."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from storage import InUse, OutOfDate, migrate, migrations
from storage.databases import postgresql, sqlite, sqlite_file
from storage.databases.presence import Presence
from storage.migrations import patience
from tests.forked import Forked
from tests.postgres import Server
from tests.storage.upgrading import bound_to

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


def migrated(url: str, dies_at: int) -> tuple[int, str]:
    """How a migration ends that dies at a statement, and what it says."""
    with Forked(WORKER, url, str(dies_at)) as worker:
        said = worker.rest()
        return worker.wait(), said


def statements(url: str) -> int:
    """How many statements a whole migration is."""
    return int(migrated(url, dies_at=-1)[1])


def assert_that_tables_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as bound:
        context = MigrationContext.configure(bound, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert migrations.is_current(engine)


def test_the_migrations_make_the_tables_of_sqlite(tmp_path: Path) -> None:
    with closing(sqlite_file.connect_writer(tmp_path / "lindung.db")) as connection:
        migrations.migrate(sqlite.engine(connection))
        assert_that_tables_and_migrations_agree(sqlite.engine(connection))
        listed = connection.execute("PRAGMA table_list").fetchall()
        before = connection.execute("SELECT sql FROM sqlite_master").fetchall()
        migrations.migrate(sqlite.engine(connection))
        assert connection.execute("SELECT sql FROM sqlite_master").fetchall() == before
    strict = {name: bool(flag) for _, name, _, _, _, flag in listed}
    without_rowid = {name for _, name, _, _, flag, _ in listed if flag}
    for table in SQLModel.metadata.sorted_tables:
        assert strict[table.name]
        assert (table.name in without_rowid) == (table.kwargs.get("sqlite_with_rowid") is False)


def test_the_migrations_make_the_tables_of_postgresql(postgres: Server) -> None:
    url = postgres.new()
    migrate(url)
    migrate(url)
    with closing(psycopg.connect(url)) as connection:
        assert_that_tables_and_migrations_agree(postgresql.engine(connection))
    postgres.drop(url)


@pytest.fixture(scope="module")
def of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> int:
    return statements(f"sqlite:///{tmp_path_factory.mktemp('whole') / 'whole.db'}")


@pytest.mark.parametrize("share", SHARES)
def test_killed_on_sqlite(tmp_path: Path, of_sqlite: int, share: float) -> None:
    path = tmp_path / "lindung.db"
    url = f"sqlite:///{path}"
    assert migrated(url, round(share * of_sqlite))[0] == -signal.SIGKILL
    with closing(sqlite_file.connect_writer(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
        assert not migrations.is_current(sqlite.engine(connection))
    migrate(url)
    with closing(sqlite_file.connect_writer(path)) as connection:
        assert_that_tables_and_migrations_agree(sqlite.engine(connection))


@pytest.fixture(scope="module")
def of_postgresql(postgres: Server) -> int:
    return statements(postgres.new())


@pytest.mark.parametrize("share", SHARES)
def test_killed_on_postgresql(postgres: Server, of_postgresql: int, share: float) -> None:
    url = postgres.new()
    assert migrated(url, round(share * of_postgresql))[0] == -signal.SIGKILL
    with closing(psycopg.connect(url)) as connection:
        made = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        assert connection.execute(made).fetchall() == []
        assert not migrations.is_current(postgresql.engine(connection))
    migrate(url)
    with closing(psycopg.connect(url)) as connection:
        assert_that_tables_and_migrations_agree(postgresql.engine(connection))
    postgres.drop(url)


def test_no_schema_changes_under_a_program_that_serves(postgres: Server) -> None:
    """It would fail at what it does not know, and set aside answers that nobody reads again."""
    url = postgres.new()
    with bound_to(url) as engine:
        migrations.migrate(engine, "0020")
    programs = [Presence(partial(postgresql.connect, url, {}), name) for name in (7, 8)]
    for each in programs:
        each.living()
    with pytest.raises(InUse, match=r"2 processes.*stop all of them first"):
        migrate(url)
    for each in programs:
        each.leave()
    migrate(url)
    programs[0].living()
    migrate(url)  # there is nothing to change
    with psycopg.connect(url) as later:
        later.execute("UPDATE alembic_version SET version_num = 'later_9999'")
    with pytest.raises(OutOfDate, match="newer"):
        migrate(url)
    programs[0].leave()
    postgres.drop(url)


READ = "SELECT 1 FROM consent"
SOMEBODY_WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'consent'::regclass"


@pytest.fixture
def in_use(postgres: Server) -> Iterator[tuple[str, psycopg.Connection]]:
    """A database whose table is still to be changed, and whoever reads that table and goes on."""
    url = postgres.new()
    with bound_to(url) as engine:
        migrations.migrate(engine, "0018")  # 0019 gives that table a column
    with closing(psycopg.connect(url)) as reader:
        reader.execute(READ)
        yield url, reader
    postgres.drop(url)


def test_a_table_in_use_is_waited_for_but_not_with_everybody_behind(
    in_use: tuple[str, psycopg.Connection],
) -> None:
    url, reader = in_use
    with (
        ThreadPoolExecutor(1) as aside,
        closing(psycopg.connect(url, autocommit=True)) as other,
    ):
        done = aside.submit(migrate, url)
        try:
            while not other.execute(SOMEBODY_WAITS).fetchone():
                assert not done.done()
            other.execute("SET statement_timeout = '20s'")
            other.execute(READ)  # let by while the first one still reads
        finally:
            reader.rollback()
        done.result()
        assert postgresql.is_current(url)


def test_a_table_that_nobody_lets_go_of_is_said_with_who_it_is(
    in_use: tuple[str, psycopg.Connection],
) -> None:
    url, reader = in_use
    with bound_to(url) as engine:
        with pytest.raises(InUse, match=rf"pid {reader.info.backend_pid}\).*lindung migrate$"):
            patience.migrate(engine, pauses=(0.01,))
        reader.rollback()
        patience.migrate(engine, pauses=())
        assert migrations.is_current(engine)


def test_a_try_that_finds_a_table_in_use_has_moved_nothing(postgres: Server) -> None:
    """0020 sums up row by row, and only then drops tables: they are had before."""
    url = postgres.new()
    with bound_to(url) as engine, closing(psycopg.connect(url)) as reader:
        migrations.migrate(engine, "0019")
        reader.execute("SELECT 1 FROM coverage_funnel")
        done: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *its: done.append(its[2]))
        with pytest.raises(InUse, match=f"pid {reader.info.backend_pid}"):
            patience.migrate(engine, pauses=())
        assert [each for each in done if each.startswith(("ALTER", "CREATE", "INSERT"))] == []
        reader.rollback()
        patience.migrate(engine, pauses=())
        assert any(each.startswith("INSERT INTO funnel") for each in done)
    postgres.drop(url)


TABLES = (
    "SELECT oid, relname FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
HAD = (
    "SELECT relation FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
    " AND mode = 'AccessExclusiveLock'"
)


def test_every_revision_says_which_tables_it_needs_alone(postgres: Server) -> None:
    """Lest it waits for one when the work is done. In `changes`, beside the revision's number."""
    url = postgres.new()
    revisions = [each.module for each in migrations.pending(None)]
    assert [each.revision for each in revisions] == sorted(each.revision for each in revisions)
    with bound_to(url) as engine:
        for each in revisions:
            with migrations.one_at_a_time(engine) as bound:
                there = dict(map(tuple, bound.exec_driver_sql(TABLES)))
                migrations.upgrade(bound, each.revision)
                had = {there[oid] for (oid,) in bound.exec_driver_sql(HAD) if oid in there}
            assert had == set(getattr(each, "changes", ())), each.revision
    postgres.drop(url)
