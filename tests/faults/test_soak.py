"""Twenty thousand updates in one process: memory and descriptors stay where they were."""

import gc
from itertools import count
from pathlib import Path

import pytest

from handlers.turn import Turns
from storage import Store, Vault
from storage.databases import sqlite_file
from tests.conversation import KEY, FixedClock
from tests.handlers.stage import text, turns

BATCH = 64
WORDS = ("/start", "setuju", "bukan nik", "3273061405889999", "ya", "Budi", "/batal", "ya, hapus")
GROWTH_KB = 6_000


def rounds(desk: Turns, numbers: "count[int]", updates: int) -> None:
    """So many updates of the same chats, who begin, stray, give up and begin again."""
    for batch in range(updates // BATCH):
        word = WORDS[batch % len(WORDS)]
        desk.take([text(chat, next(numbers), word) for chat in range(1, BATCH + 1)])


def held() -> tuple[int, int]:
    """Kilobytes in memory, and open descriptors."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]), len(list(Path("/proc/self/fd").iterdir()))


def test_flat(either_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = count(1)
    monkeypatch.setitem(sqlite_file.WRITER, "cache_size", -1024)  # else it fills up for long
    with Store.open(either_url, Vault(KEY)) as store:
        desk = turns(store)
        assert isinstance(desk.clock, FixedClock)
        rounds(desk, numbers, 8_000)
        memory, descriptors = held()
        rounds(desk, numbers, 12_000)
        after, still = held()
    assert after - memory < GROWTH_KB, f"{after - memory} KB more after 12,000 updates"
    assert still <= descriptors
