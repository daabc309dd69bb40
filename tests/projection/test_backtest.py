"""The backtest on the published series: figures that another program found, and what must hold."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.coverage.facts import Flag, Metric, OfficialStock
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.backtest import flow
from projection.backtest.flow import TooShort, flows_until, fund_after
from projection.backtest.rolling import HORIZONS, Backtest, backtest, calibrate
from projection.parameters import SHIPPED
from projection.projecting import Run, project
from tests.projection.facts import FIRST_DAY, TODAY

FOUND = backtest(PUBLISHED.official)

# research/projection.md, section 5: MAPE in % of the origins 2018-2021, 1, 2 and 3 years ahead.
TABLE = {"naive": (12.7, 22.9, 31.7), "drift": (2.0, 3.9, 6.4), "linear": (2.3, 4.3, 6.9)}


def mape(found: Backtest, method: str, years: int, last_origin: int = 2021) -> float:
    errors = [
        abs(each.error)
        for each in found.of(Metric.FUND, method, years)
        if 2018 <= each.origin <= last_origin
    ]
    return 100 * sum(errors) / len(errors)


@pytest.mark.parametrize("method", TABLE)
@pytest.mark.parametrize("years", HORIZONS)
def test_plain_methods_are_as_wrong_as_another_program_found(method: str, years: int) -> None:
    assert mape(FOUND, method, years) == pytest.approx(TABLE[method][years - 1], abs=0.05)


@pytest.mark.parametrize(("years", "most"), [(1, 3.0), (2, 5.0), (3, 6.5)])
def test_the_flow_identity_is_good_enough_and_beats_every_plain_method(
    years: int, most: float
) -> None:
    ours = 100 * FOUND.mape(Metric.FUND, "model", years)
    assert ours <= most
    for method in ("naive", "drift", "linear", "growth"):
        assert ours < 100 * FOUND.mape(Metric.FUND, method, years)


@pytest.mark.parametrize("years", HORIZONS)
def test_segments_beat_drift_for_members(years: int) -> None:
    assert FOUND.mape(Metric.ACTIVE, "model", years) < FOUND.mape(Metric.ACTIVE, "drift", years)


def test_without_its_leak_it_would_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    """The identity is worth something only whole."""
    kept = flow.flows_until
    monkeypatch.setattr(flow, "flows_until", lambda *a: replace(kept(*a), leak=0.0))
    leaking = backtest(PUBLISHED.official)
    assert mape(leaking, "model", 3) > mape(FOUND, "model", 3) * 2
    assert mape(leaking, "model", 1) > mape(leaking, "drift", 1)


def test_an_origin_knows_nothing_of_later() -> None:
    """What is published for a later year changes no answer of an earlier origin."""
    later = [e for e in PUBLISHED.official if e.month <= Month(2021, 12)]
    assert fund_after(PUBLISHED.official, 2021, 3) == fund_after(later, 2021, 3)


def test_nor_of_workers_who_were_counted_later(monkeypatch: pytest.MonkeyPatch) -> None:
    told = flow.members_after(PUBLISHED.official, 2021, 2)
    monkeypatch.setattr(flow, "INFORMAL", {2021: flow.INFORMAL[2021]})
    assert flow.members_after(PUBLISHED.official, 2021, 2) == told
    monkeypatch.setattr(flow, "INFORMAL", {2022: 90_000_000})
    with pytest.raises(TooShort, match="worked informally by 2021"):
        flow.members_after(PUBLISHED.official, 2021, 2)


def test_whoever_was_nearer_is_named_and_one_origin_proves_nothing() -> None:
    """A straight line was nearer for members, one and two years ahead, from the one origin."""
    assert FOUND.nearer(Metric.ACTIVE) == [("linear", 1), ("linear", 2)]
    assert not FOUND.beaten(Metric.ACTIVE)
    assert not FOUND.nearer(Metric.FUND)
    worse = tuple(
        replace(each, error=each.error * 3) if each.method == "model" else each
        for each in FOUND.misses
    )
    assert ("drift", 1) in Backtest(worse).nearer(Metric.FUND)
    assert Backtest(worse).beaten(Metric.FUND)


def test_the_known_years_close_by_their_leak() -> None:
    """Section 2 of the note: the closure is never zero; 0.7 to 6.5 % of the opening fund."""
    flows = flows_until(PUBLISHED.official, 2021)
    assert 0.05 < flows.leak < 0.25
    assert 0.06 < flows.interest < 0.08
    assert 0.07 < flows.claims < 0.09
    with pytest.raises(TooShort, match="By the close of 2017 only 1"):
        flows_until(PUBLISHED.official, 2017)


def test_a_new_year_end_is_a_new_test() -> None:
    added = OfficialStock(
        Month(2025, 12), Metric.FUND, Decimal(880), "Rp T", Flag.SOURCED, "a press release"
    )
    longer = backtest((*PUBLISHED.official, added))
    before, after = (len(each.of(Metric.FUND, "model", 1)) for each in (FOUND, longer))
    assert after == before + 1


def test_the_fan_holds_the_past_and_is_not_wider_than_it_needs() -> None:
    run = project(FIRST_DAY, TODAY, Run(Month(2028, 12), paths=10_000))
    fund, members = calibrate(FOUND, run, SHIPPED)
    assert fund.sound
    assert members.sound
    assert (fund.shipped, members.shipped) == (SHIPPED.width("fund"), SHIPPED.width("members"))
    for each in (fund, members):
        assert each.width == pytest.approx(each.shipped, rel=0.05)
    assert sum(members.points.values()) == 3, "one origin: said so wherever it is shown"
    narrow = SHIPPED.with_values("fan.width", 0.5, flag=Flag.ASSUMED, source="test")
    half = project(FIRST_DAY, TODAY, Run(Month(2028, 12), paths=2000), parameters=narrow)
    assert not calibrate(FOUND, half, narrow)[0].sound
