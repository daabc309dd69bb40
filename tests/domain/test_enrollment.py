"""The ladder of evidence, and who is credited."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Payer
from domain.enrollment import (
    Attribution,
    IllegalMove,
    Proof,
    Registrar,
    Rung,
    Source,
    Step,
    Touch,
    climb,
    proof_of,
)

TODAY = date(2026, 11, 22)
FILES = {Source.PARTNER_FILE, Source.OFFICIAL_FILE}


def test_the_ladder_in_order() -> None:
    names = [rung.name for rung in sorted(Rung)]
    assert names == ["DRAFT", "COMPLETE", "HANDED_OVER", "PAYMENT_CODE", "PAID", "ACTIVE"]


@pytest.mark.parametrize(
    ("source", "proof"),
    [
        (Source.WORKER, Proof.REPORTED),
        (Source.AGENT, Proof.REPORTED),
        (Source.PARTNER_FILE, Proof.CONFIRMED),
        (Source.OFFICIAL_FILE, Proof.CONFIRMED),
    ],
)
def test_a_word_is_a_report_and_a_file_confirms(source: Source, proof: Proof) -> None:
    assert Step(Rung.PAID, source, TODAY).proof is proof


@pytest.mark.parametrize(("current", "to", "source"), [*product(Rung, Rung, Source)])
def test_only_up_and_active_only_by_a_file(current: Rung, to: Rung, source: Source) -> None:
    if to > current and (to is not Rung.ACTIVE or source in FILES):
        assert climb(current, to, source) is to
    else:
        with pytest.raises(IllegalMove):
            climb(current, to, source)


def test_an_illegal_move_says_what_to_do() -> None:
    with pytest.raises(IllegalMove, match=r"PAID cannot go to DRAFT.*correction"):
        climb(Rung.PAID, Rung.DRAFT, Source.OFFICIAL_FILE)
    with pytest.raises(IllegalMove, match=r"word of the worker.*file"):
        climb(Rung.PAID, Rung.ACTIVE, Source.WORKER)


def test_a_report_is_confirmed_later_by_a_file() -> None:
    told = Step(Rung.PAID, Source.WORKER, TODAY)
    seen = Step(Rung.PAID, Source.PARTNER_FILE, TODAY)
    assert proof_of(Rung.PAID, []) is None
    assert proof_of(Rung.PAID, [told]) is Proof.REPORTED
    assert proof_of(Rung.PAID, [told, seen]) is Proof.CONFIRMED
    assert proof_of(Rung.HANDED_OVER, [seen]) is Proof.CONFIRMED
    assert proof_of(Rung.ACTIVE, [told, seen]) is None


touches = st.builds(Touch, st.integers(0), st.integers(0), st.integers(0), st.dates())


@given(st.lists(touches, min_size=1))
def test_the_first_and_the_last_touch_are_kept(opened: list[Touch]) -> None:
    credit = Attribution(registered_by=Registrar(12), paid_by=Payer.SPONSOR)
    for touch in opened:
        credit = credit.touched(touch)
    assert (credit.recruited_by_first, credit.recruited_by_last) == (opened[0], opened[-1])
    assert (credit.registered_by.agent, credit.paid_by) == (12, Payer.SPONSOR)


def test_who_comes_alone_is_nobodys() -> None:
    assert Attribution() == Attribution(None, None, Registrar(None), None, None)


def test_there_is_no_first_touch_without_a_last() -> None:
    touch = Touch(3, 12, 1, TODAY)
    with pytest.raises(ValueError, match=r"touched\(\)"):
        Attribution(recruited_by_first=touch)
