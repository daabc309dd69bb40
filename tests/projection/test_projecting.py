"""Runs: the same bytes, the published table of the method, targets as dated facts, refusals."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.coverage.contract import seal
from domain.coverage.facts import Flag, Metric, NoFact, OfficialStock, Target
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.model import Model
from projection.opening import TooOld, opening
from projection.parameters import SHIPPED, Unsourced, read_parameters
from projection.projecting import Run, prepared, project
from projection.scenarios import SHIPPED as SCENARIOS
from projection.scenarios import BadLever, Scenario, read_scenario
from projection.streams import DAYS, plan
from tests.projection.facts import FIRST_DAY, TODAY, model

RUN = Run(Month(2035, 12), paths=1200)

# research/projection.md, section 6: 10 %, 50 %, 90 % of members in millions and of the fund in
# Rp T, made by another program with 10,000 paths.
TABLE = {
    2026: ((40.6, 43.8, 47.2), (923, 956, 991)),
    2027: ((41.2, 45.4, 50.3), (992, 1042, 1095)),
    2028: ((42.1, 47.3, 53.8), (1063, 1135, 1208)),
    2030: ((43.9, 51.3, 61.3), (1215, 1339, 1468)),
    2035: ((46.6, 62.0, 81.9), (1649, 1980, 2356)),
}


@pytest.mark.parametrize("year", TABLE)
def test_another_program_found_the_same(year: int) -> None:
    """The middle within 3 %, the edges within 8 %: the two were calibrated separately."""
    found = project(FIRST_DAY, TODAY, RUN)
    members, fund = TABLE[year]
    for measure, wanted, unit in (("total", members, 1e6), ("fund", fund, 1e12)):
        low, middle, high = (each / unit for each in found.at(measure, Month(year, 12)))
        assert middle == pytest.approx(wanted[1], rel=0.03)
        assert (low, high) == pytest.approx((wanted[0], wanted[2]), rel=0.08)


def test_the_same_bytes_however_many_work_at_it() -> None:
    run = Run(Month(2028, 12), paths=1100)
    alone = project(FIRST_DAY, TODAY, run)
    with ProcessPoolExecutor(2) as pool:
        together = project(FIRST_DAY, TODAY, run, mapper=pool.map)
    assert alone == together


def test_fewer_paths_are_the_first_of_more() -> None:
    few, more = (project(FIRST_DAY, TODAY, Run(Month(2027, 12), paths=n)) for n in (500, 501))
    assert few.run_id != more.run_id
    assert few.at("total", Month(2027, 12)) == pytest.approx(
        more.at("total", Month(2027, 12)), rel=0.002
    )


def test_a_month_is_the_same_however_far_one_looks() -> None:
    near, far = (project(FIRST_DAY, TODAY, Run(Month(n, 12), paths=60)) for n in (2027, 2031))
    for name, fan in near.fans.items():
        assert far.fans[name].middle[: len(fan.middle)] == fan.middle, name
        assert far.fans[name].high[: len(fan.high)] == fan.high, name


def test_a_channel_more_leaves_the_luck_of_all_others_alone() -> None:
    base, more = (
        project(FIRST_DAY, TODAY, Run(Month(2028, 12), scenario, paths=60))
        for scenario in (Scenario(), SCENARIOS["new_channel"])
    )
    assert more.fans["pu"] == base.fans["pu"]
    assert more.fans["bpu"].middle[-1] > base.fans["bpu"].middle[-1]


def test_the_name_of_a_run_is_all_that_it_depends_on() -> None:
    same = project(FIRST_DAY, TODAY, Run(Month(2027, 12), paths=10))
    later = seal(replace(FIRST_DAY, as_of=datetime(2026, 11, 29, tzinfo=UTC)))
    others = [
        project(FIRST_DAY, TODAY, Run(Month(2028, 12), paths=10)),
        project(FIRST_DAY, TODAY, Run(Month(2027, 12), paths=10, seed=2)),
        project(FIRST_DAY, TODAY, Run(Month(2027, 12), Scenario(levers={"lapse": 0.1}), paths=10)),
        project(FIRST_DAY, TODAY, Run(Month(2027, 12), SCENARIOS["new_channel"], paths=10)),
        project(later, TODAY, Run(Month(2027, 12), paths=10)),
    ]
    again = project(FIRST_DAY, TODAY, Run(Month(2027, 12), paths=10))
    assert again == same
    assert len({same.run_id, *(each.run_id for each in others)}) == 6


def test_channels_sum_to_the_country_and_the_bridge_closes() -> None:
    found = project(FIRST_DAY, TODAY, Run(Month(2030, 12), paths=1))
    for each in found.channels:
        moved = each.new + each.returned - each.lapsed - each.left
        assert each.opening + moved == pytest.approx(each.closing, abs=3)
    money = found.money
    earned = money.from_pu + money.from_bpu + money.earned - money.paid_out
    assert money.opening + earned == pytest.approx(money.closing, abs=5)
    bpu = sum(each.closing for each in found.channels[:-1])
    assert bpu == pytest.approx(float(model().expected(60)[0].bpu[-1, 0]), abs=10)


def test_targets_are_dated_facts_and_the_newest_holds() -> None:
    said = Target(Month(2030, 12), Metric.ACTIVE, Decimal(50), "million", TODAY, "a meeting",
                  Flag.ASSUMED, "test")  # fmt: skip
    facts = replace(PUBLISHED, targets=(*PUBLISHED.targets, said))
    found = project(seal(replace(FIRST_DAY, facts=facts)), TODAY, RUN)
    both = [c.target for c in found.chances if c.target.metric is Metric.ACTIVE][:2]
    assert [(str(each.set_in), int(each.value)) for each in both] == [
        ("2025-12", 63),
        ("2022-04", 70),
    ]
    by_month = {(c.target.metric, str(c.target.month)): c for c in reversed(found.chances)}
    assert by_month[Metric.ACTIVE, "2026-12"].target.value == 63
    assert by_month[Metric.ACTIVE, "2026-12"].at_its_month == 0
    fifty = by_month[Metric.ACTIVE, "2030-12"]
    assert 0.3 < fifty.at_its_month < 0.8
    assert fifty.months[0] is not None
    assert fifty.months[0] < Month(2030, 12)
    assert by_month[Metric.FUND, "2026-12"].months[1] is not None


def test_a_newer_official_month_is_where_it_begins() -> None:
    june = Month(2026, 6)
    stocks = [("active", "43.9"), ("BPU", "11.2"), ("PU", "27.0"), ("fund", "905")]
    added = tuple(
        OfficialStock(june, Metric(metric), Decimal(value), "Rp T" if metric == "fund" else
                      "million", Flag.SOURCED, "a press release of July 2026")
        for metric, value in stocks
    )  # fmt: skip
    facts = replace(PUBLISHED, official=(*PUBLISHED.official, *added))
    begun = opening(facts, SHIPPED, TODAY)
    assert begun.month == june
    assert begun.parameters["stock.other"].value == 5_700_000
    assert begun.parameters["stock.other"].flag is Flag.DERIVED
    assert begun.parameters["stock.fund"].flag is Flag.SOURCED
    without_fund = replace(facts, official=facts.official[:-1])
    assert opening(without_fund, SHIPPED, TODAY).month == Month(2025, 12)


def test_a_total_that_becomes_known_is_where_it_begins_though_segments_are_not() -> None:
    """42.5 m are assumed for December 2025; what an admin reads of it holds, and PU is the rest."""
    told = [
        OfficialStock(Month(2025, 12), Metric.ACTIVE, Decimal(n), "million", Flag.SOURCED, "a talk")
        for n in (45, 15)
    ]
    right, wrong = (replace(PUBLISHED, official=(*PUBLISHED.official, each)) for each in told)
    begun = opening(right, SHIPPED, TODAY).parameters
    assert sum(begun[f"stock.{each}"].value for each in ("bpu", "pu", "other")) == 45_000_000
    assert begun["stock.other"] == SHIPPED["stock.other"]
    assert begun["stock.pu"].value == 29_000_000
    assert begun["stock.pu"].flag is Flag.DERIVED
    with pytest.raises(NoFact, match=r"15,000,000 active members of 2025-12 \(a talk\) are fewer"):
        opening(wrong, SHIPPED, TODAY)


def test_whoever_opens_in_june_stands_as_people_do_in_june() -> None:
    """Fewer newcomers than at a December's close: as many are lost by September as if one had
    begun in December."""
    ours = model()
    june = Month(2026, 6)
    _, flows = ours.expected(9)
    stock = float(flows.active[6, :-1].sum())
    there = SHIPPED.with_values("stock.bpu", stock, flag=Flag.ASSUMED, source="test")
    begun = plan(there, ours.plan.channels[:-1], june)
    _, later = Model(there, begun, june).expected(3)
    gone, lost = (float((each.lapsed - each.returned)[-3:, :-1].sum()) for each in (flows, later))
    assert lost == pytest.approx(gone, rel=0.08)


def test_a_channel_is_full_in_signups_and_one_without_pace_brings_nobody() -> None:
    first, *others = PUBLISHED.channels
    full = replace(PUBLISHED, channels=(replace(first, capacity_per_day=1_000), *others))
    ours = prepared(full, SHIPPED, Scenario(), TODAY)[1]
    _, flows = ours.expected(24)
    at = [each.code for each in ours.plan.channels].index(first.code)
    assert flows.new[:, at].max() / DAYS == pytest.approx(1_000 * SHIPPED["conversion"].value)
    none = replace(PUBLISHED, channels=tuple(replace(e, payers_per_day=0) for e in others))
    with pytest.raises(NoFact, match="No channel has a pace in 2026-11"):
        project(seal(replace(FIRST_DAY, facts=none)), TODAY, RUN)


def test_what_is_too_old_or_unsourced_is_refused() -> None:
    with pytest.raises(TooOld, match=r"2025-12.*lindung official add"):
        project(FIRST_DAY, Month(2027, 7), RUN)
    nameless = 'as_of = "2026-11"\n[[parameter]]\nname = "jht"\nvalue = 0.1\nunit = ""\n'
    with pytest.raises(Unsourced, match="jht has no flag"):
        read_parameters(nameless)
    with pytest.raises(Unsourced, match="jht has no source"):
        read_parameters(nameless + 'flag = "A"\nsource = " "\n')
    with pytest.raises(KeyError, match=r"missing or unknown: .*imitation"):
        read_parameters(nameless + 'flag = "A"\nsource = "test"\n')


@pytest.mark.parametrize("horizon", ["2025-12", "2024-01", "2046-01"])
def test_a_horizon_lies_ahead_and_not_too_far(horizon: str) -> None:
    with pytest.raises(ValueError, match="A horizon lies after 2025-12"):
        project(FIRST_DAY, TODAY, Run(Month.read(horizon)))


def test_levers_that_do_not_exist_or_go_too_far() -> None:
    with pytest.raises(BadLever, match="There is no lever 'luck'"):
        model(luck=1.0)
    with pytest.raises(BadLever, match="lapse goes from -1 to 2, not to 3"):
        model(lapse=3.0)
    with pytest.raises(ValueError, match="and nothing else"):
        read_scenario('name = "x"\nlever = 3')


def test_a_lever_is_pulled_once_and_says_so() -> None:
    changed = model(lapse=-0.5).parameters["pay.bpu.steady"]
    before = SHIPPED["pay.bpu.steady"]
    odds = [(1 - value) / value for value in changed.values]
    assert odds == pytest.approx([(1 - value) / value / 2 for value in before.values])
    assert changed.flag is Flag.ASSUMED
    assert "lapse -0.5" in changed.source
    assert before.source in changed.source


# research/projection.md, section 4: effect at December 2028 in m members and Rp T.
LEVERS = {
    "fewer_missed": (0.41, 0.09),
    "agents": (2.10, 0.25),
    "new_channel": (0.23, 0.04),
    "steady": (0.68, 0.12),
    "discount": (1.27, -2.64),
    "jht": (0.0, 0.74),
    "hiring": (0.56, 3.68),
    "yield": (0.0, 27.8),
    "retention": (1.27, 0.26),
}


@pytest.mark.parametrize("name", LEVERS)
def test_levers_weigh_what_another_program_found(name: str) -> None:
    before, after = (
        prepared(PUBLISHED, SHIPPED, scenario, TODAY)[1].expected(36)[0]
        for scenario in (Scenario(), SCENARIOS[name])
    )
    members, fund = LEVERS[name]
    assert (after.total - before.total)[-1, 0] / 1e6 == pytest.approx(members, abs=0.25)
    assert (after.fund - before.fund)[-1, 0] / 1e12 == pytest.approx(fund, rel=0.2, abs=0.25)
