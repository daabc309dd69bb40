"""What fits a phone: sums stay, and with a least nobody few is told apart."""

from hypothesis import given
from hypothesis import strategies as st

from domain.coverage.rows import ROWS, largest

COUNTS = st.dictionaries(st.text(max_size=3), st.integers(0, 60), max_size=12)


@given(COUNTS, st.integers(0, 20))
def test_the_rows_sum_to_the_total(counts: dict[str, int], least: int) -> None:
    rows = largest(counts, least=least)
    assert sum(n for _, n in rows.shown) + rows.rest == sum(counts.values())
    assert len(rows.shown) + bool(rows.rest) <= ROWS


@given(COUNTS, st.integers(1, 20))
def test_nothing_below_the_least_can_be_told_apart(counts: dict[str, int], least: int) -> None:
    rows = largest(counts, least=least)
    assert all(n >= least for _, n in rows.shown)
    assert rows.rest == 0 or rows.rest >= least or not rows.shown


def test_a_single_small_one_takes_the_smallest_along() -> None:
    assert largest({"a": 40, "b": 12, "c": 3}, least=10) == ((("a", 40),), 15)
