"""The model against plain Python, against what cannot be otherwise, and against the published."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage.facts import Flag
from domain.months import Month
from projection.model import Flows, Model
from projection.parameters import SHIPPED, Parameters
from projection.scenarios import SHIPPED as SCENARIOS
from projection.streams import plan
from tests.projection.facts import drawn, model
from tests.projection.oracle import walk

MONTHS = 120


def changed(**values: float | tuple[float, ...]) -> Parameters:
    """The shipped assumptions with some others; `__` stands for the dot."""
    found = SHIPPED
    for name, value in values.items():
        several = value if isinstance(value, tuple) else (value,)
        found = found.with_values(
            name.replace("__", "."), *several, flag=Flag.ASSUMED, source="test"
        )
    return found


@pytest.mark.parametrize("at", [0, 7, 499])
def test_plain_python_says_the_same(at: int) -> None:
    ours = model(lapse=0.1, discount=0.25)
    draws = drawn(ours, MONTHS)
    flows = Flows.none_yet(MONTHS, len(ours.plan.channels), draws.paths)
    course = ours.run(draws, MONTHS, into=flows)
    told = walk(ours.parameters, ours.plan, ours.opening, draws, MONTHS, at)
    for name, theirs in (("bpu", told.bpu), ("pu", told.pu), ("fund", told.fund)):
        assert getattr(course, name)[:, at] == pytest.approx(theirs, rel=1e-9), name
    for place, channel in enumerate(ours.plan.channels):
        theirs = [found[channel.code] for found in told.by_channel]
        assert flows.active[:, place, at] == pytest.approx(theirs, rel=1e-9), channel.code


def test_plain_python_says_the_same_where_channels_are_full_or_come_and_go() -> None:
    ours = model()
    bounded = [
        replace(each, capacity=40_000.0) if number % 3 == 0 else
        replace(each, since=14, until=40) if number % 3 == 1 else each
        for number, each in enumerate(ours.plan.channels[:-1])
    ]  # fmt: skip
    tight = Model(ours.parameters, plan(ours.parameters, bounded, ours.opening), ours.opening)
    draws = drawn(tight, 60)
    told = walk(tight.parameters, tight.plan, tight.opening, draws, 60, 3)
    assert tight.run(draws, 60).bpu[:, 3] == pytest.approx(told.bpu, rel=1e-9)


def test_nobody_appears_or_vanishes() -> None:
    """Each channel on each path: opening + new + returned - lapsed - left = closing, to 1e-9."""
    ours = model()
    draws = drawn(ours, MONTHS)
    flows = Flows.none_yet(MONTHS, len(ours.plan.channels), draws.paths)
    ours.run(draws, MONTHS, into=flows)
    gained = flows.new + flows.returned - flows.lapsed - flows.left
    before, after = flows.active[:-1], flows.active[1:]
    assert np.abs(before + gained[1:] - after).max() <= 1e-9 * after.max()


def test_the_fund_is_what_came_in_and_went_out() -> None:
    course = model().run(drawn(model(), MONTHS), MONTHS)
    flow = course.from_pu + course.from_bpu + course.earned - course.paid_out
    wrong = np.abs(course.fund[:-1] + flow[1:] - course.fund[1:])
    assert wrong.max() <= 1e-9 * course.fund.max()


sane = st.fixed_dictionaries({
    "pay__bpu__steady": st.tuples(
        st.floats(0.05, 0.999), st.floats(0.02, 0.9), st.floats(0.01, 0.8), st.floats(0.001, 0.3)
    ),
    "casual__bpu": st.floats(0, 1),
    "new__bpu": st.floats(0, 60e6),
    "new__pu": st.floats(0, 20e6),
    "imitation": st.floats(0, 0.02),
    "outreach": st.floats(-0.3, 0.5),
    "exit__bpu": st.floats(0, 0.05),
    "eligible__growth": st.floats(-0.02, 0.05),
    "jht": st.floats(0, 1),
})  # fmt: skip


@given(sane)
@settings(max_examples=40)
def test_whatever_is_assumed_nobody_is_negative_and_the_pool_is_never_passed(
    values: dict[str, float | tuple[float, ...]],
) -> None:
    parameters = changed(**values)
    ours = model(parameters)
    course = ours.run(drawn(ours, 60), 60)
    growth = 1 + parameters["eligible.growth"].value
    pool = parameters["eligible.bpu"].value * growth ** (np.arange(61) / 12)
    for values_ in (course.bpu, course.pu, course.total):
        assert np.isfinite(values_).all()
        assert (values_ >= 0).all()
    # Whoever lapsed may come back, on top of the newcomers that the pool has room for.
    came_back = 0.3 * ours.plan.opening[:, 3].sum() + 0.3 * pool[-1]
    assert (course.bpu.max(axis=1) <= np.maximum(pool, course.bpu[0].max()) + came_back).all()
    assert np.isfinite(course.fund).all()


def _end(ours: Model, months: int = 36) -> tuple[float, float]:
    course, _ = ours.expected(months)
    return float(course.total[-1, 0]), float(course.fund[-1, 0])


SIGNS = {
    "less lapse": (model(lapse=-0.2), 1, 1),
    "more lapse": (model(lapse=0.2), -1, -1),
    "more newcomers": (model(signups=0.2), 1, 1),
    "fewer newcomers": (model(signups=-0.2), -1, -1),
    "fewer casual payers": (model(casual=0.1), 1, 1),
    "more outreach": (model(outreach=0.05), 1, 1),
    "more hiring": (model(hiring=0.1), 1, 1),
    "more yield moves the fund only": (model(SHIPPED, **{"yield": 0.01}), 0, 1),
    "more JHT moves the fund only": (model(jht=0.2), 0, 1),
    "a discount costs the fund only": (model(discount=0.5), 0, -1),
    "more claims cost the fund only": (model(changed(loss=(0.5, 1.2))), 0, -1),
    "more outgo costs the fund only": (model(changed(outgo=0.09)), 0, -1),
    "more deaths": (model(changed(exit__bpu=0.004)), -1, -1),
}


@pytest.mark.parametrize("what", SIGNS)
def test_every_lever_moves_what_it_should_and_that_way(what: str) -> None:
    other, members, fund = SIGNS[what]
    before, after = _end(model()), _end(other)
    assert np.sign(round(after[0] - before[0], 2)) == members
    assert np.sign(round(after[1] - before[1], 2)) == fund


def test_without_newcomers_the_stock_only_falls() -> None:
    none = {"pay__bpu__steady": (0.9, 0.4, 0.2, 1e-9), "pay__bpu__casual": (0.5, 0.3, 0.1, 1e-9)}
    course, _ = model(changed(new__bpu=0, **none)).expected(60)
    assert (np.diff(course.bpu[:, 0]) < 0).all()


def test_if_all_pay_the_stock_rises_by_exactly_the_newcomers() -> None:
    sure = (1.0, 1.0, 1.0, 1e-12)
    ours = model(changed(pay__bpu__steady=sure, pay__bpu__casual=sure, exit__bpu=0.0))
    course, flows = ours.expected(60)
    new = flows.new[1:, :-1, 0].sum(axis=1)
    assert np.diff(course.bpu[:, 0]) == pytest.approx(new, rel=1e-6)


def test_a_fund_that_nothing_moves_stands_still() -> None:
    nothing: dict[str, float | tuple[float, ...]] = {
        "net__pu": 0, "tariff": (0, 0, 0), "loss": (0, 0), "outgo": 0, "yield": 0
    }  # fmt: skip
    still = changed(**nothing)
    course, _ = model(still).expected(60)
    assert (course.fund == course.fund[0]).all()


def test_a_country_a_thousandth_the_size_does_the_same() -> None:
    names = ("stock.bpu", "stock.pu", "stock.other", "stock.fund", "new.bpu", "new.pu",
             "eligible.bpu", "eligible.pu")  # fmt: skip
    small = changed(**{name.replace(".", "__"): SHIPPED[name].value / 1000 for name in names})
    ours = model()
    few = plan(small, ours.plan.channels[:-1], ours.opening)
    there = Model(small, few, ours.opening).expected(120)[0]
    here = ours.expected(120)[0]
    assert there.total * 1000 == pytest.approx(here.total, rel=1e-12)
    assert there.fund * 1000 == pytest.approx(here.fund, rel=1e-12)


def test_a_channel_split_in_two_brings_the_same() -> None:
    ours = model()
    first, *others = ours.plan.channels[:-1]
    halves = [replace(first, code=f"{first.code}.{n}", share=first.share / 2) for n in (1, 2)]
    both = plan(ours.parameters, [*halves, *others], ours.opening)
    split = Model(ours.parameters, both, ours.opening)
    assert split.expected(60)[0].bpu == pytest.approx(ours.expected(60)[0].bpu, rel=1e-12)


def test_the_fan_widens_and_its_middle_is_near_the_expected_course() -> None:
    ours = model()
    course = ours.run(drawn(ours, MONTHS), MONTHS)
    low, middle, high = np.quantile(course.total[[12, 36, 60, 120]], [0.1, 0.5, 0.9], axis=1)
    assert (np.diff((high - low) / middle) > 0).all()
    expected = ours.expected(MONTHS)[0].total[[12, 36, 60, 120], 0]
    assert middle == pytest.approx(expected, rel=0.02)


def test_what_a_path_is_given_once_is_spread_evenly() -> None:
    """Each block has the same values, one from each part of the distribution, in another order."""
    ours = model()
    one, other = (drawn(ours, 1, block).odds_bpu for block in (0, 1))
    assert (one != other).any()
    assert (np.sort(one) == np.sort(other)).all()
    sd = SHIPPED.sd("pay.bpu.steady")
    assert sd == SHIPPED["pay.bpu.steady"].sd * SHIPPED.width("members")
    assert np.std(one) == pytest.approx(sd, rel=0.01)
    assert np.quantile(one, [0.1, 0.5, 0.9]) == pytest.approx(
        [-1.2816 * sd, 0, 1.2816 * sd], abs=3e-3
    )


def persistency(ours: Model, months: int) -> float:
    """The share of newcomers who are active so many months later."""
    casual = ours.parameters["casual.bpu"].value
    active = 0.0
    for part, way in ((1 - casual, "steady"), (casual, "casual")):
        chances = np.array(ours.parameters[f"pay.bpu.{way}"].values)
        state = np.array([part, 0.0, 0.0, 0.0])
        for _ in range(months):
            stayed = state * (1 - ours.parameters["exit.bpu"].value)
            owing = stayed * (1 - chances)
            state = np.array([(stayed * chances).sum(), owing[0], owing[1], owing[2] + owing[3]])
        active += state[:3].sum()
    return active


@pytest.mark.parametrize(("months", "share"), [(6, 0.68), (12, 0.49), (24, 0.33)])
def test_half_of_the_newcomers_are_there_after_a_year(months: int, share: float) -> None:
    assert persistency(model(), months) == pytest.approx(share, abs=0.005)


def test_retention_is_five_points_of_persistency() -> None:
    better = model(SHIPPED, **SCENARIOS["retention"].levers)
    assert persistency(better, 12) - persistency(model(), 12) == pytest.approx(0.05, abs=0.001)


def test_a_year_has_its_season_wherever_it_begins() -> None:
    """Begun in June, the first month is a July."""
    ours = model()
    june = Model(ours.parameters, ours.plan, Month(2025, 6))
    (_, december), (_, midyear) = ours.expected(7), june.expected(1)
    season = ours.parameters["season"].values
    first = midyear.new[1, 0, 0] / december.new[1, 0, 0]
    assert first == pytest.approx(season[6] / season[0], rel=1e-9)
