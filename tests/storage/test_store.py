"""Opening, closing, and all that can be wrong with a database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage import (
    InUse,
    OutOfDate,
    Sealed,
    StorageError,
    Store,
    Unavailable,
    Unsupported,
    Vault,
    is_current,
    migrate,
)
from storage.databases.sqlite_file import connect_writer, path_of
from storage.driver import sqlite3
from tests.forked import Forked
from tests.postgres import Server
from tests.storage.samples import LATER, NOW, VAULT, budi, message, rows, url, writer

HOLDER = """
import sys
from storage import Store, Vault
with Store.open(sys.argv[1], Vault(bytes(range(32)))):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_what_was_committed_is_there_after_opening_again(tmp_path: Path) -> None:
    with Store.open(url(tmp_path), VAULT) as store, store.transaction() as unit:
        unit.save([budi()], NOW)
    with Store.open(url(tmp_path), VAULT, create=False) as store, store.transaction() as unit:
        assert unit.load([1]) == {1: budi()}
    assert not (tmp_path / "lindung.db-wal").exists()
    assert (tmp_path / "lindung.db").stat().st_mode & 0o077 == 0


def test_another_master_key_is_refused_before_anybody_is_enrolled_again(tmp_path: Path) -> None:
    Store.open(url(tmp_path), VAULT).close()
    with pytest.raises(Sealed, match="LINDUNG_MASTER_KEY"):
        Store.open(url(tmp_path), Vault(bytes(32)))
    Store.open(url(tmp_path), VAULT).close()


def test_a_second_process_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    with Forked(HOLDER, url(tmp_path)) as holder:
        assert holder.line() == "open\n"
        with pytest.raises(InUse, match=f"process {holder.pid}"):
            Store.open(url(tmp_path), VAULT)
        holder.stdin.close()
        assert holder.wait() == 0
    Store.open(url(tmp_path), VAULT).close()


def test_a_store_is_not_opened_twice_in_one_process(file_store: Store, tmp_path: Path) -> None:
    with pytest.raises(InUse):
        Store.open(url(tmp_path), VAULT)
    with file_store.transaction() as unit:
        assert unit.load([1]) == {}


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://localhost/lindung?colour=red", "postgresql://user@host"),
        ("mysql://localhost/lindung", "sqlite:///"),
        ("sqlite://", "sqlite:///"),
        ("sqlite:///:memory:", "sqlite:///"),
        ("lindung.db", "sqlite:///"),
    ],
)
def test_an_address_that_cannot_be_used_says_what_can(address: str, says: str) -> None:
    with pytest.raises(Unsupported, match=says):
        Store.open(address, VAULT)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_postgresql_that_does_not_keep_utf8_is_told_how_to_make_one_that_does(
    postgres: Server, encoding: str
) -> None:
    address = postgres.url(encoding)
    made = "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LOCALE 'C'"
    postgres.do(sql.SQL(made).format(sql.Identifier(encoding), sql.Literal(encoding)))
    for use in (migrate, is_current, lambda url: Store.open(url, VAULT, create=False)):
        with pytest.raises(Unsupported, match=f"as {encoding}; .*createdb .*UTF8"):
            use(address)
    postgres.drop(address)


def test_a_pooler_that_parts_sessions_is_refused(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PgBouncer in transaction mode: whoever connects has what session of the server is free."""
    Store.open(postgres_url, VAULT, create=True).close()
    with psycopg.connect(postgres_url) as shared, monkeypatch.context() as pooled:
        pooled.setattr(psycopg, "connect", lambda *_, **__: shared)
        pooled.setattr(shared, "close", lambda: None)
        for use in (migrate, is_current, lambda url: Store.open(url, VAULT, create=False)):
            with pytest.raises(Unsupported, match="pool_mode = session"):
                use(postgres_url)
    Store.open(postgres_url, VAULT, create=False).close()


def test_what_the_environment_says_of_encodings_does_not_matter(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "SQL_ASCII")
    with Store.open(postgres_url, VAULT) as store:
        assert rows(store, "SELECT 'Bu Sri, ± Rp2 juta'") == [("Bu Sri, ± Rp2 juta",)]


def test_a_missing_database_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="lindung migrate"):
        Store.open(url(tmp_path), VAULT, create=False)
    with pytest.raises(StorageError, match="no folder"):
        Store.open(url(tmp_path / "absent"), VAULT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lindung.db"
    path.write_text("catatan warung " * 500)
    with pytest.raises(StorageError, match="cannot be opened"):
        Store.open(url(tmp_path), VAULT)
    assert path.read_text().startswith("catatan warung")


def test_an_older_and_a_newer_schema(tmp_path: Path) -> None:
    path = path_of(url(tmp_path))
    path.touch()
    assert not is_current(url(tmp_path))
    with pytest.raises(OutOfDate, match="lindung migrate"):
        Store.open(url(tmp_path), VAULT, create=False)
    migrate(url(tmp_path))
    assert is_current(url(tmp_path))
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
        other.commit()
    assert not is_current(url(tmp_path))
    with pytest.raises(OutOfDate, match="newer"):
        Store.open(url(tmp_path), VAULT)


def test_the_writer_is_durable_and_strict(tmp_path: Path) -> None:
    with closing(connect_writer(tmp_path / "lindung.db")) as connection:
        for name, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("trusted_schema", 0),
        ):
            assert connection.execute(f"PRAGMA {name}").fetchone() == (value,)


def test_a_reader_sees_one_instant_and_cannot_write(store: Store) -> None:
    with store.transaction() as unit:
        unit.post([message(1, 10)], NOW)
    with store.reader() as reader:
        assert reader.waiting_count() == 1
        with store.transaction() as unit:
            unit.post([message(2, 10)], NOW)
        assert reader.waiting_count() == 1
    with store.reader() as reader:
        assert reader.waiting_count() == 2
    with pytest.raises(Unavailable, match=r"read-?only"), store.reader() as reader:
        reader._open().execute("DELETE FROM outbox")


def test_a_full_disk_is_told_apart_from_a_bad_message_and_passes(file_store: Store) -> None:
    file = writer(file_store)
    (pages,) = file.execute("PRAGMA page_count").fetchone()
    with file_store.transaction() as unit:
        unit.save([budi(1)], NOW)
    file.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(Unavailable, match="full"), file_store.transaction() as unit:
        for chat_id in range(2, 2000):
            unit.save([budi(chat_id)], NOW)
    with file_store.transaction() as unit:
        assert unit.load(range(9)) == {1: budi(1)}
    file.execute("PRAGMA max_page_count = 1000000")
    with file_store.transaction() as unit:
        unit.save([budi(2)], LATER)


def test_a_transaction_inside_a_transaction_is_an_error_at_once(store: Store) -> None:
    nested = pytest.raises(RuntimeError, match="nest")
    with store.transaction() as unit:
        with nested, store.transaction():
            pass
        unit.save([budi()], NOW)
    with store.transaction() as unit:
        assert unit.load([1]) == {1: budi()}


def test_threads_take_turns(file_store: Store) -> None:
    def add(chat_id: int) -> None:
        with file_store.transaction() as unit:
            before = unit.waiting_count()
            unit.post([message(chat_id, 10)], NOW)
            assert unit.waiting_count() == before + 1

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(add, range(200)))) == 200
    with file_store.reader() as reader:
        assert reader.waiting_count() == 200


def test_a_transaction_that_is_over_is_not_used_again(store: Store) -> None:
    with store.transaction() as unit:
        pass
    with pytest.raises(RuntimeError, match="over"):
        unit.save([budi()], NOW)
