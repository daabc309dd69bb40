"""The ladder of evidence, and who is credited."""

from datetime import date

import pytest

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


def test_who_comes_alone_is_nobodys() -> None:
    assert Attribution() == Attribution(None, None, Registrar(None), None, None)


def test_there_is_no_first_touch_without_a_last() -> None:
    touch = Touch(3, 12, 1, TODAY)
    with pytest.raises(ValueError, match="give both"):
        Attribution(recruited_by_first=touch)
