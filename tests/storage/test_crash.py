"""A process that is killed loses nothing it has acknowledged, and leaves nothing half-done.

`kill -9` proves that transactions are whole; that a commit survives a power cut is the work of
`synchronous=FULL`, which `test_store` reads back.
"""

import random
import time

import pytest

from storage import Store
from tests.forked import Forked
from tests.storage.samples import NOW, VAULT

KILLS = 6
BATCH = 8

# Commits batch after batch, and says so after each commit.
WORKER = """
import sys
from domain.nik import Nik
from storage import Store
from tests.storage.samples import *
first, batch = int(sys.argv[2]), int(sys.argv[3])
with Store.open(sys.argv[1], VAULT) as store:
    for start in range(first, first + 1_000_000, batch):
        chats = range(start, start + batch)
        with store.transaction() as unit:
            assert unit.claim([(chat, 10) for chat in chats], NOW) == {}
            unit.save([budi(chat) for chat in chats], NOW)
            new = [enrollment(chat, nik=Nik(f"327306{chat:06d}9999")) for chat in chats]
            enrolled = unit.enroll(new, NOW)
            unit.record_facts([signup(n, enrolled[n.chat_id, 0].member_id) for n in new])
            unit.post([message(chat, 10) for chat in chats], NOW)
            unit.keep_replies({(chat, 10): b"ok" for chat in chats})
        print(start + batch, flush=True)
"""


def run_and_kill(address: str, first: int, seconds: float) -> int:
    """Let a worker commit for a while, kill it, and return how far it said it had come."""
    with Forked(WORKER, address, str(first), str(BATCH)) as worker:
        said = worker.line()
        time.sleep(seconds)
        worker.kill()
        lines = [said, *worker.stdout]
    return int([line for line in lines if line.endswith("\n")][-1])


@pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
def test_what_was_acknowledged_is_there_and_nothing_is_half_done(address: str) -> None:
    chance = random.Random(7)  # noqa: S311 - when to kill, no secret
    done = 1
    for _ in range(KILLS):
        acknowledged = run_and_kill(address, done, chance.uniform(0, 0.05))
        with Store.open(address, VAULT) as store, store.transaction() as unit:
            # The batch in hand may be in whole, committed but not yet acknowledged, or not at all.
            done = acknowledged
            if unit.load([acknowledged]):
                done += BATCH
            chats = range(1, done)
            assert unit.load(range(1, done + BATCH)).keys() == set(chats)
            assert unit.enrollments_of(range(1, done + BATCH)).keys() == set(chats)
            assert unit.coverage_summary().complete == len(chats)
            assert unit.waiting_count() == len(chats)
            pairs = [(chat, 10) for chat in chats]
            assert unit.claim(pairs, NOW) == dict.fromkeys(pairs, b"ok")
