"""What a partner who has brought too much is told: how long to wait, and that is long enough."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.api.limits import take_items
from bot.api.problems import Refusal
from bot.api.shapes import MOST_ITEMS
from domain.limits import limit
from storage import Store, Vault
from storage.access.tokens import Token
from tests.blank import blank
from tests.conversation import KEY, FixedClock

NOW, TODAY = FixedClock().now(), FixedClock().today()
PARTNER = Token(bytes(32), "partner", frozenset(), 1, NOW)


@pytest.mark.parametrize("many", [1, 2, 300, MOST_ITEMS])
def test_who_waits_as_long_as_told_brings_all_of_it(tmp_path: Path, many: int) -> None:
    with Store.open(blank(tmp_path / "api.db"), Vault(KEY)) as store:

        def bring(items: int, seconds: int = 0) -> int:
            """How long to wait; 0 when they are taken."""
            try:
                with store.transaction() as unit:
                    take_items(unit, PARTNER, items, NOW + timedelta(seconds=seconds), TODAY)
            except Refusal as refusal:
                return refusal.retry_after
            return 0

        whole_day = limit("api_items", TODAY).many
        assert [bring(MOST_ITEMS) for _ in range(whole_day // MOST_ITEMS)] == [0] * 100
        wait = bring(many)
        assert 0 < wait <= many, "as many a day as there are, less than one a second"
        assert bring(many, wait - 1) == 1
        assert bring(many, wait) == 0
