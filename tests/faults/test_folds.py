"""Whatever folds facts into the cube is killed, or rests for a day: nothing is counted twice or
lost, the figures are exact all the while, and that nobody folds is seen."""

# ruff: noqa: S608 - only names of ours are put into these texts

import asyncio
import json
from pathlib import Path
from typing import Any

import psycopg

from domain.coverage.cells import CubeRow
from storage import Store, reading
from tests.domain.coverage.one_by_one import rebuild
from tests.faults.killable import FOLDING
from tests.faults.post import Post, posting
from tests.faults.scene import SOON, Scene, folded, said, scene, verdict, walk
from tests.storage.coverage.made import AT, UNTIL, expected, fold, kept, members, record
from tests.storage.samples import VAULT, rows

DAY = 24 * 3600


async def verified(ready: Scene) -> dict[str, Any]:
    """What `lindung coverage verify` finds; it has to be well."""
    status, found = await verdict(ready)
    assert status == 0
    assert found["well"]
    return found


async def test_a_folder_killed_at_every_point(tmp_path: Path, either_url: str) -> None:
    """Of the members that it had in hand all are in the cube and in what is beside it, or none."""
    ledger = members(250)  # a hundred are folded in one transaction
    wanted = expected(ledger)
    async with scene(tmp_path, database=either_url) as ready:
        with ready.store() as store:
            facts = record(store, (event for its in ledger for event in its))
        folds = 0
        for point, number in zip(FOLDING, (1, 2, 1, 1), strict=True):
            async with ready.program(test_kill=f"{point}:{number}") as program:
                assert await program.ends() == -9, f"{point} was never passed"
            folds += number - (point != "fold kept")
            found = await verified(ready)
            assert (found["seq"], found["facts"] + found["unfolded"]) == (folds, facts)
            assert published(ready) == wanted
        async with ready.serving(test_house=SOON):
            await folded(ready)
        found = await verified(ready)
        assert (found["facts"], found["unfolded"]) == (facts, 0)
        assert found["sha256"] == rebuild(ledger).sha256()
        assert published(ready) == wanted


def published(ready: Scene) -> list[CubeRow]:
    """What readers see."""
    with reading(ready.settings.database_url, ready.vault) as reader:
        return [row for cells in reader.published(UNTIL) for row in cells.rows()]


async def test_a_day_without_folding_after_a_kill(tmp_path: Path, either_url: str) -> None:
    """It is told with its age; the figures are exact, and the next start folds."""
    async with scene(tmp_path, database=either_url) as ready:
        walking = asyncio.create_task(walk(ready, "p0"))
        async with ready.program(test_house=SOON, test_kill="facts counted") as program:
            assert await program.ends() == -9
        status, lines = await said(ready, "check", test_shift=f"{DAY}")
        assert status == 0, lines
        assert any("adds up; 1 facts not folded yet, for 24 h" in line for line in lines)
        assert (await verified(ready))["unfolded"] == 1
        assert await signups(ready) == 1
        async with ready.serving(test_shift=f"{DAY}"):
            await folded(ready)
            await walking
        assert (await verified(ready))["facts"] == 1


async def test_a_day_in_which_the_folder_hangs(tmp_path: Path, postgres_url: str) -> None:
    """People are served, and an alarm can be given."""
    async with (
        scene(tmp_path, database=postgres_url) as ready,
        await psycopg.AsyncConnection.connect(postgres_url) as hanging,
        posting() as post,
    ):
        await hanging.execute("SELECT 1 FROM coverage_lane FOR UPDATE")
        async with ready.serving(test_house=SOON):
            await walk(ready, "p0")
        async with ready.serving(test_house=SOON, test_shift=f"{DAY}"):
            assert await measured(ready, post, "unfolded_facts") == 1
            assert DAY <= await measured(ready, post, "unfolded_seconds") < 2 * DAY
            assert await post.get(ready.settings.listen, "/readyz") == 200
            assert await signups(ready) == 1
            await hanging.rollback()
            await folded(ready)
            assert await measured(ready, post, "unfolded_facts") == 0
            assert await measured(ready, post, "unfolded_seconds") == 0


async def signups(ready: Scene) -> int:
    """Of this month, as `lindung coverage summary` tells them a day later."""
    status, lines = await said(ready, "coverage", "summary", "--json", test_shift=f"{DAY}")
    assert status == 0, lines
    return sum(row["signups"] for row in json.loads(lines[-1])["coverage"]["rows"])


async def measured(ready: Scene, post: Post, name: str) -> float:
    """A figure of /metrics."""
    async with post.session.get(f"http://{ready.settings.listen}/metrics") as response:
        page = await response.text()
    (line,) = (each for each in page.splitlines() if each.startswith(f"lindung_{name} "))
    return float(line.split()[1])


THEIRS = "FROM coverage_lane WHERE number < 8"
LEFT = f"""
SELECT count(*), count(low) FROM coverage_pending
LEFT JOIN (SELECT low, high {THEIRS}) AS its ON member_id >= low AND member_id < high
"""


def test_what_another_folder_has_in_hand_is_left_to_it(postgres_url: str) -> None:
    """Nobody waits, and both together fold everything once."""
    ledger = members(100)
    with Store.open(postgres_url, VAULT) as store:
        facts = record(store, (event for its in ledger for event in its))
        with psycopg.connect(postgres_url) as other:
            other.execute(f"SELECT 1 {THEIRS} FOR UPDATE".encode())
            ours = 0
            while more := store.fold(AT):
                ours += more
            ((waiting, theirs),) = rows(store, LEFT)
            assert (ours, waiting) == (facts - waiting, theirs)
            assert min(ours, theirs) > 0
        fold(store)
        assert kept(store).sha256() == rebuild(ledger).sha256()
