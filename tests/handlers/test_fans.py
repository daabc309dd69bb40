"""The picture for the chat: it can be passed on alone, and shows what is not sourced as such."""

from dataclasses import replace

import pytest

from domain.coverage.contract import seal
from domain.coverage.facts import Metric
from domain.coverage.published import PUBLISHED
from domain.months import Month
from handlers.projection import fans
from projection.projecting import Run, project
from projection.said import Projection
from tests.projection.facts import FIRST_DAY, TODAY


@pytest.fixture(scope="module")
def said() -> Projection:
    return project(FIRST_DAY, TODAY, Run(Month(2030, 12), paths=20))


def test_figures_from_memory_are_hollow_and_targets_carry_their_number(said: Projection) -> None:
    drawn = fans.members(said, PUBLISHED, "id").to_dict()
    official, _, targets = (drawn["datasets"][e["data"]["name"]] for e in drawn["layer"][2:])
    weak = {f"{e.month}-28": bool(e.flag.word) for e in PUBLISHED.official
            if e.metric is Metric.ACTIVE}  # fmt: skip
    assert {row["month"]: row["within"] == "white" for row in official} == weak
    assert True in weak.values()
    assert False in weak.values()
    numbers: dict[str, set[str]] = {row["month"]: set() for row in targets}
    for row in targets:
        numbers[row["month"]].add(row["said"])
    assert numbers["2026-12-28"] == {"63", "70"}


def test_it_says_what_it_stands_on(said: Projection) -> None:
    title = fans.fund(said, PUBLISHED, "id").to_dict()["title"]
    assert "80%" in title["subtitle"][0]
    assert title["subtitle"][1] == (
        f"Jika laju sekarang berlanjut. Data November 2026, snapshot {said.snapshot[:8]},"
        f" hitungan {said.run_id[:8]}. Bukan prakiraan resmi."
    )
    pretended = project(seal(replace(FIRST_DAY, made_up=True)), TODAY, Run(TODAY, paths=1))
    assert (
        "DATA CONTOH" in fans.members(pretended, PUBLISHED, "id").to_dict()["title"]["subtitle"][1]
    )
