"""The made-up ledger: the same for a seed, of any length, true to its truth."""

from hashlib import sha256
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage.cells import TENURES
from domain.coverage.chance import FULL, Choice, Choices, Draws, odds
from domain.coverage.coding import encode_bytes
from domain.coverage.columns.months import in_months
from domain.coverage.cube import measures, publish, roll_up
from domain.coverage.events import MADE_UP
from domain.coverage.identities import check, totals
from domain.coverage.lives import Lives, by_pseudonym
from domain.coverage.recount import Recount
from domain.coverage.tables import Tables
from domain.coverage.truth import truth
from domain.months import Month
from tests.domain.coverage.one_by_one import events, rebuild, synth, synth_members

TRUTH = truth(Month(2025, 1), Month(2026, 11))


def test_a_seed_is_one_ledger() -> None:
    def made(seed: int) -> str:
        return sha256(b"".join(map(encode_bytes, synth(TRUTH, 50, seed)))).hexdigest()

    assert made(1) == made(1) != made(2)


def test_a_longer_ledger_begins_with_the_shorter_one() -> None:
    longer = list(synth_members(TRUTH, 60, 7))
    assert list(synth_members(TRUTH, 20, 7)) == longer[:20]
    assert list(synth_members(TRUTH, 10, 7, first=50)) == longer[50:]


def test_it_is_a_stream() -> None:
    assert len(list(islice(synth(TRUTH, 10**12, 1), 5))) == 5


def test_people_are_told_apart_by_names_that_can_be_sorted_before_they_live() -> None:
    numbers, tables = by_pseudonym(4, 3_000), Tables(TRUTH)
    lives = Lives(tables, 4, numbers)
    names = [name.tobytes() for name in lives.pseudonyms]
    assert names == sorted(set(names))
    straight = {its[0].member_id: its for its in synth_members(TRUTH, 3_000, 4)}
    assert [straight[name] for name in names] == events(tables, lives)


def test_it_says_that_it_is_made_up_and_names_nobody_twice() -> None:
    events = list(synth(TRUTH, 2_000, 3))
    assert {event.source for event in events} == {MADE_UP}
    assert len({event.event_id for event in events}) == len(events)


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(0, 40))
def test_the_identities_hold_for_any_seed(seed: int, members: int, months: int) -> None:
    start = Month(2024, 1)
    made = list(synth_members(truth(start, start.plus(months)), members, seed))
    until = start.plus(months + 15)
    published, recount = publish(rebuild(made), until), Recount()
    for its in made:
        recount.add(its, until)
    assert not check(in_months(published))
    assert not list(totals(in_months(published), recount, until))


def test_the_truth_is_found_again() -> None:
    cube = publish(rebuild(synth_members(TRUTH, 8_000, 11)), TRUTH.end)
    seen = 0
    for (month, number, tenure), counted in roll_up(cube, ("month", "channel", "tenure")).items():
        its, channel = measures(counted), TRUTH.channels[number]
        if its["at_risk_0"] < 60:
            continue
        seen += 1
        expected = TRUTH.pays(channel, TENURES.index(tenure), month, 0) * its["at_risk_0"]
        spread = (expected * (1 - expected / its["at_risk_0"])) ** 0.5
        assert abs(its["paid_0"] - expected) < 5 * spread + 2
    assert seen > 30
    months = {str(month): measures(found) for (month,), found in roll_up(cube).items()}
    assert months["2025-12"]["signups"] > 4 * months["2026-02"]["signups"]
    assert months["2026-03"]["closing_active"] < months["2026-01"]["closing_active"] * 1.05


def test_chance_is_the_same_everywhere() -> None:
    draw = Draws(1, np.array([2, 3]))
    assert draw(0, np.array([0, 1])).tolist() == [33727, 17862]
    assert draw(7, np.array([1])).tolist() == Draws(1, np.array([3]))(7, np.array([0])).tolist()
    assert Choice((1, 0, 3))(np.array([0, 16_383, 16_384, 65_535])).tolist() == [0, 0, 2, 2]
    chosen = Choices(((1, 0, 3), (1, 1, 0)))(np.array([0, 0, 1, 1]), np.array([0, 16_384] * 2))
    assert chosen.tolist() == [0, 2, 0, 0]
    assert odds(0.9, 1) == pytest.approx(0.9)
    with pytest.raises(ValueError, match="no months"):
        truth(Month(2026, 2), Month(2026, 1))


def test_draws_are_spread_evenly_and_know_nothing_of_each_other() -> None:
    people = np.arange(1 << 16)
    draw = Draws(5, people)
    drawn = np.stack([draw(place, people) for place in range(24)]) / FULL
    assert abs(drawn.mean(axis=1) - 0.5).max() < 0.005
    assert abs(np.corrcoef(drawn) - np.eye(len(drawn))).max() < 0.02
    assert abs(np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]) < 0.005
