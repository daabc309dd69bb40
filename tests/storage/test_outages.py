"""A PostgreSQL that is away, full, busy or being moved is passing trouble: try again later."""

import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from storage import (
    Store,
    Unavailable,
    is_current,
)
from tests.postgres import Server
from tests.storage.samples import NOW, VAULT, budi, rows


def test_whoever_waits_too_long_for_a_connection_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.databases.postgresql._PATIENCE", 0.05)
    with Store.open(postgres_url, VAULT, lanes=1) as store:
        assert store.lanes == 1

        def other() -> None:
            with store.transaction():
                raise AssertionError

        with (
            ThreadPoolExecutor(1) as pool,
            store.transaction(),
            pytest.raises(Unavailable, match="busy"),
        ):
            pool.submit(other).result(5)


def test_a_failed_statement_cannot_be_passed_over(shared_store: Store) -> None:
    failed = pytest.raises(RuntimeError, match="nothing was kept")
    with failed, shared_store.transaction() as unit:
        unit.save([budi(1)], NOW)
        with pytest.raises(psycopg.Error):
            unit._open().execute("SELECT nothing").fetchall()
    with shared_store.transaction() as unit:
        assert unit.load([1]) == {}


def test_the_last_statement_may_fail_too(shared_store: Store) -> None:
    statement = "INSERT INTO channel (number) VALUES (99)"
    with pytest.raises(psycopg.errors.NotNullViolation), shared_store.transaction() as unit:
        unit.save([budi(1)], NOW)
        unit._open().execute(statement)
    with shared_store.transaction() as unit:
        assert unit.load([1]) == {}


def test_a_database_that_can_only_be_read_is_passing_trouble(
    shared_store: Store, postgres: Server, postgres_url: str
) -> None:
    with pytest.raises(Unavailable, match="read-only"), shared_store.transaction() as unit:
        unit._open().execute("SET TRANSACTION READ ONLY")
        unit.save([budi(1)], NOW)
    with shared_store.transaction() as unit:
        unit.save([budi(1)], NOW)


def cut(store: Store) -> None:
    """End every other session of this database, as an administrator would."""
    with store.reader() as reader:
        reader._open().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_connection_takes_its_transaction_with_it_and_is_replaced(
    shared_store: Store,
) -> None:
    with pytest.raises(Unavailable), shared_store.transaction() as unit:
        unit.save([budi(1)], NOW)
        cut(shared_store)
        unit.save([budi(2)], NOW)
    with shared_store.transaction() as unit:
        assert unit.load([1, 2]) == {}
        unit.save([budi(1)], NOW)
    cut(shared_store)  # while nobody uses it: then nobody notices
    with shared_store.transaction() as unit:
        assert unit.load([1]) == {1: budi(1)}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_the_server_restarts_in_the_middle_and_all_goes_on(how: signal.Signals) -> None:
    with closing(Server()) as server:
        address = server.new()
        with Store.open(address, VAULT, create=True) as store:
            with store.transaction() as unit:
                unit.claim([(1, 10)], NOW)
                unit.keep_replies({(1, 10): b"ok"})
            with pytest.raises(Unavailable, match="just now"), store.transaction() as unit:
                unit.claim([(2, 11)], NOW)
                server.stop(how)
                unit.save([budi(2)], NOW)
            for use in (store.transaction, store.reader):
                with pytest.raises(Unavailable), use():
                    raise AssertionError
            with pytest.raises(Unavailable):
                is_current(address)
            server.start()
            with store.transaction() as unit:
                assert unit.claim([(1, 10), (2, 11)], NOW) == {(1, 10): b"ok"}
                assert unit.load([2]) == {}


def test_a_server_that_is_not_there_is_passing_trouble() -> None:
    with pytest.raises(Unavailable, match="just now"):
        Store.open("postgresql://postgres@/lindung?host=/tmp/nowhere", VAULT)


def test_commits_are_on_disk(shared_store: Store) -> None:
    assert rows(shared_store, "SHOW synchronous_commit") == [("on",)]
