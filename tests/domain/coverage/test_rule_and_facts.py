"""The dated rule, and the figures of others."""

from decimal import Decimal

import pytest

from domain.coverage.facts import Flag, Metric, NoFact, OfficialStock
from domain.coverage.published import PUBLISHED, read_official, segment_gaps
from domain.coverage.rule import (
    RULES,
    Rule,
    check_rules,
    grace,
    is_active,
    month_at,
    month_index,
    months_past,
)
from domain.dated import NoRow
from domain.months import Month

HEADER = "date,metric,value,unit,flag,source,note\n"


@pytest.mark.parametrize(
    ("month", "k", "active"),
    [
        ("2026-08", 0, True),
        ("2026-09", 0, True),
        ("2026-10", 1, True),
        ("2026-11", 2, True),
        ("2026-12", 3, False),
        ("2027-01", 4, False),
    ],
)
def test_paid_through_september(month: str, k: int, active: bool) -> None:
    paid = Month(2026, 9)
    assert months_past(paid, Month.read(month)) == k
    assert is_active(paid, Month.read(month)) is active


def test_a_month_before_the_first_rule_has_none() -> None:
    assert grace(RULES[0].since) == 3
    with pytest.raises(NoRow, match=r"2015-06.*coverage_rules\.toml"):
        grace(Month(2015, 6))


@pytest.mark.parametrize("graces", [[0], [4], [1, 3], []])
def test_rules_that_the_contract_cannot_hold_are_refused(graces: list[int]) -> None:
    rules = [Rule(Month(2016 + each, 1), months, "") for each, months in enumerate(graces)]
    with pytest.raises(ValueError, match="grace"):
        check_rules(rules)
    with pytest.raises(ValueError, match="come after"):
        check_rules([RULES[0], RULES[0]])


def test_months_by_number() -> None:
    assert month_at(month_index(Month(2026, 12))) == Month(2026, 12)


def test_the_published_figures_are_all_there_with_their_sources() -> None:
    flags = [each.flag for each in PUBLISHED.official]
    assert (flags.count(Flag.SOURCED), flags.count(Flag.MEMORY), flags.count(Flag.DERIVED)) == (
        60,
        9,
        4,
    )
    assert all(each.source for each in PUBLISHED.official)
    assert all(each.source for each in PUBLISHED.targets)
    assert all(each.source for each in PUBLISHED.channels)
    assert all(each.source for each in PUBLISHED.seasons)


def test_the_segments_sum_up() -> None:
    assert segment_gaps(PUBLISHED.official) == []
    wrong = [
        each for each in PUBLISHED.official
        if (each.metric, each.month) != (Metric.BPU, Month(2020, 12))
    ]  # fmt: skip
    misprint = OfficialStock(
        Month(2020, 12),
        Metric.BPU,
        Decimal("2.94"),
        "million",
        Flag.SOURCED,
        "databoks",
    )
    assert "2020-12" in segment_gaps([*wrong, misprint])[0]


def test_the_latest_figure_comes_with_its_month_and_source() -> None:
    bpu = PUBLISHED.latest(Metric.BPU)
    assert (str(bpu.month), bpu.whole) == ("2025-12", 10_600_000)
    assert "kompasindotv" in bpu.source
    assert str(PUBLISHED.latest(Metric.BPU, Month(2025, 1)).month) == "2024-12"
    with pytest.raises(NoFact, match="official add"):
        PUBLISHED.at(Metric.BPU, Month(2026, 1))
    with pytest.raises(NoFact):
        PUBLISHED.latest(Metric.PMI)


def test_memory_is_a_word_beside_the_figure() -> None:
    said = PUBLISHED.at(Metric.FUND, Month(2024, 12))
    assert (said.flag.word, said.status) == ("memory", "memory")
    assert PUBLISHED.latest(Metric.BPU).flag.word == ""
    assert PUBLISHED.profile("bri", Month(2026, 11)).flag.word == "assumption"


def test_a_target_is_what_was_last_said() -> None:
    december = Month(2026, 12)
    assert PUBLISHED.target(Metric.ACTIVE, december).whole == 63_000_000
    assert PUBLISHED.target(Metric.ACTIVE, december, Month(2025, 11)).whole == 70_000_000
    assert PUBLISHED.target(Metric.FUND, december).whole == 10**15
    with pytest.raises(NoFact):
        PUBLISHED.target(Metric.BPU, december)


@pytest.mark.parametrize(
    "row",
    [
        "2026-06,active,44,million,S,,",
        "2026-06,active,44,crore,S,x,",
        "2026-06,active,-1,million,S,x,",
        "2026-06,active,NaN,million,S,x,",
        "2026-06,actives,44,million,S,x,",
        "2026-13,active,44,million,S,x,",
        "2026-06,active,44,million,Q,x,",
    ],
)
def test_a_figure_that_is_none_is_refused_with_its_line(row: str) -> None:
    with pytest.raises(ValueError, match="Line 2"):
        read_official(HEADER + row)
    with pytest.raises(ValueError, match=r"Line 3.*twice"):
        read_official(HEADER + "2026-06,active,44,million,S,x,\n2026-06,active,45,million,S,y,")
