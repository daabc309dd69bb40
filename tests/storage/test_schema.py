"""Tables and migrations agree, and the schema keeps the rules that let it grow."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from storage import Store, migrations
from storage.database import connect_writer
from storage.driver import sqlite3
from storage.sql import SqliteDialect
from storage.statements import Statements
from storage.tables import AccountRow
from tests.storage.samples import NOW, enrollment, signup, summary

TABLES = SQLModel.metadata.sorted_tables

DISTRIBUTED_BY = {
    "inbox": "chat_id",
    "account": "chat_id",
    "outbox": "chat_id",
    "consent": "chat_id",
    "enrollment": "chat_id",
    "person": "person_key",
    "receipt": "number",
    "funnel": "event_id",
    "ledger": "event_id",
}
REFERENCE = {"channel", "proof"}


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    with closing(connect_writer(tmp_path / "lindung.db")) as connection:
        migrations.migrate(connection)
        with migrations._engine(connection).connect() as bound:
            context = MigrationContext.configure(bound, opts={"compare_type": True})
            assert compare_metadata(context, SQLModel.metadata) == []
        listed = connection.execute("PRAGMA table_list").fetchall()
    strict = {name: bool(flag) for _, name, _, _, _, flag in listed}
    without_rowid = {name for _, name, _, _, flag, _ in listed if flag}
    for table in TABLES:
        assert strict[table.name]
        assert (table.name in without_rowid) == (table.kwargs.get("sqlite_with_rowid") is False)


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    with closing(connect_writer(tmp_path / "lindung.db")) as connection:
        migrations.migrate(connection)
        before = connection.execute("SELECT sql FROM sqlite_master").fetchall()
        migrations.migrate(connection)
        assert connection.execute("SELECT sql FROM sqlite_master").fetchall() == before
        assert migrations.is_current(connection)


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


def test_postgresql_can_make_the_same_tables() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in TABLES:
        made = str(CreateTable(table).compile(dialect=dialect))
        assert "BIGINT" in made or table.name == "proof"
        assert "SERIAL" not in made
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=dialect))


def test_the_ledger_refuses_to_be_changed(store: Store) -> None:
    new = enrollment()
    with store.transaction() as unit:
        enrolled = unit.enroll([new], NOW)[1, 0]
        unit.record([signup(new, enrolled.member_id)])
        unit.record([signup(new, enrolled.member_id)])
    writer = store._database.writer
    for act in ("UPDATE ledger SET channel = 5", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="correcting event"):
            writer.execute(act)
    assert summary(store).complete == 1


def test_a_wrong_type_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="TEXT"):
        store._database.writer.execute("UPDATE channel SET created_at = 'kemarin'")


def test_statements_name_only_columns_that_exist(store: Store) -> None:
    sql = SqliteDialect()
    with pytest.raises(KeyError):
        sql.select(AccountRow, ("chat_id", "nik"), "chat_id = ?")
    for name, statement in vars(Statements(sql)).items():
        marks = (None,) * statement.count("?")
        assert store._database.writer.execute(f"EXPLAIN {statement}", marks).fetchall(), name


def test_the_hot_statements_find_their_rows_by_an_index(store: Store) -> None:
    statements = Statements(SqliteDialect())
    hot = ("load", "reply_of", "keep_reply", "due", "mark_again", "mark_finished", "prune_inbox")
    for name in (*hot, "enrollment_by_number", "enrollments_of", "enrollment_of_person"):
        statement = vars(statements)[name]
        marks = (None,) * statement.count("?")
        plan = store._database.writer.execute(f"EXPLAIN QUERY PLAN {statement}", marks).fetchall()
        scans = [step for *_, step in plan if step.startswith("SCAN") and "json_each" not in step]
        assert all("USING INDEX outbox_unfinished" in scan for scan in scans), (name, scans)
