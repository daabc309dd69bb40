"""A row is good from its day until the next one begins, in whatever order they are written."""

from dataclasses import dataclass

import pytest

from domain.dated import in_force
from domain.months import Month


@dataclass(frozen=True)
class Price:
    since: Month
    rupiah: int


PRICES = (
    Price(Month(2027, 1), 16_800),
    Price(Month(2015, 7), 16_800),
    Price(Month(2026, 4), 8_400),
)


@pytest.mark.parametrize(
    ("month", "since"),
    [
        (Month(2015, 6), None),
        (Month(2015, 7), Month(2015, 7)),
        (Month(2026, 3), Month(2015, 7)),
        (Month(2026, 4), Month(2026, 4)),
        (Month(2026, 12), Month(2026, 4)),
        (Month(2040, 1), Month(2027, 1)),
    ],
)
def test_the_newest_row_that_has_begun(month: Month, since: Month | None) -> None:
    found = in_force(PRICES, month)
    assert (found.since if found else None) == since
