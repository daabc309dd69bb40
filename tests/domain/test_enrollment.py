"""The ladder of evidence, and who is credited."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Payer
from domain.enrollment import (
    Attribution,
    Registrar,
    Rung,
    Source,
    Touch,
)

TODAY = date(2026, 11, 22)
FILES = {Source.PARTNER_FILE, Source.OFFICIAL_FILE}


def test_the_ladder_in_order() -> None:
    names = [rung.name for rung in sorted(Rung)]
    assert names == ["DRAFT", "COMPLETE", "HANDED_OVER", "PAYMENT_CODE", "PAID", "ACTIVE"]


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
