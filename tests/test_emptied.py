"""A database that a test gave back is as good as new for the next one, or is not used again."""

from contextlib import ExitStack, closing

import psycopg
import pytest

from storage.tables import DISTRIBUTED_BY
from tests.postgres import Server

CHANGES = (
    "ALTER TABLE account ADD COLUMN colour text",
    "ALTER TABLE account ALTER COLUMN chat_id SET DEFAULT 7",
    "ALTER TABLE account ADD CHECK (chat_id > 0)",
    "ALTER TABLE account SET (fillfactor = 50)",
    "ALTER TABLE ledger DISABLE TRIGGER ledger_no_change",
    "DROP TRIGGER audit_no_change ON audit",
    "CREATE INDEX extra ON account (chat_id)",
    "CREATE TABLE extra (number int)",
    "DROP TABLE account",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NULL; END $$",
    "CREATE SCHEMA extra",
    "CREATE TYPE extra AS ENUM ('a')",
    "CREATE RULE extra AS ON INSERT TO account DO INSTEAD NOTHING",
    "CREATE STATISTICS extra ON chat_id, revision FROM account",
    "ALTER TABLE account ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE account REPLICA IDENTITY FULL",
    "REVOKE SELECT ON account FROM postgres",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''1MB''', current_database());"
    " END $$",
)


def content(url: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        return {
            name: sorted(str(row) for row in connection.execute(f"TABLE {name}".encode()))
            for name in DISTRIBUTED_BY
        }


@pytest.mark.parametrize("parts", [False, True], ids=["whole", "in parts"])
def test_nothing_of_one_test_is_left_for_the_next(
    postgres: Server, parts: bool, request: pytest.FixtureRequest
) -> None:
    template = str(request.getfixturevalue("in_parts")) if parts else "plain"
    new = content(postgres.url(template))
    with ExitStack() as stack:
        with postgres.lent(template) as url:
            assert content(url) == new
            with psycopg.connect(url) as connection:
                connection.execute("INSERT INTO funnel_month VALUES ('2026-11', 1, 'x', 0, 1)")
                connection.execute("UPDATE audit_head SET number = 5")
                connection.execute("DELETE FROM channel")
            assert content(url) != new
            left_open = stack.enter_context(closing(psycopg.connect(url)))
            left_open.execute("LOCK TABLE account")
        with postgres.lent(template) as again:
            assert again == url, "it is used again"
            assert content(again) == new


@pytest.mark.parametrize("change", CHANGES)
def test_a_database_of_another_shape_is_not_used_again(postgres: Server, change: str) -> None:
    with postgres.lent("plain") as url, psycopg.connect(url) as connection:
        connection.execute(change.encode())
    with postgres.lent("plain") as again:
        assert again != url
        assert content(again) == content(postgres.url("plain"))
