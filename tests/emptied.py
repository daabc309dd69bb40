"""Databases of PostgreSQL that are used again: to empty one costs a fifth of copying a new one."""

from collections.abc import Sequence
from typing import NamedTuple

import psycopg
from psycopg import sql

SCHEMA = """
    SELECT
      (SELECT string_agg((relname, relkind, relpersistence, reloptions, relowner, relacl,
                          relreplident, relrowsecurity, relforcerowsecurity)::text, ''
                         ORDER BY relname)
         FROM pg_class WHERE relnamespace = 'public'::regnamespace),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attribute),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attrdef),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_constraint),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_index),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_trigger),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_proc),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_rewrite),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_type),
      (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_statistic_ext),
      (SELECT count(*)::text FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'),
      (SELECT count(*)::text FROM pg_db_role_setting AS its
         JOIN pg_database AS here ON here.oid = its.setdatabase
        WHERE here.datname = current_database())
"""
"""What any change of the schema changes: a row of the catalogue keeps the number of the transaction
that wrote it last, in copies of the database as well."""

ALONE = """
    SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""


class Blank(NamedTuple):
    """An empty database as it should be: its schema, its tables, and what the migrations wrote."""

    schema: tuple[str, ...]
    tables: Sequence[str]
    rows: dict[str, bytes]


def drawn(url: str) -> Blank:
    """What a database looks like that nobody has used."""
    with psycopg.connect(url) as connection:
        tables = [str(name) for (name,) in connection.execute(TABLES)]
        rows = {}
        for table in _filled(connection, tables):
            with connection.cursor().copy(_copy(table, "TO STDOUT")) as copy:
                rows[table] = b"".join(bytes(part) for part in copy)
        return Blank(_schema(connection), tables, rows)


def empty(url: str, blank: Blank) -> bool:
    """Make it as good as new, whoever was connected to it. False when its schema has changed."""
    with psycopg.connect(url) as connection:
        connection.execute(ALONE)
        if _schema(connection) != blank.schema:
            return False
        # Triggers that refuse to forget anything are for programs.
        connection.execute("SET session_replication_role = replica")
        if filled := _filled(connection, blank.tables):
            names = sql.SQL(", ").join(map(sql.Identifier, filled))
            connection.execute(sql.SQL("TRUNCATE {}").format(names))
        for table, rows in blank.rows.items():
            with connection.cursor().copy(_copy(table, "FROM STDIN")) as copy:
                copy.write(rows)
    return True


def _schema(connection: psycopg.Connection) -> tuple[str, ...]:
    found = connection.execute(SCHEMA).fetchone()
    assert found is not None
    return found


def _filled(connection: psycopg.Connection, tables: Sequence[str]) -> list[str]:
    """Those of the tables that have rows."""
    asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    each = [asked.format(sql.Literal(name), sql.Identifier(name)) for name in tables]
    return [str(name) for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(each))]


def _copy(table: str, where: str) -> sql.Composed:
    return sql.SQL("COPY {} {}").format(sql.Identifier(table), sql.SQL(where))
