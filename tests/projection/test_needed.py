"""How many it takes: met exactly, and the figures that another program found."""

from dataclasses import replace

import numpy as np
import pytest

from domain.coverage.facts import Flag
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.needed import OutOfReach, needed
from projection.parameters import SHIPPED
from projection.scenarios import SHIPPED as SCENARIOS
from projection.scenarios import Scenario
from projection.sensitivity import swings
from tests.projection.facts import TODAY, model

OLD = SHIPPED.with_values("age.limit", 60, flag=Flag.ASSUMED, source="test")


@pytest.mark.parametrize("year", [2027, 2030, 2035])
@pytest.mark.parametrize("lapse", [-1.0, -0.3, 0.0, 0.4])
def test_whoever_brings_that_many_is_there(year: int, lapse: float) -> None:
    month = Month(year, 12)
    asked = needed(PUBLISHED, TODAY, 70_000_000, month, scenario=Scenario(levers={"lapse": lapse}))
    ours = model(lapse=lapse)
    months, first = (year - 2025) * 12, 12
    new = np.full((months, len(ours.plan.channels)), np.nan)
    season = [ours.parameters["season"].values[(at - 1) % 12] for at in range(first, months + 1)]
    for at, rhythm in enumerate(season, start=first):
        month_ = asked.payers * 365.25 / 12 * rhythm / (sum(season) / len(season))
        for place, channel in enumerate(ours.plan.channels[:-1]):
            new[at - 1, place] = month_ * channel.share
    course, _ = ours.expected(months, new)
    assert course.total[-1, 0] == pytest.approx(70e6, rel=1e-9)


def test_retention_comes_first() -> None:
    """Another program: 13,600 with no lapse, 50,600 with today's, and more than there are."""
    month = Month(2030, 12)
    none = needed(PUBLISHED, TODAY, 70_000_000, month, scenario=Scenario(levers={"lapse": -1.0}))
    base = needed(PUBLISHED, TODAY, 70_000_000, month)
    assert none.payers == pytest.approx(13_600, rel=0.06)
    assert base.payers == pytest.approx(50_600, rel=0.15)
    assert base.now == pytest.approx(16_000, rel=0.1)
    assert not base.possible
    assert none.possible


def test_channels_share_the_whole_and_signups_are_more_than_payers() -> None:
    asked = needed(PUBLISHED, TODAY, 63_000_000, Month(2029, 12))
    assert sum(each.payers for each in asked.channels) == pytest.approx(asked.payers)
    assert sum(each.now for each in asked.channels) == pytest.approx(asked.now)
    for each in asked.channels:
        assert each.signups == pytest.approx(each.payers / 0.7)
    bri = next(each for each in asked.channels if each.channel == "bri")
    assert bri.share == pytest.approx(0.16, abs=0.001)


def test_whoever_is_a_member_need_not_be_enrolled() -> None:
    """60 m can be members, 63.1 m by the end of 2030, and 10.4 m of them are in November 2026."""
    asked = needed(PUBLISHED, TODAY, 64_000_000, Month(2030, 12))
    members = float(model().expected(11)[0].bpu[-1, 0])
    assert asked.eligible == pytest.approx(60e6 * 1.01**5 - members)
    assert asked.eligible < asked.gross < 60e6
    assert not asked.possible


def test_a_new_channel_is_asked_only_for_the_months_in_which_it_works() -> None:
    """It works from January 2027 to December 2029; the target is three years later."""
    month, scenario = Month(2032, 12), SCENARIOS["new_channel"]
    asked = needed(PUBLISHED, TODAY, 70_000_000, month, scenario=scenario)
    found = {each.channel: each for each in asked.channels}
    assert found["baru"].now == pytest.approx(500, rel=0.12)
    ratio = found["baru"].payers / found["bri"].payers
    assert ratio == pytest.approx(500 / 2567, rel=0.06)
    days = {"baru": 36, "rest": 73}
    sums = (e.payers * days["baru" if e.channel == "baru" else "rest"] for e in asked.channels)
    assert sum(sums) * 365.25 / 12 == pytest.approx(asked.gross)
    late = needed(PUBLISHED, Month(2030, 1), 70_000_000, month, scenario=scenario, parameters=OLD)
    assert next(e for e in late.channels if e.channel == "baru").payers == 0


def test_what_a_channel_can_do_is_counted_in_signups() -> None:
    first, *others = PUBLISHED.channels
    facts = replace(PUBLISHED, channels=(replace(first, capacity_per_day=1_000), *others))
    asked = needed(facts, TODAY, 70_000_000, Month(2030, 12))
    full = next(each for each in asked.channels if each.channel == first.code)
    assert full.capacity == pytest.approx(1_000)
    assert full.now == pytest.approx(1_000 * SHIPPED["conversion"].value, rel=0.01)


def test_what_is_there_already_takes_nobody() -> None:
    assert needed(PUBLISHED, TODAY, 30_000_000, Month(2028, 12)).payers == 0


@pytest.mark.parametrize("month", ["2026-11", "2024-12"])
def test_a_month_that_is_past_is_out_of_reach(month: str) -> None:
    with pytest.raises(OutOfReach, match=month):
        needed(PUBLISHED, TODAY, 70_000_000, Month.read(month))


def test_what_matters_most_to_members_and_to_the_fund() -> None:
    """Lapse and newcomers move members; yield and outgo move the fund, BPU next to nothing."""
    found = swings(PUBLISHED, TODAY, Month(2028, 12))
    assert {each.parameter for each in found[:2]} == {"pay.bpu.steady", "new.bpu"}
    fund = sorted(found, key=lambda each: -each.fund_width)
    assert {each.parameter for each in fund[:2]} == {"yield", "outgo"}
    by_name = {each.parameter: each for each in found}
    assert by_name["pay.bpu.steady"].fund_width < by_name["yield"].fund_width / 20
