"""Migrations make the tables; one that is killed half-way leaves nothing, the next makes all."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from domain.coverage import history
from storage import InUse, OutOfDate, Store, migrate, migrations
from storage.coverage.checking import glance
from storage.databases import postgresql, sqlite, sqlite_file
from storage.databases.presence import Presence
from storage.migrations import patience
from tests.forked import Forked
from tests.postgres import Server
from tests.storage.coverage.made import UNTIL, backdated, fold, kept, members, mend, record, verdict
from tests.storage.samples import VAULT

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


@contextmanager
def bound_to(address: str) -> Iterator[Engine]:
    """The empty database at this address, for migrations."""
    if address.startswith("sqlite"):
        with closing(sqlite_file.connect_writer(Path(address.removeprefix("sqlite:///")))) as file:
            yield sqlite.engine(file)
    else:
        with closing(psycopg.connect(address)) as connection:
            yield postgresql.engine(connection)


OLD_PASSAGE = sa.text(
    "INSERT INTO funnel (event_id, day, channel, kind, question, script, agent)"
    " VALUES (:id, '2026-11-28', 0, :kind, :q, 'enrollment-1', :agent)"
)
NEW_PASSAGES = sa.text("SELECT kind, question, agent, number FROM funnel ORDER BY kind, agent")
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


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lindung.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new()
    yield url
    server.drop(url)


def test_what_was_counted_row_by_row_is_summed_up(empty: str) -> None:
    """From 0019 on the funnel is sums; whose link it was is known of two kinds."""
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0019")
        with engine.begin() as old:
            for number, (kind, question, agent) in enumerate(
                [("started", None, 7), ("started", None, 7), ("started", None, None),
                 ("reached", "nik", 7), ("reached", "nik", None)]
            ):  # fmt: skip
                passed = {"id": bytes([number]), "kind": kind, "q": question, "agent": agent}
                old.execute(OLD_PASSAGE, passed)
        migrations.migrate(engine)
        assert migrations.is_current(engine)
        with engine.connect() as new:
            found = new.execute(NEW_PASSAGES).all()
            months = new.execute(sa.text("SELECT month, kind, number FROM funnel_month")).all()
    assert found == [("reached", "nik", 0, 2), ("started", "", 0, 1), ("started", "", 7, 2)]
    assert months == [("2026-11", "started", 3)]


SIGNED = sa.text(
    "INSERT INTO ledger (member_id, event_id, kind, occurred_on, recorded_at, source)"
    " VALUES (:member, :event, :kind, :day, :at, 'test')"
)


@pytest.mark.parametrize(
    ("facts", "mark"),
    [
        ([(1, 1, "signup", "2026-01-05", 5), (1, 2, "signup", "2026-02-05", 6)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 5)], 2),
        ([(1, 2, "signup", "2026-01-05", 6), (1, 1, "signup", "2026-02-05", 6)], 2),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 6)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-01-05", 5)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (2, 2, "signup", "2026-02-05", 5)], 0),
        ([(1, 1, "payment", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 5)], 0),
        ([(1, 1, "correct", "2026-01-05", 6)], 2),
    ],
)
def test_where_the_rule_of_signups_makes_a_difference_the_cube_is_marked(
    empty: str, facts: list[tuple[int, int, str, str, int]], mark: int
) -> None:
    """From 0022 on the one recorded first is counted; in most stores it is the earliest, too."""
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0021")
        with engine.begin() as old:
            for member, event, kind, day, at in facts:
                names = {"member": bytes([member]) * 16, "event": bytes([event]) * 16}
                old.execute(SIGNED, names | {"kind": kind, "day": day, "at": at})
        migrations.migrate(engine)
        with engine.connect() as new:
            found = new.execute(
                sa.text("SELECT number FROM coverage_state WHERE name = 'loading'")
            ).scalar_one()
    assert found == mark


PAID = sa.text(
    "INSERT INTO ledger (member_id, event_id, kind, occurred_on, recorded_at, source, proof)"
    " VALUES (:id, :id, 'payment', '2026-01-05', 5, 'test', :proof)"
)


@pytest.mark.parametrize(
    ("proof", "before", "mark"),
    [("reported", 0, 3), ("confirmed", 0, 0), ("reported", 1, 1), ("reported", 2, 2)],
)
def test_where_workers_said_that_they_paid_the_cube_is_marked(
    empty: str, proof: str, before: int, mark: int
) -> None:
    """Their word had been counted among the facts that come late; no other mark is forgotten."""
    loading = sa.text("SELECT number FROM coverage_state WHERE name = 'loading'")
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0023")
        with engine.begin() as old:
            old.execute(PAID, {"id": bytes(16), "proof": proof})
            set_to = sa.text("UPDATE coverage_state SET number = :mark WHERE name = 'loading'")
            old.execute(set_to, {"mark": before})
        migrations.migrate(engine)
        with engine.connect() as new:
            assert new.execute(loading).scalar_one() == mark


def test_a_cube_by_the_older_rule_says_so_until_it_is_counted_again(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(empty, VAULT, create=True) as store, monkeypatch.context() as older:
        older.setattr(history, "_recorded_first", lambda signups, _: signups[0])
        record(store, (fact for its in members(40, seed=23) for fact in (*its, backdated(its))))
        fold(store)
        by_the_older = kept(store)
    with bound_to(empty) as engine, engine.begin() as back:
        for since in (
            "DROP INDEX enrollment_later",
            "DROP INDEX enrollment_once",
            "ALTER TABLE enrollment DROP COLUMN voided_at",
            "CREATE UNIQUE INDEX enrollment_once ON enrollment (chat_id, person_key)",
        ):
            back.execute(sa.text(since))
        back.execute(sa.text("UPDATE alembic_version SET version_num = '0021'"))
    migrate(empty)
    with Store.open(empty, VAULT) as store:
        assert kept(store) == by_the_older
        assert "older rule" in str(verdict(store).broken[0])
        with store.reader() as reader:
            assert "older rule" in str(glance(reader, UNTIL)[0])
        assert mend(store) > 0
        assert kept(store) != by_the_older
        assert not verdict(store).broken
        with store.reader() as reader:
            assert not glance(reader, UNTIL)
