"""Others read the figures while facts are folded: a slow one sees one instant, and nobody waits for
it; one that never ends is ended."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from storage.driver import sqlite3
from tests.faults.scene import SOON, Scene, folded, scene, walking
from tests.faults.stopping import goes_on, stands_still
from tests.postgres import Server
from tests.storage.coverage.made import fold, members, record

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
LEDGER = members(60)
SIGNUPS = "SELECT sum(signups) FROM {}coverage_v1_signups_daily"
CUBE = "SELECT month, channel, region, programmes, payer, tenure, signups FROM {}coverage_v1_cube"


def filled(ready: Scene) -> None:
    """Made-up members, folded."""
    with ready.store() as store:
        record(store, (event for its in LEDGER for event in its))
        fold(store)


@pytest.fixture
def analyst(postgres: Server, postgres_url: str) -> Iterator[str]:
    """The address of a login that reads the figures, made as the documents say."""
    text = OPERATIONS.read_text(encoding="utf-8")
    words = re.findall(r"^    (.* analyst.*;)$", text, re.MULTILINE)
    assert len(words) == 5
    with psycopg.connect(postgres_url, autocommit=True) as server:
        for each in words:
            server.execute(each.encode())
    yield postgres_url.replace("postgres@", "analyst@")
    postgres.do(sql.SQL("DROP ROLE analyst"))


async def people_are_served(ready: Scene) -> None:
    """They enroll, and are folded into the cube, and it is rebuilt, while somebody reads."""
    async with ready.serving(test_house=SOON):
        await asyncio.gather(*walking(ready, ready.everyone))
        await folded(ready)
        await ready.simulator.settled()
    async with ready.program("coverage", "rebuild") as program:
        assert await program.ends() == 0, program.lines


def read_slowly(cursor: Any, rows: int) -> list[tuple[Any, ...]]:
    """Some rows of what was asked for, one by one."""
    return [tuple(cursor.fetchone()) for _ in range(rows)]


async def test_a_slow_reader_sees_one_instant_and_holds_nobody_up(
    tmp_path: Path, analyst: str, postgres_url: str
) -> None:
    async with scene(tmp_path, people=3, database=postgres_url) as ready:
        filled(ready)
        with closing(psycopg.connect(analyst)) as reader:
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            ask, within = CUBE.format("coverage."), SIGNUPS.format("coverage.")
            whole = reader.execute(ask.encode()).fetchall()
            with reader.cursor("slow") as cursor:
                cursor.execute(ask.encode())
                some = read_slowly(cursor, 10)
                await people_are_served(ready)
                assert some + cursor.fetchall() == whole
            assert reader.execute(within.encode()).fetchone() == (len(LEDGER),)
            reader.rollback()
            assert reader.execute(within.encode()).fetchone() == (len(LEDGER) + 3,)


async def test_a_slow_reader_of_a_file(tmp_path: Path) -> None:
    """As on PostgreSQL, with the views that stand beside the tables."""
    async with scene(tmp_path, people=3) as ready:
        filled(ready)
        uri = f"file:{tmp_path / 'lindung.db'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            whole = reader.execute(CUBE.format("")).fetchall()
            cursor = reader.execute(CUBE.format(""))
            some = read_slowly(cursor, 10)
            await people_are_served(ready)
            assert some + cursor.fetchall() == whole
            assert reader.execute(SIGNUPS.format("")).fetchone() == (len(LEDGER),)
            reader.execute("ROLLBACK")
            assert reader.execute(SIGNUPS.format("")).fetchone() == (len(LEDGER) + 3,)


async def test_a_reader_that_takes_nothing(tmp_path: Path, analyst: str, postgres_url: str) -> None:
    """What it asked for waits in the server, half sent. Its time is over when it reads on."""
    async with scene(tmp_path, people=1, database=postgres_url) as ready:
        filled(ready)
        with closing(psycopg.connect(analyst, autocommit=True)) as reader, reader.cursor() as slow:
            reader.execute("SET statement_timeout = '5s'")
            asked = f"{CUBE.format('coverage.')}, generate_series(1, 100)"
            rows = slow.stream(asked.encode())
            next(rows)
            await waits(postgres_url, reader.info.backend_pid, "wait_event = 'ClientWrite'")
            await people_are_served(ready)
            await waits(postgres_url, reader.info.backend_pid, TOO_LONG)
            with pytest.raises(psycopg.errors.QueryCanceled):
                list(rows)


TOO_LONG = "query_start < clock_timestamp() - interval '6s'"
"""By then the server has ended it, or still tries to write: as the kernel has room or not."""


async def waits(address: str, pid: int, how: str) -> None:
    """Until this is true of a session of the server."""
    ask = f"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND {how}"  # noqa: S608
    with psycopg.connect(address, autocommit=True) as server:
        async with asyncio.timeout(60):
            while server.execute(ask.encode()).fetchone() != (1,):
                await asyncio.sleep(0.01)


def test_a_reader_that_never_ends_is_ended(analyst: str) -> None:
    with closing(psycopg.connect(analyst, autocommit=True)) as reader:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert reader.execute(f"SHOW {name}".encode()).fetchone() == ("10min",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("CREATE TEMPORARY TABLE mine AS SELECT 1")
        reader.execute("SET statement_timeout = '100ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            reader.execute("SELECT count(*) FROM generate_series(1, 1000000000000)")


async def test_an_export_beside_folds_is_of_the_instant_at_which_it_began(
    tmp_path: Path, either_url: str
) -> None:
    async with scene(tmp_path, database=either_url) as ready:
        filled(ready)
        assert await exported(ready, "before.csv") == 0
        async with ready.program("coverage", "export", "slow.csv", test_stop=TAKEN) as program:
            await stands_still(program)
            with ready.store() as store:
                record(store, (event for its in members(300, first=60) for event in its))
                fold(store)
            goes_on(program)
            assert await program.ends() == 0, program.lines
        assert await exported(ready, "after.csv") == 0
    before, slow, after = (
        (tmp_path / f"{name}.csv").read_bytes() for name in ("before", "slow", "after")
    )
    assert before == slow != after


TAKEN = "snapshot taken"


async def exported(ready: Scene, name: str) -> int:
    """How an export ends."""
    async with ready.program("coverage", "export", name) as program:
        return await program.ends()


async def test_an_export_that_hangs_is_ended_by_the_server(
    tmp_path: Path, postgres_url: str
) -> None:
    """It leaves no file and says why in one line."""
    async with scene(tmp_path, database=postgres_url) as ready:
        filled(ready)
        words = "coverage", "export", "cube.csv"
        async with ready.program(*words, test_stop=TAKEN, test_idle="1") as program:
            await stands_still(program)
            with psycopg.connect(postgres_url, autocommit=True) as server:
                async with asyncio.timeout(60):
                    while server.execute(IDLE).fetchone() != (0,):
                        await asyncio.sleep(0.01)
            goes_on(program)
            assert await program.ends() == 1
            assert "idle-in-transaction timeout" in program.lines[-1]
    assert not [each for each in tmp_path.iterdir() if "cube" in each.name]


IDLE = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'lindung' AND datname = current_database()
"""
