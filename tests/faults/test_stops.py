"""Signals, refusals to start, and a disk or a server that goes away and comes back."""

import asyncio
import json
import os
import shutil
import signal
from contextlib import closing
from pathlib import Path
from typing import Literal

import psycopg
import pytest

from bot.simulator import Network
from storage import reading
from storage.driver import sqlite3
from tests.faults.checker import check
from tests.faults.post import Post, posting
from tests.faults.scene import scene, walk, walking
from tests.faults.small_disk import small_disk
from tests.faults.storm import AT_ONCE
from tests.faults.swallower import swallowing
from tests.postgres import Server


@pytest.mark.parametrize(
    "signals",
    [(signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)],
    ids=["INT", "TERM TERM", "TERM INT"],
)
async def test_signals_under_load(tmp_path: Path, signals: tuple[signal.Signals, ...]) -> None:
    async with scene(tmp_path, people=6) as ready:
        ready.simulator.faults.set(Network(delay=0.1))
        walks = walking(ready, ready.everyone)
        async with ready.program() as program:
            await ready.shown("p0", "Langkah 3 dari")
            for each in signals:
                os.kill(program.process.pid or 0, each)
            assert await program.ends(5) in {0, -signals[-1]}
        ready.simulator.faults.set(Network())
        async with ready.serving():
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready)


async def test_disk_full(tmp_path: Path) -> None:
    """Telegram keeps what does not fit; whoever reads is not disturbed; room is enough."""
    async with scene(tmp_path, people=12) as ready:
        ready.store().close()
        walks = walking(ready, ready.everyone)
        async with ready.serving(test_pages="3") as program:
            await program.says("batch not written")
            with reading(ready.settings.database_url, ready.vault) as reader:
                assert reader.coverage_summary().complete == 0
            async with asyncio.timeout(10):  # it is written down before it is answered
                while (failure := ready.simulator.webhook.last_failure) is None:
                    await asyncio.sleep(0.01)
            assert "503" in failure.message
            (tmp_path / "room").touch()
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready)


async def says(ready_folder: Path, words: str) -> None:
    """The program refuses to start on this folder's database, in one line with these words."""
    async with scene(ready_folder) as ready, ready.program() as program:
        assert await program.ends() == 1
        (line,) = program.lines
        assert words in line


async def test_a_database_of_a_newer_schema(tmp_path: Path) -> None:
    file = tmp_path / "lindung.db"
    (tmp_path / "other").mkdir()
    async with scene(tmp_path / "other") as other:
        other.store().close()
    shutil.copy(tmp_path / "other" / "lindung.db", file)
    with closing(sqlite3.connect(file)) as db:
        db.execute("UPDATE alembic_version SET version_num = 'later_9999'")
        db.commit()
    await says(tmp_path, "newer")


async def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "lindung.db").mkdir()
    await says(tmp_path, "is a folder")


async def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "lindung.db").write_bytes(b"this is no database at all" * 100)
    await says(tmp_path, "cannot be opened as a database")


async def test_a_database_in_no_folder(tmp_path: Path) -> None:
    async with scene(tmp_path) as ready:
        nowhere = f"sqlite:///{tmp_path}/nowhere/lindung.db"
        async with ready.program(database_url=nowhere) as program:
            assert await program.ends() == 1
            (line,) = program.lines
            assert "There is no folder" in line


async def test_postgresql_of_a_newer_schema(tmp_path: Path, postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as db:
        db.execute("UPDATE alembic_version SET version_num = 'later_9999'")
    async with scene(tmp_path, database=postgres_url) as ready, ready.program() as program:
        assert await program.ends() == 1
        assert "another version" in program.lines[-1]


async def test_postgresql_away_at_the_start(tmp_path: Path, postgres: Server) -> None:
    """It is waited for; meanwhile updates stay with Telegram, and a balancer sends nobody here."""
    url = postgres.new("plain")
    postgres.stop()
    async with scene(tmp_path, database=url) as ready, ready.program() as program:
        try:
            await program.says("the database is waited for")
            async with posting() as post:
                assert await post.bring(ready.settings.listen, b"{}") == (503, b"")
                assert await post.get(ready.settings.listen, "/readyz") == 503
                assert await post.get(ready.settings.listen, "/healthz") == 200
        finally:
            postgres.start()
        await program.says('"serving"')
        await walk(ready, "p0", last=2)
        assert await program.terminated() == 0


@pytest.mark.parametrize(
    ("way", "how"),
    [("body", signal.SIGINT), ("body", signal.SIGQUIT), ("polling", signal.SIGQUIT)],
    ids=["body, fast", "body, immediate", "polling, immediate"],
)
async def test_postgresql_goes_and_comes_back_under_load(
    tmp_path: Path, postgres: Server, how: signal.Signals, way: str
) -> None:
    url = postgres.new("plain")
    async with scene(
        tmp_path, "body" if way == "body" else "polling", people=6, database=url
    ) as ready:
        walks = walking(ready, ready.everyone)
        async with ready.serving() as program:
            await ready.shown("p0", "Langkah 3 dari")
            await asyncio.to_thread(postgres.stop, how)
            try:
                await program.says("batch not written")
                await asyncio.sleep(1)  # away for a while: that is the fault
            finally:
                postgres.start()  # here, not in a thread: the server goes with its starter
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready)


async def test_without_its_database_a_balancer_sends_nobody_to_a_process(
    tmp_path: Path, postgres: Server
) -> None:
    """It lives on, and is sent people again when the database is back."""
    async with (
        scene(tmp_path, database=postgres.new("plain")) as ready,
        ready.serving(test_look="0.1") as program,
        posting() as post,
    ):
        address = ready.settings.listen
        assert await post.get(address, "/readyz") == 200
        postgres.stop()
        try:
            await answers(post, address, 503)
            assert await post.get(address, "/healthz") == 200
        finally:
            postgres.start()
        await answers(post, address, 200)
        said = [line for line in program.lines if "nobody can be counted" in line]
        assert len(said) == 1, "once, not at each try"


async def answers(post: Post, address: str, status: int) -> None:
    """Until it is ready, or is not."""
    async with asyncio.timeout(20):
        while await post.get(address, "/readyz") != status:
            await asyncio.sleep(0.02)


async def test_disk_of_postgresql_full(tmp_path: Path, postgres: Server) -> None:
    """As on SQLite: Telegram keeps what does not fit, and room is enough."""
    with small_disk(postgres) as disk:
        async with scene(tmp_path, people=5, database=disk.url) as ready:
            async with ready.serving() as program:
                await walk(ready, "p0", last=2)
                await asyncio.to_thread(disk.fill)
                walks = walking(ready, [key for key in ready.everyone if key != "p0"])
                await program.says("batch not written")
                with reading(disk.url, ready.vault) as reader:
                    assert reader.coverage_summary().complete == 0
                await asyncio.to_thread(disk.empty)
                await asyncio.gather(*walks, walk(ready, "p0", first=3))
                await ready.simulator.settled()
            check(ready)


@pytest.mark.parametrize("what", ["question", "answer"])
async def test_a_commit_that_nobody_knows_of(
    tmp_path: Path, postgres_url: str, what: Literal["question", "answer"]
) -> None:
    """Sent into a black hole: it may stand or not; nothing is lost, nothing is done twice."""
    async with (
        swallowing(postgres_url, what) as hole,
        scene(tmp_path, "post", people=4, database=postgres_url) as ready,
    ):
        async with ready.serving(database_url=hole.url) as program:
            hole.every = 7
            await asyncio.gather(*walking(ready, ready.everyone))
            hole.every = 0
            await ready.simulator.settled()
            await program.says("batch not written")
        assert hole.swallowed > 5
        check(ready, repeats=hole.swallowed * AT_ONCE)


async def test_a_stop_is_over_in_time_when_the_database_hangs(
    tmp_path: Path, postgres_url: str
) -> None:
    """It says what it leaves; the updates come again, and of the messages at most so many twice."""
    async with (
        swallowing(postgres_url, "question") as hole,
        scene(tmp_path, "post", people=6, database=postgres_url) as ready,
    ):
        walks = walking(ready, ready.everyone)
        async with ready.program(database_url=hole.url) as program:
            await ready.shown("p0", "Langkah 3 dari")
            hole.hangs = True
            while not hole.hanging:
                await asyncio.sleep(0.01)
            program.process.terminate()
            assert await program.ends() == 1
            (said,) = (line for line in program.lines if "is not waited for" in line)
        async with ready.serving():
            hole.hangs = False  # what the dead one had asked for is done now, or never
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready, repeats=json.loads(said)["messages"])


async def test_a_database_that_stands_still_for_a_while(tmp_path: Path, postgres_url: str) -> None:
    """Everybody waits, and then everything goes on: nothing is given up, nothing done again."""
    async with (
        swallowing(postgres_url, "question") as hole,
        scene(tmp_path, "post", people=6, database=postgres_url) as ready,
    ):
        async with ready.serving(database_url=hole.url):
            walks = walking(ready, ready.everyone)
            for step in (2, 5, 8):
                await ready.shown("p0", f"Langkah {step} dari")
                before, hole.hangs = hole.hanging, True
                while hole.hanging < before + 2:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(1)  # still for a while: that is the fault
                hole.hangs = False
            await asyncio.gather(*walks)
            await ready.simulator.settled()
        check(ready)


async def test_sessions_ended_under_load(tmp_path: Path, postgres: Server) -> None:
    url = postgres.new("plain")
    end = b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name='lindung'"
    async with scene(tmp_path, people=6, database=url) as ready, ready.serving():
        walks = walking(ready, ready.everyone)
        for step in range(2, 9, 2):
            await ready.shown("p0", f"Langkah {step} dari")
            with psycopg.connect(url) as db:
                db.execute(end)
        await asyncio.gather(*walks)
        await ready.simulator.settled()
    check(ready)


async def test_a_row_that_somebody_holds(tmp_path: Path, postgres_url: str) -> None:
    """The person waits and gets their answer; everybody else is served meanwhile."""
    async with scene(tmp_path, people=2, database=postgres_url) as ready, ready.serving():
        await walk(ready, "p0", last=1)
        with psycopg.connect(postgres_url) as db:
            chat = ready.person("p0").user_id
            db.execute("SELECT 1 FROM account WHERE chat_id = %s FOR UPDATE", [chat])
            held = asyncio.create_task(walk(ready, "p0", first=2))
            await walk(ready, "p1")
            assert not held.done()
        await held
        await ready.simulator.settled()
    check(ready)
