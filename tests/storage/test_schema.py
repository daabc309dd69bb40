"""The schema keeps the rules that let it grow, and its statements are understood."""

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage import Store
from storage.chats.tables import AccountRow
from storage.driver import sqlite3
from storage.sql import STATEMENTS_KEPT, Dialect, PostgresDialect, SqliteDialect
from storage.statements import Statements
from storage.tables import DISTRIBUTED_BY, REFERENCE
from tests.postgres import Server
from tests.storage.samples import NOW, enrollment, rows, signup, summary, writer

TABLES = SQLModel.metadata.sorted_tables


def test_every_unique_key_holds_its_distribution_column() -> None:
    assert {table.name for table in TABLES} == DISTRIBUTED_BY.keys() | REFERENCE
    for table in TABLES:
        if table.name in REFERENCE:
            continue
        unique = [
            constraint.columns
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        unique += [index.columns for index in table.indexes if index.unique]
        for columns in (table.primary_key.columns, *unique):
            assert DISTRIBUTED_BY[table.name] in columns


def test_no_table_leans_on_another() -> None:
    assert not [table.name for table in TABLES if table.foreign_keys]


def test_no_number_is_handed_out_by_the_database(shared_store: Store) -> None:
    for table in TABLES:
        assert not [column.name for column in table.columns if column.default]
        assert not [column.name for column in table.primary_key if column.autoincrement is True]
    assert rows(shared_store, "SELECT * FROM pg_sequences") == []
    counted = "SELECT * FROM information_schema.columns WHERE table_schema = 'public'"
    assert rows(shared_store, f"{counted} AND (is_identity = 'YES' OR column_default <> '')") == []


def test_postgresql_takes_every_table_in_parts(postgres: Server, spread_url: str) -> None:
    with psycopg.connect(spread_url) as connection:
        found = connection.execute(
            "SELECT relname, pg_get_partkeydef(oid) FROM pg_class WHERE relkind = 'p'"
        ).fetchall()
        assert dict(found) == {name: f"HASH ({column})" for name, column in DISTRIBUTED_BY.items()}
        # It would refuse a key that is not unique within each part.
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="partition"):
            connection.execute("ALTER TABLE person ADD UNIQUE (number)")


def test_the_ledger_refuses_to_be_changed(store: Store) -> None:
    new = enrollment()
    with store.transaction() as unit:
        enrolled = unit.enroll([new], NOW)[1, 0]
        unit.record_facts([signup(new, enrolled.member_id)])
        unit.record_facts([signup(new, enrolled.member_id)])
    for act in ("UPDATE ledger SET channel = 5", "DELETE FROM ledger"):
        refused = pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="correcting event")
        with refused, store.transaction() as unit:
            unit._open().execute(act)
    assert summary(store).complete == 1


def test_a_wrong_type_is_refused(file_store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="TEXT"):
        writer(file_store).execute("UPDATE channel SET created_at = 'kemarin'")


@pytest.mark.parametrize("dialect", [SqliteDialect, PostgresDialect])
def test_statements_name_only_columns_that_exist(dialect: Callable[[], Dialect]) -> None:
    sql = dialect()
    with pytest.raises(KeyError):
        sql.select(AccountRow, ("chat_id", "nik"), "chat_id = ?")
    with pytest.raises(KeyError):
        sql.insert(AccountRow, ("chat_id", "nik"))
    with pytest.raises(KeyError):
        sql.insert(AccountRow, ("revision", "chat_id"), conflict="nothing")


@pytest.mark.parametrize("dialect", [SqliteDialect, PostgresDialect])
def test_a_connection_keeps_every_statement_compiled(dialect: Callable[[], Dialect]) -> None:
    # Twice: what opens a store has run as many of its own by then, and goes on being kept.
    assert 2 * len(vars(Statements(dialect()))) <= STATEMENTS_KEPT


def test_sqlite_understands_every_statement(file_store: Store) -> None:
    for name, statement in vars(Statements(SqliteDialect())).items():
        marks = (None,) * statement.count("?")
        assert writer(file_store).execute(f"EXPLAIN {statement}", marks).fetchall(), name


def test_postgresql_understands_every_statement(shared_store: Store) -> None:
    with shared_store.transaction() as unit:
        for number, statement in enumerate(vars(Statements(PostgresDialect())).values()):
            unit._open().execute(f"PREPARE s{number} AS {statement}", prepare=False)


def test_the_hot_statements_find_their_rows_by_an_index(file_store: Store) -> None:
    statements = Statements(SqliteDialect())
    hot = (
        "load", "reply_of", "keep_reply", "post", "take_due", "mark_again", "mark_finished",
        "prune_inbox", "prune_outbox", "refuse_rest", "free_messages", "set_timer", "take_timers",
        "end_timer", "drop_timers", "enrollment_by_number", "enrollments_of",
        "enrollment_of_person",
    )  # fmt: skip
    harmless = ("json_each", "CONSTANT ROW", "SCAN head", "SCAN next", "SCAN new")
    for name in hot:
        statement = vars(statements)[name]
        marks = (None,) * statement.count("?")
        plan = writer(file_store).execute(f"EXPLAIN QUERY PLAN {statement}", marks).fetchall()
        scans = [step for *_, step in plan if step.startswith("SCAN")]
        for scan in scans:
            assert "INDEX outbox_" in scan or any(word in scan for word in harmless), (name, scan)
