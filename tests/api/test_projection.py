"""From made-up people to a run: command line, chat, report and API say the same numbers."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.api.shapes import Scope
from bot.settings import Settings
from domain.months import Month
from handlers.outgoing import File
from handlers.projection import running
from handlers.projection.plainly import as_plain
from handlers.staff.projection.desks import work
from locales.figures import millions
from locales.speak import Message
from projection.projecting import Run
from storage import Job, Store
from tests.api.conftest import ALL, OF_CHANNEL, Served, serving
from tests.terminal import Terminal, shell

__all__ = ["shell"]

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_all_doors_say_the_same(shell: Terminal, tmp_path: Path) -> None:
    shell.well("synth", "--members", "300", "--seed", "5")
    shell.well("coverage", "snapshot")
    page_at = tmp_path / "report.html"
    told = json.loads(shell.well("project", "--json", "--html", str(page_at)))
    vault = Settings().vault()
    with Store.open(f"sqlite:///{tmp_path / 'lindung.db'}", vault) as store:
        with store.transaction() as unit:
            unit.add_token(ALL, "all", frozenset({Scope.READ.value}), None, NOON)
        with serving(store) as served:
            assert served.get("/projection/run").json() == told
            (named,) = served.get("/projection/runs").json()["runs"]
        with store.reader() as reader:
            snapshot = running.named(reader, told["snapshot"])
        (answer, picture) = work(store)(_job("proyeksi", "", snapshot.as_of))
    assert isinstance(answer, Message)
    assert isinstance(picture, File)
    assert named["run"] == told["run"]
    assert told["run"][:8] in answer.text
    assert told["snapshot"][:8] in answer.text
    december = Month(snapshot.as_of.year + 2, 12)
    place = told["months"].index(str(december))
    for quantile in ("p10", "p50", "p90"):
        assert millions("id", told["fans"]["total"][quantile][place]) in answer.text
    assert picture.content.startswith(b"\x89PNG")
    written = page_at.read_text(encoding="utf-8")
    assert told["run"][:8] in written
    end = millions("id", told["fans"]["total"]["p50"][-1])
    assert end in written
    assert "http://" not in written.replace("http://www.w3.org/", "")
    assert "https://" not in written


def _job(kind: str, words: str, at: datetime) -> Job:
    asked = {"words": words, "at": at.isoformat(), "language": "id"}
    return Job(7, 1, 0, kind, json.dumps(asked))


@pytest.fixture
def run(served: Served) -> str:
    """The id of a small run that is kept."""
    snapshot = running.of_today(served.store, NOON)
    said = running.found_or_run(served.store, snapshot, Run(Month(2028, 12), paths=10), NOON)
    with served.store.reader() as reader:
        assert as_plain(running.kept(reader, said.run_id[:8]).said) == as_plain(said)
    return said.run_id


def test_a_run_is_found_by_its_first_digits(served: Served, run: str) -> None:
    assert served.get(f"/projection/run?run={run[:8]}").json()["run"] == run
    missing = served.get("/projection/run?run=00000000")
    assert (missing.status_code, missing.headers["Content-Type"]) == (
        404,
        "application/problem+json",
    )
    assert served.get("/projection/run?run=x").status_code == 422


def test_a_partner_sees_no_other_channel_in_it(served: Served, run: str) -> None:
    found = served.get(f"/projection/run?run={run}", OF_CHANNEL).json()
    assert len(found["channels"]) <= 1
    assert found["fans"] == served.get(f"/projection/run?run={run}").json()["fans"]
