"""The API as a partner and a data team use it, over HTTP."""

from datetime import timedelta
from pathlib import Path

import pytest
import requests

from bot.api import reading
from domain.coverage.columns.codes import Numbers
from domain.coverage.columns.written import CellCodes
from domain.coverage.sharing import LEAST
from storage.coverage.cube.kept import Kept
from tests.api.conftest import ALL, OF_CHANNEL, Served
from tests.api.items import NIK, OTHER, signup
from tests.conversation import FixedClock


def test_a_foreign_reader_gets_the_same_from_summary_and_pages(served: Served) -> None:
    summary = served.get("/coverage/summary?by=month").json()
    at = summary["columns"].index("signups")
    wanted = {row[0]: row[at] for row in summary["rows"]}
    found: dict[str, int] = {}
    cursor: int | None = 0
    while cursor is not None:
        page = served.get(f"/coverage/cube?limit=300&cursor={cursor}").json()
        place = page["columns"].index("signups")
        for row in page["rows"]:
            found[row[0]] = found.get(row[0], 0) + row[place]
        cursor = page["next"]
    assert found == wanted
    assert sum(wanted.values()) > 1000


def test_pages_of_any_size_are_the_cube_and_a_late_one_reads_no_early_month(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = served.get("/coverage/cube?limit=5000").json()
    assert whole["next"] is None
    read: list[str] = []
    kept_month = Kept.kept_month

    def watched(self: Kept, month: str, cells: CellCodes) -> tuple[Numbers, Numbers]:
        read.append(month)
        return kept_month(self, month, cells)

    monkeypatch.setattr(Kept, "kept_month", watched)
    for limit in (7, 40, len(whole["rows"])):
        found: list[list[object]] = []
        cursor: int | None = 0
        while cursor is not None:
            read.clear()
            page = served.get(f"/coverage/cube?limit={limit}&cursor={cursor}").json()
            assert len(page["rows"]) <= limit
            assert read[0] >= page["rows"][0][0] or not found
            found += page["rows"]
            cursor = page["next"]
        assert found == whole["rows"]


def test_a_summary_is_not_made_longer_than_memory_allows(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = "/coverage/summary?by=channel,region"
    assert len(served.get(every).json()["rows"]) > 40
    monkeypatch.setattr(reading, "MOST_SUMMED", 40)
    refused = served.get(every)
    assert refused.status_code == 422
    assert "/coverage/cube" in refused.json()["detail"]
    assert served.get("/coverage/summary?by=month").status_code == 200


def test_no_small_group_is_given_away(served: Served) -> None:
    page = served.get("/coverage/cube?limit=5000").json()
    columns = {name: place for place, name in enumerate(page["columns"])}
    here = ("opening_active", "transfers_in", "first_payments", "rejoined", "at_risk_3", "signups")
    for row in page["rows"]:
        assert sum(row[columns[name]] for name in here) >= LEAST


@pytest.mark.parametrize("kept", ["{}", "W/{}", '"another", {}'])
def test_an_answer_that_has_not_changed_is_not_sent_again(served: Served, kept: str) -> None:
    """A proxy that compresses on the way puts W/ before the tag; who asks has it from there."""
    first = served.get("/coverage/facts")
    tag = kept.format(first.headers["ETag"])
    again = served.get("/coverage/facts", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert {each["metric"] for each in first.json()["targets"]} >= {"active"}


def test_a_follower_fetches_the_months_that_changed(served: Served) -> None:
    before = served.get("/coverage/changes").json()
    assert "2026-11" in before["months"]
    assert served.post("/signups", {"items": [signup(nik=OTHER)]}, "follower-1").status_code == 200
    served.store.fold(FixedClock().now())
    after = served.get(f"/coverage/changes?since={before['seq']}").json()
    assert after["seq"] == before["seq"] + 1
    assert after["months"] == ["2026-11"]
    assert served.get(f"/coverage/changes?since={after['seq']}").json()["months"] == []


def test_a_follower_who_was_away_too_long_is_told_to_begin_anew(served: Served) -> None:
    assert (
        served.post("/signups", {"items": [signup(nik=OTHER)]}, "away-too-long").status_code == 200
    )
    served.store.fold(FixedClock().now())
    newest = served.get("/coverage/changes").json()["seq"]
    with served.store.transaction() as unit:
        assert not unit.prune_changes(FixedClock().now() + timedelta(days=1), 10**6)
    late = served.get("/coverage/changes?since=0")
    assert (late.status_code, late.headers["Content-Type"]) == (410, "application/problem+json")
    assert "Read the whole cube anew" in late.json()["detail"]
    assert served.get("/coverage/cube?limit=1").json()["seq"] == newest
    assert served.get(f"/coverage/changes?since={newest}").json()["months"] == []


def test_a_token_of_one_channel_sees_no_other(served: Served) -> None:
    channels = {
        row[1] for row in served.get("/coverage/summary?by=channel", OF_CHANNEL).json()["rows"]
    }
    assert channels <= {1, -2}
    assert len(served.get("/coverage/summary?by=channel", ALL).json()["rows"]) > 30


@pytest.mark.parametrize(
    ("path", "token", "status"),
    [
        ("/coverage/summary", "no-such-token", 401),
        ("/coverage/summary?by=nik", ALL, 422),
        ("/coverage/summary?from=2026-13", ALL, 422),
        ("/coverage/summary?from=2027-01&to=2026-01", ALL, 422),
        ("/coverage/cube?limit=0", ALL, 422),
        ("/coverage/cube?what=ever", ALL, 422),
        ("/coverage/cube?limit=5&limit=6", ALL, 422),
    ],
)
def test_what_is_refused_says_so(served: Served, path: str, token: str, status: int) -> None:
    answer = served.get(path, token)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize("path", ["", "/", "/coverage", "/coverage/summary/"])
def test_what_is_not_there_is_a_problem_too(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "/api/v1/openapi.json" in answer.json()["detail"]


def test_an_address_says_how_it_is_asked(served: Served) -> None:
    asked, written = served.get("/signups"), served.post("/coverage/summary", {}, "key-12345")
    assert (asked.status_code, asked.headers["Allow"]) == (405, "POST")
    assert (written.status_code, written.headers["Allow"]) == (405, "GET")
    assert asked.headers["Content-Type"].startswith("application/problem+json")


def test_the_description_is_json_for_anybody(served: Served) -> None:
    answer = requests.get(f"{served.url}/api/v1/openapi.json", timeout=30)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert {"/api/v1/signups", "/api/v1/coverage/cube"} <= set(answer.json()["paths"])


def test_a_revoked_token_is_of_no_use(served: Served) -> None:
    with served.store.transaction() as unit:
        unit.add_token(
            "short-lived", "short", frozenset({"coverage:read"}), None, FixedClock().now()
        )
    assert served.get("/coverage/facts", "short-lived").status_code == 200
    with served.store.transaction() as unit:
        assert unit.revoke("short", FixedClock().now()) == 1
    assert served.get("/coverage/facts", "short-lived").status_code == 401


def test_no_secret_and_no_nik_is_in_the_database(served: Served) -> None:
    served.post("/signups", {"items": [signup()]}, "nothing-in-the-clear")
    with served.store.reader() as reader:
        (path,) = {row[2] for row in reader._open().execute("PRAGMA database_list")}
    content = b"".join(each.read_bytes() for each in Path(path).parent.glob("api.db*"))
    assert NIK.encode() not in content
    assert ALL.encode() not in content


def test_whoever_guesses_tokens_has_to_wait_and_nobody_else_has(served: Served) -> None:
    """Behind a proxy all come from one address: a guesser there must not shut out the others."""
    statuses = [served.get("/coverage/facts", f"guess-{n}").status_code for n in range(15)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert served.get("/coverage/facts", ALL).status_code == 200
    assert served.get("/coverage/facts", "one-more-guess").status_code == 429
