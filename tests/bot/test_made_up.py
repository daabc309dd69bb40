"""A made-up ledger knows nothing that partners are still to report."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.made_up import make_up
from domain.months import Month
from handlers.clock import day_of
from storage import Store, Vault
from storage.instants import moment
from tests.conversation import KEY
from tests.storage.samples import rows

AT = datetime(2026, 11, 12, 5, tzinfo=UTC)
MONTH = Month.of(day_of(AT))
LEDGER = "SELECT member_id, event_id, kind, occurred_on, recorded_at FROM ledger"


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    with Store.open(either_url, Vault(KEY), create=True) as opened:
        yield opened


def test_nothing_is_recorded_in_the_future_and_the_rest_comes_later(store: Store) -> None:
    known = make_up(store, MONTH, 400, 3, heard=AT)
    recorded = [moment(row[-1]) for row in rows(store, LEDGER)]
    assert len(recorded) == known
    assert AT - timedelta(days=7) < max(recorded) <= AT
    later = make_up(store, MONTH, 400, 3)
    assert later > 0
    told = rows(store, LEDGER)
    assert max(moment(row[-1]) for row in told) > AT
    assert len(told) == known + later


def test_nothing_is_left_out_for_good(store: Store) -> None:
    make_up(store, MONTH, 200, 3, heard=AT)
    make_up(store, MONTH, 200, 3)
    late = rows(store, LEDGER)
    make_up(store, MONTH, 200, 3)
    assert sorted(rows(store, LEDGER)) == sorted(late)
    with store.reader() as reader:
        assert reader.coverage_summary().complete == 200
