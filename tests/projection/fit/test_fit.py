"""What the fit finds in ledgers of which the truth is known, and what must not change it."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from domain.coverage.cells import TENURES
from domain.coverage.events import Event, Payment
from domain.coverage.facts import Flag, Metric, OfficialStock, ReferenceFacts
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.fit.counts import Counts, counted
from projection.fit.fitting import Fit, MoreThanOfficial, fitted
from projection.fit.paying import Paying, assumed, paying
from projection.fit.shares import rates, share, shares
from projection.parameters import SHIPPED
from projection.streams import ACTIVE, STATES
from tests.projection.facts import FIRST_DAY
from tests.projection.fit.ledgers import END, START, changed, made, plain, snapshot

TRUTH = plain()
ENOUGH = 30
"""People at risk, fewer of whom say nothing."""


def _held(fit: Fit) -> list[bool]:
    """Whether the true chance of each cell with ENOUGH people lies in its 90 % interval."""
    return [
        each.low <= TRUTH.pays(TRUTH.channels[0], band, END, k) <= each.high
        for k in range(STATES)
        for band, each in enumerate(fit.hazards[k])
        if fit.counts.at_risk[k, band] >= ENOUGH
    ]


def test_true_hazards_lie_in_their_intervals_and_not_when_a_paid_through_is_lost() -> None:
    ledgers = [made(400, seed, TRUTH) for seed in range(6)]
    held = [each for members in ledgers for each in _held(fitted(snapshot(members)))]
    assert len(held) > 80
    assert sum(held) / len(held) >= 0.85

    def forgetful(events: list[Event]) -> list[Event]:
        return [e for at, e in enumerate(events) if type(e) is not Payment or at % 8]

    lost = [e for m in ledgers for e in _held(fitted(snapshot(changed(m, forgetful))))]
    assert sum(lost) / len(lost) < 0.85


def _stock(found: Paying, entered: tuple[int, ...]) -> float:
    """Active members when so many came each month and pay like this."""
    active = 0.0
    for part, pay in ((1 - found.casual_share, found.steady), (found.casual_share, found.casual)):
        state = np.zeros(STATES)
        for new in entered:
            came = state * pay
            rest = state - came
            state = np.array([came.sum() + part * new, *rest[:2], rest[2] + rest[3]])
        active += state[:ACTIVE].sum()
    return float(active)


def test_the_stock_of_a_year_later_is_foreseen_and_worse_without_tenure() -> None:
    after = END.plus(-12)
    with_tenure, without = [], []
    for seed in range(3):
        members = made(2_500, seed, TRUTH)
        whole = counted(snapshot(members))
        early = changed(members, lambda es: [e for e in es if Month.of(e.occurred_on) <= after])
        counts = counted(snapshot([m for m in early if m], after))
        pooled = (counts.paid.sum(axis=1) / counts.at_risk.sum(axis=1)).tolist()
        blind = Paying(tuple(pooled), tuple(pooled), 0.5)
        found = paying(counts, assumed(SHIPPED))
        with_tenure.append(_stock(found, whole.entered) / whole.active - 1)
        without.append(_stock(blind, whole.entered) / whole.active - 1)
    assert max(map(abs, with_tenure)) < 0.05
    assert np.mean(np.abs(without)) > np.mean(np.abs(with_tenure))


def test_steady_and_casual_people_are_told_apart_by_their_tenure() -> None:
    """People one by one, made without the fit, of whom it is known who is casual."""
    source = np.random.default_rng(3)
    months, each_month = 36, 3_000
    casual = source.random(months * each_month) < 0.45
    seen_for = np.repeat(np.arange(months)[::-1], each_month)
    chance = np.where(casual[:, None], (0.60, 0.20, 0.10, 0.004), (0.95, 0.50, 0.30, 0.02))
    behind = np.zeros(len(casual), dtype=int)
    at_risk, paid = np.zeros((STATES, len(TENURES))), np.zeros((STATES, len(TENURES)))
    for age in range(1, months):
        band = sum(age > last for last in (3, 6, 12, 24))
        here = seen_for >= age
        pays = source.random(len(casual)) < chance[np.arange(len(casual)), behind]
        at_risk[:, band] += np.bincount(behind[here], minlength=STATES)
        paid[:, band] += np.bincount(behind[here & pays], minlength=STATES)
        behind = np.where(pays, 0, np.minimum(behind + 1, STATES - 1))
    counts = Counts(
        months=(), at_risk=at_risk, paid=paid, prepaid=np.zeros(len(TENURES)),
        entered=(each_month,) * months, by_channel={}, closing={},
    )  # fmt: skip
    found = paying(counts, assumed(SHIPPED))
    assert found.casual_share == pytest.approx(0.45, abs=0.03)
    assert found.steady[0] == pytest.approx(0.95, abs=0.005)
    assert found.casual[0] == pytest.approx(0.60, abs=0.03)


def test_order_repeats_a_split_channel_and_the_calendar_change_nothing() -> None:
    members = made(300, 4, TRUTH)
    base = counted(snapshot(members))
    dice = np.random.default_rng(1)

    def shuffled(events: list[Event]) -> list[Event]:
        twice = events * 2
        return [twice[at] for at in dice.permutation(len(twice))]

    assert _same(counted(snapshot(changed(members, shuffled))), base)
    year = plain(START.plus(12), END.plus(12))
    later = counted(snapshot(made(300, 4, year), END.plus(12)))
    assert _same(later, base)
    channel = TRUTH.channels[0]
    halves = (replace(channel, share=0.5), replace(channel, number=1, share=0.5))
    split = counted(snapshot(made(300, 4, replace(TRUTH, channels=halves))))
    assert _same(split, base)
    assert [sum(each) for each in zip(*split.by_channel.values(), strict=True)] == list(
        base.by_channel[0]
    )


def _same(one: object, other: object) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("at_risk", "paid", "prepaid", "entered")
    )


def test_months_that_are_still_coming_in_are_left_out() -> None:
    assert counted(snapshot(made(300, 4, TRUTH))).months[-1] == END
    late = replace(TRUTH, recorded_late=(0.5, 0.0, 0.5, 0.0))
    months = counted(snapshot(made(300, 4, late))).months
    assert months[0] == START
    assert months[-1] < END


def _official(persons: int) -> ReferenceFacts:
    stock = OfficialStock(
        END, Metric.BPU, Decimal(persons) / 10**6, "million", Flag.SOURCED, "test"
    )
    return replace(PUBLISHED, official=(*PUBLISHED.official, stock))


def test_the_ledger_speaks_for_those_whom_it_has() -> None:
    members = made(600, 5, TRUTH)
    alone = fitted(snapshot(members))
    assert alone.outside_ledger == alone.official - alone.ledger > 10_000_000
    assert alone.parameters["pay.bpu.casual"].flag is Flag.ASSUMED
    assert not alone.parameters["pay.bpu.casual"].fitted
    assert alone.parameters["pay.bpu.steady"].values == pytest.approx(
        SHIPPED["pay.bpu.steady"].values, rel=1e-3
    )
    all_of_them = fitted(snapshot(members, facts=_official(alone.ledger)))
    assert all_of_them.weight == 1
    assert all_of_them.outside_ledger == 0
    assert all_of_them.known is not None
    found = all_of_them.parameters["pay.bpu.steady"]
    assert found.values == pytest.approx(all_of_them.known.steady)
    assert found.fitted
    assert found.flag is Flag.CALIBRATED
    assert "ledger" in found.source
    with pytest.raises(MoreThanOfficial, match="correct the one that is wrong"):
        fitted(snapshot(members, facts=_official(alone.ledger - 1)))


def test_a_young_or_empty_ledger_changes_nothing_about_how_people_pay() -> None:
    assert fitted(FIRST_DAY).parameters.sha256 == SHIPPED.sha256
    young = plain(END.plus(-8), END)
    found = fitted(snapshot(made(200, 6, young))).parameters
    for name in SHIPPED:
        assert (found[name] == SHIPPED[name]) == (name != "conversion")
    true = sum(young.first_payment)
    assert abs(found["conversion"].value - true) < 0.1


def test_fewer_than_ten_people_are_in_no_source_that_is_read() -> None:
    """A run and its sources go to partners; so few say nothing about conversion, either."""
    few, enough = (fitted(snapshot(made(people, 6, TRUTH))) for people in (9, 30))
    assert few.parameters["conversion"] == SHIPPED["conversion"]
    assert "signups paid within three months" in enough.parameters["conversion"].source


def test_shares_hold_what_they_promise() -> None:
    source = np.random.default_rng(1)
    inside = several = 0
    shrunk = raw = 0.0
    for _ in range(30):
        true = source.beta(14, 6, size=12)
        asked = source.integers(5, 400, size=12)
        counts = {
            c: (int(source.binomial(n, p)), int(n))
            for c, (n, p) in enumerate(zip(asked, true, strict=True))
        }
        for channel, each in shares(counts).items():
            yes, n = counts[channel]
            several += 1
            inside += each.low <= true[channel] <= each.high
            shrunk += (each.mean - true[channel]) ** 2
            raw += (yes / n - true[channel]) ** 2
    assert 0.86 <= inside / several <= 0.95
    assert shrunk < raw
    alone = share(7, 10)
    assert alone.low < 0.7 < alone.high
    with pytest.raises(ValueError, match="no share"):
        share(3, 2)
    assert rates({1: 10, 2: 10}, 5) == {1: 2.0, 2: 2.0}
    drawn = rates({1: 0, 2: 100, 3: 200}, 10)
    assert 0 < drawn[1] < drawn[2] < drawn[3] < 20


def test_bands_are_those_of_the_cube() -> None:
    found = fitted(snapshot(made(50, 1, TRUTH)))
    assert [len(row) for row in found.hazards] == [len(TENURES)] * STATES
    assert [each.channel for each in found.channels] == [0]
