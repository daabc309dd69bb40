"""Months as they are written."""

import pytest

from domain.months import Month


@pytest.mark.parametrize("written", ["1000-01", "2026-12", "2999-12"])
def test_a_month_is_read_as_it_is_printed_and_can_be_gone_on_from(written: str) -> None:
    month = Month.read(written)
    assert str(month) == written
    assert month.plus(1).plus(-1) == month


@pytest.mark.parametrize("written", ["0000-01", "9999-12", "2026-13", "2026-1", "2026-12 ", ""])
def test_what_is_no_month_is_not_read(written: str) -> None:
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month.read(written)
