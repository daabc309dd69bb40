"""The house keeps up with what is old without standing in the way of turns."""

from datetime import timedelta
from pathlib import Path

from bot.house import KEPT, House
from dialog.enrollment import ENROLLMENT
from handlers.timers import Timers
from storage import Store, Vault
from tests.conversation import KEY, FixedClock

OLD = 12_000


def test_a_heap_of_old_updates_is_forgotten_piece_by_piece(tmp_path: Path) -> None:
    clock = FixedClock()
    with Store.open(f"sqlite:///{tmp_path / 'heap.db'}", Vault(KEY)) as store:
        long_ago = clock.now() - KEPT - timedelta(hours=1)
        with store.transaction() as unit:
            unit.claim([(7, number) for number in range(OLD)], long_ago)
            unit.claim([(7, OLD)], clock.now())
        house = House(Timers(store, ENROLLMENT, clock), store, clock)
        visits = 0
        while house.behind:
            house.keep()
            visits += 1
        with store.transaction() as unit:
            again = unit.claim([(7, number) for number in range(OLD + 1)], clock.now())
    assert visits == 4, "three pieces, and a look that finds nothing more"
    assert set(again) == {(7, OLD)}
