"""The cube, or what is kept beside it, is damaged by hand: it is named, and mended in one piece."""

# ruff: noqa: S608 - who damages a database writes their own SQL

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from storage import reading
from storage.coverage.errors import TooLate
from storage.driver import sqlite3
from tests.domain.coverage.one_by_one import rebuild
from tests.faults.scene import Scene, said, scene, verdict
from tests.faults.stopping import goes_on, stands_still
from tests.storage.coverage.made import AT, UNTIL, members, record

LEDGER = members(60)
ONE = "month = '2026-03' AND channel = 1"
OTHER = "month = '2026-05' AND channel = 2"


class Damage(NamedTuple):
    """What was done by hand, what `coverage verify` says of it, and whether `check` sees it."""

    done: str
    named: str
    seen: bool = False


CELL = f"UPDATE coverage_cube SET claims = claims + 1 WHERE {ONE}"
DAMAGES = {
    "a cell": Damage(CELL, "identity 6, 2026-03 1 "),
    "cells of two groups": Damage(f"{CELL} OR {OTHER}", "identity 6, 2026-05 2 "),
    "cells gone": Damage(f"DELETE FROM coverage_cube WHERE {OTHER}", "identity 6, 2026-05 2 "),
    "a total": Damage(
        f"UPDATE coverage_total SET lapsed = lapsed + 1 WHERE {ONE}", "total 2026-03 1 ", seen=True
    ),
    "totals gone": Damage(
        f"DELETE FROM coverage_total WHERE {OTHER}", "total 2026-05 2 ", seen=True
    ),
    "a day": Damage("UPDATE coverage_day SET signups = 7 WHERE channel = 1", "signups of 20"),
    "a watermark": Damage("DELETE FROM coverage_watermark WHERE channel = 2", "watermark of 2"),
    "a count": Damage(
        "UPDATE coverage_state SET number = 1 WHERE name = 'facts'", "count of facts"
    ),
    "a change gone": Damage("DELETE FROM coverage_change WHERE seq = 2", "5 changes from 1 to 6"),
    "the newest changes gone": Damage(
        "DELETE FROM coverage_change WHERE seq > 1", "changes from 1 to 1"
    ),
}


def by_hand(address: str, statement: str) -> int:
    """Done past the program; how many rows that were."""
    if address.startswith("postgres"):
        with psycopg.connect(address, autocommit=True) as server:
            return server.execute(statement.encode()).rowcount
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as file, file:
        return int(file.execute(statement).rowcount)


def filled(ready: Scene) -> None:
    """Made-up members, in six changes."""
    with ready.store() as store:
        for third in range(3):
            record(store, (event for its in LEDGER[third::3] for event in its))
            store.fold(AT)


def seen(ready: Scene) -> list[object]:
    """What readers see: cells, totals, days and watermarks, at one instant."""
    with reading(ready.settings.database_url, ready.vault) as reader:
        return [
            [row for cells in reader.published(UNTIL) for row in cells.rows()],
            reader.by_channel(None, UNTIL),
            reader.signups_by_day(),
            reader.watermarks(reader.unfolded()),
            reader.state()["facts"],
        ]


@pytest.mark.parametrize("what", DAMAGES)
async def test_damage_is_named_and_mended(tmp_path: Path, either_url: str, what: str) -> None:
    done, named, seen_by_check = DAMAGES[what]
    async with scene(tmp_path, database=either_url) as ready:
        filled(ready)
        before = seen(ready)
        status, found = await verdict(ready)
        assert (status, found["sha256"]) == (0, rebuild(LEDGER).sha256())
        assert by_hand(either_url, done) > 0
        status, found = await verdict(ready)
        assert (status, found["well"]) == (1, False)
        assert any(named in each for each in found["broken"]), found["broken"]
        _, checked = await said(ready, "check")
        (line,) = (each for each in checked if "coverage" in each)
        assert ("NOT OK" in line) is seen_by_check
        status, (line,) = await said(ready, "coverage", "rebuild")
        assert (status, line.startswith("Rebuilt: ")) == (0, True)
        status, found = await verdict(ready)
        assert (status, found["sha256"]) == (0, rebuild(LEDGER).sha256()), found["broken"]
        assert seen(ready) == before


@pytest.mark.parametrize("what", ["a cell", "a change gone", "the newest changes gone"])
async def test_followers_read_anew_what_no_change_tells(
    tmp_path: Path, either_url: str, what: str
) -> None:
    """Who had followed had the right cube or a wrong one: nobody knows, so nobody goes on."""
    async with scene(tmp_path, database=either_url) as ready:
        filled(ready)
        assert followed(ready, 1) > 0
        by_hand(either_url, DAMAGES[what].done)
        _, (line,) = await said(ready, "coverage", "rebuild")
        assert "reads the cube anew" in line
        for since in (1, 6 if what == "a cell" else 5):
            with pytest.raises(TooLate, match="Read the whole cube anew"):
                followed(ready, since)
        with ready.store() as store, store.reader() as reader:
            newest = reader.state()["seq"]
            record(store, (event for its in members(3, seed=9) for event in its))
            store.fold(AT)
        assert followed(ready, newest) > 0
        assert (await verdict(ready))[0] == 0


def followed(ready: Scene, since: int) -> int:
    """How many months have changed for who has followed so far."""
    with reading(ready.settings.database_url, ready.vault) as reader:
        return len(reader.changed_months(since))


async def test_who_reads_beside_a_rebuild_sees_the_old_or_the_new(
    tmp_path: Path, either_url: str
) -> None:
    """Killed before its commit it has done nothing; while it has not committed nobody sees it."""
    async with scene(tmp_path, database=either_url) as ready:
        filled(ready)
        right = seen(ready)
        for done, _, _ in DAMAGES.values():
            if "change" not in done:
                by_hand(either_url, done)
        wrong = seen(ready)
        assert all(one != other for one, other in zip(wrong, right, strict=True))
        async with ready.program("coverage", "rebuild", test_kill="cube mended") as program:
            assert await program.ends() == -9
        assert seen(ready) == wrong
        async with ready.program("coverage", "rebuild", test_stop="cube mended") as program:
            await stands_still(program)
            assert seen(ready) == wrong
            goes_on(program)
            assert await program.ends() == 0
        assert seen(ready) == right
        assert (await verdict(ready))[0] == 0
