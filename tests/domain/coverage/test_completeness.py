"""How much of a month has come in, from how late the facts of older months came."""

from domain.coverage.completeness import come_in
from domain.months import Month

LAST = Month(2026, 10)
OLD = {LAST.plus(-back): [80, 10, 10, 0] for back in range(3, 9)}


def test_late_facts_are_foretold_from_older_months() -> None:
    newest = {LAST.plus(-2): [80, 10, 10, 0], LAST.plus(-1): [80, 10, 0, 0], LAST: [160, 0, 0, 0]}
    found = come_in(OLD | newest, LAST)
    assert {str(month): round(share, 6) for month, share in found.items()} == {
        "2026-08": 1.0,
        "2026-09": 0.9,
        "2026-10": 0.8,
    }


def test_the_month_that_runs_and_empty_ones_say_nothing() -> None:
    found = come_in(OLD | {LAST: [0, 0, 0, 0], LAST.plus(1): [5, 0, 0, 0]}, LAST)
    assert not found


def test_without_older_months_all_is_taken_to_be_there() -> None:
    assert come_in({LAST: [5, 0, 0, 0]}, LAST) == {LAST: 1.0}


def test_nothing_is_known_of_nothing() -> None:
    assert come_in({}, LAST) == {}
