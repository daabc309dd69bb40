"""Several processes on one PostgreSQL: nothing is done twice, nothing is lost, nobody is stuck."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

import pytest

from storage import (
    OutOfDate,
    Sealed,
    Store,
    Vault,
)
from tests.forked import Forked
from tests.postgres import Server
from tests.storage.samples import LEASE, NOW, VAULT, message, rows, steps_of, summary

PEOPLE = 24
ROUNDS = 25

# Works through its rounds in step with the others, and prints what it found, as JSON.
BEGIN = """
import json, sys
from dataclasses import replace
from domain.nik import Nik
from storage import Account, Mark, Store
from tests.storage.samples import *
name, people, rounds = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with Store.open(sys.argv[1], VAULT) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    found = []
"""
# Every process is given every update, in an order of its own.
SAME_UPDATES = (
    BEGIN
    + """
    for number in range(rounds):
        pairs = [(chat, number) for chat in range(people)]
        with store.transaction() as unit:
            seen = unit.claim(pairs[::-1] if name == "b" else pairs, NOW)
            new = [pair for pair in pairs if pair not in seen]
            accounts = unit.load([chat for chat, _ in new])
            changed = [accounts.get(chat) or Account(chat) for chat, _ in new]
            unit.save([step(account, str(number)) for account in changed], NOW)
            unit.post([message(*pair) for pair in new], NOW)
            unit.keep_replies({pair: name.encode() for pair in new})
        found.append([len(new), sorted(set(reply.decode() for reply in seen.values()))])
    print(json.dumps(found))
"""
)
# Every process has updates of its own for the same people.
SAME_PEOPLE = (
    BEGIN
    + """
    for number in range(rounds):
        chats = [(chat * 7) % people for chat in range(people)]
        with store.transaction() as unit:
            unit.claim([(chat, number * 10 + ord(name)) for chat in chats], NOW)
            accounts = unit.load(chats)
            changed = [accounts.get(chat) or Account(chat) for chat in chats]
            unit.save([step(account, f"{name}{number}") for account in changed], NOW)
            unit.set_timers([nudge(chat, NOW, number) for chat in chats])
            if number % 5 == 4:
                unit.unreachable([(chat, number * 10, 0) for chat in chats[::-1]], NOW)
                unit.drop_rest([(chat, number * 10, 0) for chat in chats[::-1]])
    print(json.dumps(found))
"""
)
SAME_NIKS = (
    BEGIN
    + """
    base = 1000 * ord(name)
    for number in range(rounds):
        order = range(people) if name == "a" else range(people - 1, -1, -1)
        new = [enrollment(base + who, number, Nik(f"327306{number:02}{who:04}9999"))
               for who in order]
        with store.transaction() as unit:
            enrolled = unit.enroll(new, NOW)
            won = [one for one in new if enrolled[one.chat_id, 0].first_of_person]
            unit.record_facts([signup(one, enrolled[one.chat_id, 0].member_id) for one in won])
        found += [one.nik.reveal() for one in won]
    print(json.dumps(found))
"""
)
SENDERS = (
    BEGIN
    + """
    while True:
        with store.transaction() as unit:
            due = unit.take_due(NOW, 5, LEASE)
        with store.reader() as reader:
            if not due and not reader.waiting_count():
                break
        found += [tuple(one.key) for one in due]
        with store.transaction() as unit:
            unit.mark([Mark(one.key, "sent", NOW) for one in due])
    print(json.dumps(found))
"""
)


def together(script: str, address: str, names: Sequence[str] = ("a", "b")) -> list[Any]:
    """Run the script in several processes, begun at one moment; what each of them printed."""
    with ExitStack() as stack:
        given = (str(PEOPLE), str(ROUNDS))
        started = [stack.enter_context(Forked(script, address, name, *given)) for name in names]
        for process in started:
            assert process.line() == "ready\n"
        for process in started:
            process.stdin.write("\n")
        found = [process.rest() for process in started]
        assert [process.returncode for process in started] == [0] * len(names)
        return [json.loads(said) for said in found]


@pytest.fixture(params=["whole", "spread"])
def shared(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL, its tables whole or in parts."""
    wanted = {"whole": "postgres_url", "spread": "spread_url"}[request.param]
    found: str = request.getfixturevalue(wanted)
    return found


def test_an_update_that_comes_to_two_processes_is_taken_by_one(shared: str) -> None:
    found = together(SAME_UPDATES, shared)
    for a, b in zip(*found, strict=True):
        assert a[0] + b[0] == PEOPLE
        # Whoever came second has the first one's reply to give.
        assert a[1] == (["b"] if b[0] else [])
        assert b[1] == (["a"] if a[0] else [])
    with Store.open(shared, VAULT) as store, store.transaction() as unit:
        accounts = unit.load(range(PEOPLE))
        assert unit.waiting_count() == PEOPLE * ROUNDS
    assert len(accounts) == PEOPLE
    for account in accounts.values():
        assert steps_of(account) == [str(number) for number in range(ROUNDS)]


def test_no_step_of_a_person_overwrites_another(shared: str) -> None:
    together(SAME_PEOPLE, shared, ("a", "b", "c"))
    with Store.open(shared, VAULT) as store, store.transaction() as unit:
        accounts = unit.load(range(PEOPLE))
        assert len(unit.take_timers(NOW, 1000, LEASE)) == PEOPLE
    expected = sorted(f"{name}{number}" for name in "abc" for number in range(ROUNDS))
    for account in accounts.values():
        assert sorted(steps_of(account)) == expected


def test_a_nik_that_two_processes_enroll_is_claimed_once(shared: str) -> None:
    a, b = together(SAME_NIKS, shared)
    assert len(a) + len(b) == len({*a, *b}) == PEOPLE * ROUNDS
    with Store.open(shared, VAULT) as store:
        assert summary(store).complete == PEOPLE * ROUNDS
        assert rows(store, "SELECT count(*) FROM enrollment") == [(2 * PEOPLE * ROUNDS,)]


def test_senders_share_the_work_and_keep_the_order(shared: str) -> None:
    with Store.open(shared, VAULT) as store, store.transaction() as unit:
        for update_id in range(ROUNDS):
            unit.post([message(chat, update_id) for chat in range(PEOPLE)], NOW)
    found = together(SENDERS, shared, ("a", "b", "c"))
    sent = [tuple(key) for one in found for key in one]
    assert len(sent) == len(set(sent)) == PEOPLE * ROUNDS
    for one in found:
        for chat in range(PEOPLE):
            of_chat = [key for key in one if key[0] == chat]
            assert of_chat == sorted(of_chat)


OPENER = """
import sys
from storage import Store
from tests.storage.samples import *
with Store.open(sys.argv[1], VAULT, create=True) as store, store.transaction() as unit:
    unit.save([budi(int(sys.argv[2]))], NOW)
"""


def test_several_processes_begin_one_database(postgres: Server) -> None:
    address = postgres.new()
    with pytest.raises(OutOfDate, match="lindung migrate"):
        Store.open(address, VAULT)  # nobody migrates a shared database unasked
    with ExitStack() as stack:
        started = [stack.enter_context(Forked(OPENER, address, str(chat))) for chat in range(4)]
        assert [process.wait() for process in started] == [0] * 4
    with Store.open(address, VAULT) as store, store.transaction() as unit:
        assert len(unit.load(range(4))) == 4
    with pytest.raises(Sealed):
        Store.open(address, Vault(bytes(32)))
    postgres.drop(address)
