"""Notes of the sender, turns and erasures on PostgreSQL: whoever waits for whom, never in a ring.

Everybody holds accounts first and then messages, both in the order of their keys. Each test but the
last stops one in the middle of its way until the other waits for it, and then lets it go on.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any, cast

import pytest

from bot.noting import Noted, Noting
from domain.enrollment import Agreement, Assurance, Reason
from handlers.posting import LEASE, Share
from storage import Account, Due, Mark, Outgoing, Store, Unavailable, Unit, Vault
from tests.bot.outbox import Clock, message
from tests.conversation import KEY
from tests.handlers.stage import erases, text, turns
from tests.postgres import Server
from tests.storage.samples import NOW, enrollment
from tests.storage.waiting import meanwhile, no_ring

WITNESSED = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)
NOBODY = cast(Any, None)


@pytest.fixture
def store(postgres: Server, postgres_url: str) -> Iterator[Store]:
    with no_ring(postgres), Store.open(postgres_url, Vault(KEY), lanes=8) as opened:
        yield opened


def post(store: Store, *messages: Outgoing) -> None:
    """One after the other, as they then lie in the table."""
    for each in messages:
        with store.transaction() as unit:
            unit.load([each.chat_id])
            unit.save([Account(each.chat_id)], Clock().now())
            unit.post([each], Clock().now())


def over(*messages: Outgoing, state: Any = "sent") -> list[Mark]:
    return [Mark(Due.of(each).key, state, Clock().now()) for each in messages]


def again(each: Outgoing) -> Mark:
    return Mark(Due.of(each).key, "waiting", Clock().now(), again_at=Clock().now())


def noting(store: Store) -> Noting:
    return Noting(store, NOBODY, Clock(), NOBODY, NOBODY, NOBODY)


def noted(store: Store, marks: Sequence[Mark], *refused: Outgoing, free: int = 0) -> list[Due]:
    """The transaction of the sender that notes these; the chats of `refused` have blocked us."""
    blocked_by = [Due.of(each) for each in refused]
    return noting(store)._written(Noted(marks, blocked_by, free, 0, 0.0))


def held(unit: Unit, each: Outgoing) -> None:
    """A transaction that is on its way through the outbox has come to this message."""
    unit._run(
        unit._dialect.text(
            "SELECT 1 FROM outbox WHERE chat_id = ? AND update_id = ? AND ordinal = ? FOR UPDATE"
        ),
        *Due.of(each).key,
    ).fetchall()


@pytest.mark.parametrize("wrote_since", [False, True])
def test_notes_hold_the_account_of_who_blocked_us_before_messages(
    store: Store, wrote_since: bool
) -> None:
    """Also when it stays as it is, since they have written: what was posted before goes then."""
    before, refused = message(1, 10), message(1, 11)
    post(store, before, refused)

    def erasure(unit: Unit) -> None:
        unit.load([1])
        held(unit, before)

    if wrote_since:
        with store.transaction() as unit:
            unit.save([Account(1)], Clock().now())
    meanwhile(
        store,
        erasure,
        lambda: noted(store, over(refused, state="refused"), refused),
        lambda unit: unit.erase_account(1),
    )
    with store.transaction() as unit:
        assert unit.waiting_count() == 0


def test_notes_take_messages_in_one_order_whatever_became_of_them(store: Store) -> None:
    first, second = message(1, 10), message(1, 11)
    post(store, first, second)

    def erasure(unit: Unit) -> None:
        unit.load([1])
        held(unit, first)

    meanwhile(
        store,
        erasure,
        lambda: noted(store, [again(second), *over(first)]),
        lambda unit: unit.erase_account(1),
    )


@pytest.mark.parametrize("who", ["an erasure", "an erasure of a form", "who drops the rest"])
def test_all_messages_of_a_chat_are_taken_in_the_order_of_their_keys(
    store: Store, who: str
) -> None:
    """However they lie in the table."""
    first, second, refused = message(1, 10), message(1, 11), message(1, 12)
    post(store, second, first, refused)

    def erasure() -> None:
        with store.transaction() as unit:
            unit.erase_account(1)

    def erasure_of_a_form() -> None:
        with store.transaction() as unit:
            assert unit.erase_form(number, NOW) is not None

    def dropping() -> None:
        noted(store, over(refused, state="refused"), refused)

    with store.transaction() as unit:
        named = replace(enrollment(), agreed=WITNESSED, form={"name": "1.1"})  # as the messages are
        number = unit.enroll([named], NOW)[1, 0].number
    doings = {"an erasure": erasure, "an erasure of a form": erasure_of_a_form}
    meanwhile(
        store,
        lambda unit: unit.mark(over(first)),
        doings.get(who, dropping),
        lambda unit: unit.mark(over(second)),
    )


def test_a_turn_holds_accounts_before_it_notes_tries(store: Store) -> None:
    tried = message(1, 10)
    post(store, tried)
    taking = turns(store, reply_in_body=False)

    def erased_meanwhile() -> None:
        with pytest.raises(Unavailable, match="erased"):
            taking.take([text(1, 20, "halo")], Share(1, over(tried)))

    meanwhile(
        store,
        lambda unit: unit.load([1]),
        erased_meanwhile,
        lambda unit: unit.erase_account(1),
    )
    (reply,) = taking.take([text(1, 20, "halo")])
    assert reply.posted, "it is as new"


def test_a_turn_in_which_several_erase_takes_their_messages_in_order(store: Store) -> None:
    of_one, of_two = message(1, 10), message(2, 11)
    post(store, of_one, of_two)
    taking = turns(store, reply_in_body=False)
    meanwhile(
        store,
        lambda unit: unit.mark(over(of_one)),
        lambda: taking.take([erases(2, 21), erases(1, 22)]),
        lambda unit: unit.mark(over(of_two)),
    )


ROUNDS = 100
PEOPLE = range(1, 9)


class Hammer:
    """Turns, notes and an eraser, all in a hurry, about a few people."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.turns = turns(store, reply_in_body=False)
        self.updates = count(100)
        self.lock = threading.Lock()
        self.in_hand: list[Due] = []

    def tried(self, chance: Random) -> list[Mark]:
        """Some messages, and how it went."""
        with self.lock:
            chance.shuffle(self.in_hand)
            some, self.in_hand = self.in_hand[:4], self.in_hand[4:]
        at = Clock().now()
        return [
            Mark(each.key, "sent", at)
            if chance.random() < 0.7
            else Mark(each.key, "waiting", at, again_at=at)
            for each in some
        ]

    def turn(self, chance: Random) -> None:
        with self.lock:
            people = chance.sample(PEOPLE, chance.randint(1, 4))
            batch = [text(chat, next(self.updates), "/start") for chat in people]
        replies = self.turns.take(batch, Share(8, self.tried(chance)))
        with self.lock:
            self.in_hand += [due for reply in replies for due in reply.handed]

    def note(self, chance: Random) -> None:
        marks = self.tried(chance)
        refused = [mark for mark in marks if chance.random() < 0.2]
        gone = [Mark(mark.key, "refused", mark.at) for mark in refused]
        rest = [mark for mark in marks if mark not in refused]
        refused_of = [Outgoing(*mark.key, "sendMessage", b"{}") for mark in refused]
        found = noted(self.store, gone + rest, *refused_of, free=5)
        with self.lock:
            self.in_hand += found

    def erase(self, chance: Random) -> None:
        with self.lock:
            people = chance.sample(PEOPLE, 2)
            batch = [erases(chat, next(self.updates)) for chat in people]
        self.turns.take(batch, Share(0, self.tried(chance)))


def test_turns_notes_and_erasures_in_a_hurry(store: Store) -> None:
    hammer = Hammer(store)

    def work(number: int) -> None:
        chance = Random(number)  # noqa: S311 - who meets whom, no secret
        does = [hammer.turn, hammer.note, hammer.turn, hammer.note, hammer.erase, hammer.turn]
        for _ in range(ROUNDS):
            try:
                does[number](chance)
            except Unavailable as error:
                assert "erased" in str(error), error

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with store.transaction() as unit:
        assert unit.parked_count() == 0
        assert any(deed.action == "erase" for deed in unit.deeds())
        assert len(unit.take_due(Clock().now(), 1000, LEASE)) <= len(PEOPLE)
