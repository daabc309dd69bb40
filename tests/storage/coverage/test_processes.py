"""Several processes fold one PostgreSQL, and one is killed in the middle: nothing twice or lost."""

from pathlib import Path

from storage import Store
from tests.domain.coverage.one_by_one import rebuild
from tests.forked import Forked
from tests.storage.coverage.made import AT, kept, members, record, verdict
from tests.storage.samples import VAULT, rows, url

FOLDER = """
import os, select, signal, sys
from datetime import UTC, datetime
from storage import Store, Vault
from storage.unit.unit import Unit
url, die, at = sys.argv[1], sys.argv[2], datetime(2026, 11, 22, tzinfo=UTC)
if die == "die":
    add = Unit.add_to_cube
    def killed(self, *given):
        add(self, *given)
        self._run(self._sql.state).fetchall()  # it is with the database, and not committed
        print("claimed", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    Unit.add_to_cube = killed
facts = 0
with Store.open(url, Vault(bytes(range(32)))) as store:
    if die != "die":
        print("ready", flush=True)
    while die == "die" or not select.select([sys.stdin], [], [], 0.001)[0]:
        facts += store.fold(at, 5)
    print(facts)
"""


def folder(address: str, die: str = "live") -> Forked:
    return Forked(FOLDER, address, die)


def test_two_processes_fold_each_fact_once(shared_store: Store, postgres_url: str) -> None:
    ledger = members(300)
    for facts in ledger[:150]:
        record(shared_store, facts)
    both = [folder(postgres_url), folder(postgres_url)]
    for each in both:
        assert each.line() == "ready\n"
    for facts in ledger[150:]:
        for event in facts:  # facts of one member come while others of theirs are folded
            record(shared_store, [event])
    counts = [int(each.rest("stop\n")) for each in both]
    rest = 0
    while folded := shared_store.fold(AT):
        rest += folded
    assert sum(counts) + rest == sum(map(len, ledger))
    assert min(counts) > 0
    assert kept(shared_store).sha256() == rebuild(ledger).sha256()
    assert not verdict(shared_store).broken
    numbers = rows(shared_store, "SELECT count(DISTINCT seq), max(seq) FROM coverage_change")
    assert numbers[0][0] == numbers[0][1]


def test_killed_between_claim_and_commit(shared_store: Store, postgres_url: str) -> None:
    ledger = members(40)
    record(shared_store, (event for facts in ledger for event in facts))
    killed = folder(postgres_url, "die")
    assert killed.rest() == "claimed\n"
    assert killed.returncode == -9
    assert len(kept(shared_store)) == 0
    for _ in range(200):
        shared_store.fold(AT)
        if kept(shared_store).sha256() == rebuild(ledger).sha256():
            break
    assert not verdict(shared_store).broken
    assert kept(shared_store).sha256() == rebuild(ledger).sha256()


def test_killed_on_a_file(tmp_path: Path) -> None:
    ledger = members(40)
    with Store.open(url(tmp_path), VAULT) as store:
        record(store, (event for facts in ledger for event in facts))
    killed = folder(url(tmp_path), "die")
    assert killed.rest() == "claimed\n"
    with Store.open(url(tmp_path), VAULT) as store:
        assert len(kept(store)) == 0
        while store.fold(AT):
            pass
        assert kept(store).sha256() == rebuild(ledger).sha256()
        assert not verdict(store).broken
