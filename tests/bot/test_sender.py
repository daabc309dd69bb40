"""The sender on a real outbox: what it holds is sent once, and it never runs in circles."""

import asyncio
import contextlib
import json
import threading
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

import bot.hand
import bot.noting
import bot.sender
from bot.hand import HANDED_AT_ONCE, LEASE_LEFT_SECONDS, Hand
from bot.sender import Sender
from bot.telegram_api import Answer, TelegramApi
from handlers import posting
from handlers.posting import Share
from storage import Due, Outgoing, Store, Unavailable, Unit
from tests.handlers.stage import open_store
from tests.storage.samples import rows

SENT = Answer(True)
Behaves = Callable[[str], Awaitable[Answer]]


class Clock:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - leases are of this moment

    def today(self) -> Any:
        return self.now().date()


@dataclass
class Watched:
    """A store that counts its transactions, may be away, and can be held up before one begins."""

    store: Store
    count: int = 0
    away: bool = False
    before: Callable[[], object] = field(default=lambda: None)

    @property
    def name(self) -> int:
        return self.store.name

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Unit]:
        self.count += 1
        self.before()
        if self.away:
            raise Unavailable("away")
        with self.store.transaction() as unit:
            yield unit


@dataclass
class Post:
    """Telegram and the people who serve beside us."""

    behaves: Behaves
    calls: Counter[str] = field(default_factory=Counter)
    number: int = 1

    async def call(self, _method: str, body: bytes) -> Answer:
        text = json.loads(body)["text"]
        self.calls[text] += 1
        return await self.behaves(text)

    def sent(self, _outcome: str) -> None:
        """Nobody asks."""


class Desk:
    """A sender that runs, and turns that hand it messages."""

    def __init__(self, store: Store, storage: ThreadPoolExecutor, behaves: Behaves) -> None:
        self.store, self.watched, self.post = store, Watched(store), Post(behaves)
        self.sender = Sender(
            cast(Store, self.watched), storage, cast(TelegramApi, self.post), Clock(), self.post,
            cast(Any, self.post),
        )  # fmt: skip
        self.running = asyncio.create_task(self.sender.run())

    def turn(self, *messages: Outgoing) -> int:
        """One turn, each message of another chat; how many were handed over."""
        return self.carry_out(self.sender.noting.begin(len(messages)), *messages)

    def carry_out(self, share: Share, *messages: Outgoing) -> int:
        """What a turn with this share does."""
        at, room = Clock().now(), share.room
        noting = self.sender.noting
        with self.store.transaction() as unit:
            unit.mark(share.tries)
            unit.post(messages[room:], at)
            unit.post(messages[:room], at, (at + posting.LEASE, self.store.name))
        noting.end(share, [[Due.of(message)] for message in messages[:room]], written=True)
        if messages[room:]:
            noting.wake()
        return room

    def lost(self) -> None:
        """A turn of which nobody knows whether it was written."""
        self.sender.noting.end(self.sender.noting.begin(1), [], written=False)

    async def stop(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)

    def states(self) -> Counter[tuple[str, bool]]:
        """Of every message its state, and whether it is leased."""
        found = rows(self.store, "SELECT state, leased_until IS NOT NULL FROM outbox")
        return Counter((str(state), bool(leased)) for state, leased in found)


def message(chat: int, update: int = 1) -> Outgoing:
    body = json.dumps({"text": f"{chat}.{update}"}).encode()
    return Outgoing(chat, update, 0, "sendMessage", body)


@contextlib.asynccontextmanager
async def desk(
    folder: Path, behaves: Behaves, lanes: int = 1, storage: ThreadPoolExecutor | None = None
) -> AsyncIterator[Desk]:
    storage = storage or ThreadPoolExecutor(lanes)
    with open_store(folder) as store, storage:
        opened = Desk(store, storage, behaves)
        await until(lambda: opened.watched.count > 0)
        try:
            yield opened
        finally:
            await opened.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def sent(_text: str) -> Answer:
    return SENT


async def test_handed_and_posted_ones_are_sent_once_and_let_go(tmp_path: Path) -> None:
    async with desk(tmp_path, sent) as opened:
        assert opened.turn(*map(message, range(1, 21))) == 20
        with opened.store.transaction() as unit:
            unit.post([message(30), message(30, 2)], Clock().now())
        opened.sender.noting.wake()
        await until(lambda: opened.states() == {("sent", False): 22})
        assert set(opened.post.calls.values()) == {1}
        assert opened.sender.hand.held == 0


async def test_while_the_database_is_away_it_is_asked_once_a_second(tmp_path: Path) -> None:
    async with desk(tmp_path, sent) as opened:
        opened.watched.away = True
        opened.turn(message(1))
        before = opened.watched.count
        await asyncio.sleep(2.5)
        assert opened.watched.count - before <= 4
        opened.watched.away = False
        await until(lambda: opened.states() == {("sent", False): 1})
        assert opened.post.calls == {"1.1": 1}


async def test_what_is_behind_a_slow_one_is_not_looked_for_all_the_time(tmp_path: Path) -> None:
    answer = asyncio.Event()

    async def slow(text: str) -> Answer:
        if text == "1.1":
            await answer.wait()
        return SENT

    async with desk(tmp_path, slow) as opened:
        opened.turn(message(1))
        await until(lambda: opened.post.calls["1.1"] == 1)
        with opened.store.transaction() as unit:
            unit.post([message(1, 2)], Clock().now())
        opened.sender.noting.wake()
        before = opened.watched.count
        await asyncio.sleep(2.5)
        assert opened.watched.count - before <= 5
        answer.set()
        await until(lambda: opened.post.calls["1.2"] == 1)


async def test_sending_goes_on_while_tries_are_noted(tmp_path: Path) -> None:
    gate = threading.Event()
    async with desk(tmp_path, sent) as opened:
        before = opened.watched.count
        opened.watched.before = lambda: gate.wait(30)
        opened.turn(message(1))
        await until(lambda: opened.watched.count > before)
        opened.turn(message(2), message(3))
        await until(lambda: opened.post.calls == {"1.1": 1, "2.1": 1, "3.1": 1})
        assert opened.states()["waiting", True] == 3
        opened.watched.before = lambda: None
        gate.set()
        await until(lambda: opened.states() == {("sent", False): 3})


async def test_what_is_behind_one_that_ends_while_it_looks_is_found_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    gate, answer = threading.Event(), asyncio.Event()

    async def slow(text: str) -> Answer:
        if text == "1.1":
            await answer.wait()
        return SENT

    async with desk(tmp_path, slow) as opened:
        opened.turn(message(1))
        await until(lambda: opened.post.calls["1.1"] == 1)
        with opened.store.transaction() as unit:
            unit.post([message(1, 2)], Clock().now())
        before = opened.watched.count
        opened.watched.before = lambda: gate.wait(30)
        opened.sender.noting.wake()
        await until(lambda: opened.watched.count > before)
        answer.set()
        await until(lambda: opened.sender.hand.held == 0)
        opened.watched.before = lambda: None
        gate.set()
        await until(lambda: opened.states() == {("sent", False): 2})


async def test_tries_that_a_turn_could_not_note_are_noted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        other = noting.begin(0)
        opened.turn(message(1))
        await until(lambda: len(opened.sender.tries.marks) == 1)
        share = noting.begin(1)
        assert [mark.key.chat_id for mark in share.tries] == [1]
        assert opened.sender.tries.marks == [], "they are lent once"
        noting.end(share, [], written=False)
        noting.end(other, [], written=True)
        await until(lambda: opened.states() == {("sent", False): 1})


async def test_what_is_behind_a_try_that_a_turn_is_noting_is_found_when_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        other = noting.begin(0)
        opened.turn(message(1))
        await until(lambda: len(opened.sender.tries.marks) == 1)
        share = noting.begin(0)
        noting.end(other, [], written=True)
        with opened.store.transaction() as unit:
            unit.post([message(1, 2)], Clock().now())
        noting.wake()
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        with opened.store.transaction() as unit:
            unit.mark(share.tries)
        noting.end(share, [], written=True)
        await until(lambda: opened.states() == {("sent", False): 2})


async def test_turns_without_a_break_leave_time_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each begins before the one before it is over, as with several lanes, and notes tries."""
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        going = noting.begin(1)
        for chat in range(10, 200):
            coming = noting.begin(1)
            opened.carry_out(going, message(chat))
            going = coming
            if chat == 15:
                with opened.store.transaction() as unit:
                    unit.post([message(7)], Clock().now())
                noting.wake()
            if opened.post.calls["7.1"]:
                break
            await asyncio.sleep(0.01)
        opened.carry_out(going)
        assert opened.post.calls["7.1"] == 1


async def test_what_is_due_is_looked_for_before_a_turn_that_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else those whose tries it notes would still wait when the turn asks."""
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    storage = ThreadPoolExecutor(1)
    async with desk(tmp_path, sent, storage=storage) as opened:
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        before = opened.watched.count
        opened.sender.noting.wake()
        share = opened.sender.noting.begin(1)
        assert storage.submit(lambda: opened.watched.count).result() == before + 1
        opened.sender.noting.end(share, [], written=True)


async def test_who_blocked_us_is_noted_too_when_turns_note_tries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def blocked(_text: str) -> Answer:
        return Answer(False, error_code=403)

    async with desk(tmp_path, blocked) as opened:
        noting = opened.sender.noting
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        with monkeypatch.context() as patient:
            patient.setattr(bot.noting, "LINGER_SECONDS", 3600.0)
            patient.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
            share = noting.begin(2)
            opened.carry_out(share._replace(room=1), message(1), message(1, 2))
            await until(lambda: len(opened.sender.tries.marks) == 1)
            opened.turn()
        await until(lambda: opened.states() == {("refused", False): 2})
        assert opened.post.calls == {"1.1": 1}


async def test_in_a_pause_tries_are_noted_although_turns_cannot_and_never_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent must not wait unnoted until its lease is over."""
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)

    async def flood(text: str) -> Answer:
        if text == "1.1":
            return Answer(False, error_code=403)
        if text == "2.1":
            return Answer(False, error_code=429, parameters={"retry_after": 60})
        return SENT

    async with desk(tmp_path, flood) as opened:
        going = opened.sender.noting.begin(0)
        opened.turn(message(3), message(1), message(2))
        async with asyncio.timeout(20):
            while opened.states() != {
                ("sent", False): 1, ("refused", False): 1, ("waiting", False): 1,
            }:  # fmt: skip
                coming = opened.sender.noting.begin(0)
                opened.carry_out(going)
                going = coming
                await asyncio.sleep(0.005)
        opened.carry_out(going)


async def test_a_turn_that_hangs_with_tries_holds_up_no_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    async with desk(tmp_path, sent) as opened:
        other = opened.sender.noting.begin(0)
        opened.turn(message(1))
        await until(lambda: len(opened.sender.tries.marks) == 1)
        hangs = opened.sender.noting.begin(0)
        assert hangs.tries
        opened.carry_out(other)
        with opened.store.transaction() as unit:
            unit.post([message(7)], Clock().now())
        opened.sender.noting.wake()
        await until(lambda: opened.states()["sent", False] == 1)
        opened.carry_out(hangs)


async def test_after_its_end_turns_lease_it_nothing_and_lend_it_no_tries(tmp_path: Path) -> None:
    async def unknown(_text: str) -> Answer:
        return Answer(False, error_code=401)

    async with desk(tmp_path, unknown) as opened:
        opened.turn(message(1))
        await asyncio.gather(opened.running, return_exceptions=True)
        before = opened.watched.count
        with opened.store.transaction() as unit:
            unit.post([message(2)], Clock().now())
        opened.sender.noting.wake()
        assert opened.turn(message(3)) == 0
        await asyncio.sleep(0.1)
        assert opened.watched.count == before
        assert opened.states() == {("waiting", False): 3}


async def test_one_piece_of_news_is_not_looked_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)

    async def slow(_text: str) -> Answer:
        await asyncio.sleep(0.05)
        return SENT

    async with desk(tmp_path, slow) as opened:
        opened.turn(message(1))
        opened.sender.noting.wake()
        looks = Counter[bool]()
        written = opened.sender.noting._written
        opened.sender.noting._written = lambda noted: (  # type: ignore[method-assign]
            looks.update([noted.free > 0]) or written(noted)
        )
        for chat in range(10, 70):
            opened.turn(message(chat))
            await asyncio.sleep(0.015)
        assert looks[True] <= 5


async def test_a_long_queue_is_taken_many_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.005)
    monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 3600.0)
    async with desk(tmp_path, sent) as opened:
        with opened.store.transaction() as unit:
            unit.post(list(map(message, range(1, 301))), Clock().now())
        takes: list[int] = []
        find = opened.sender.hand.find

        def finding(messages: Sequence[Due], asked: int, since: float) -> None:
            takes.append(len(messages))
            find(messages, asked, since)

        opened.sender.hand.find = finding  # type: ignore[method-assign]
        opened.sender.noting.wake()
        await until(lambda: opened.states() == {("sent", False): 300})
        assert sum(taken > 0 for taken in takes) <= 15


async def test_what_a_bot_api_may_never_say_harms_nobody(tmp_path: Path) -> None:
    async def odd(_text: str) -> Answer:
        return Answer(True, msgspec.Raw(b'{"message_id":99999999999999999999}'))

    async with desk(tmp_path, odd) as opened:
        opened.turn(message(1))
        await until(lambda: opened.states() == {("sent", False): 1})


async def test_what_is_astray_is_freed_and_never_what_a_turn_just_handed_over(
    tmp_path: Path,
) -> None:
    """Another lane is quicker than the note that frees."""
    gate = threading.Event()
    async with desk(tmp_path, sent, lanes=2) as opened:
        at = Clock().now()
        with opened.store.transaction() as unit:  # a commit whose answer was lost
            unit.post([message(7)], at, (at + posting.LEASE, opened.store.name))
        before = opened.watched.count
        opened.watched.before = lambda: gate.wait(5)
        opened.lost()
        await until(lambda: opened.watched.count > before)
        opened.turn(message(1), message(2))
        opened.watched.before = lambda: None
        gate.set()
        await until(lambda: opened.states() == {("sent", False): 3})
        assert opened.post.calls == {"7.1": 1, "1.1": 1, "2.1": 1}


async def test_after_a_pause_longer_than_a_lease_each_is_sent_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(bot.hand, "LEASE_LEFT_SECONDS", 1.0)
    flooded: list[str] = []

    async def flood(text: str) -> Answer:
        if not flooded:
            flooded.append(text)
            return Answer(False, error_code=429, parameters={"retry_after": 3})
        await asyncio.sleep(0.8 if int(text.partition(".")[0]) % 4 else 0.01)
        return SENT

    async with desk(tmp_path, flood) as opened:
        opened.turn(*map(message, range(1, 41)))
        await until(lambda: opened.states() == {("sent", False): 40})
        again = {text for text, number in opened.post.calls.items() if number > 1}
        assert again == set(flooded)
        assert opened.sender.hand.held == 0


@pytest.mark.parametrize("code", [401, 0])
async def test_whatever_ends_it_nothing_stays_leased(tmp_path: Path, code: int) -> None:
    """A token that Telegram does not know any more, or a stop while it looks."""

    async def refused(_text: str) -> Answer:
        await asyncio.sleep(0.1)
        return Answer(False, error_code=code) if code else SENT

    async with desk(tmp_path, refused) as opened:
        if code:
            opened.turn(*map(message, range(1, 5)))
            share = opened.sender.noting.begin(1)
            await until(lambda: opened.sender.tries.refused is not None)
            opened.sender.noting.end(share, [], written=True)
        else:
            gate = threading.Event()
            with opened.store.transaction() as unit:
                unit.post(list(map(message, range(1, 5))), Clock().now())
            before = opened.watched.count
            opened.watched.before = lambda: gate.wait(5)
            opened.sender.noting.wake()
            await until(lambda: opened.watched.count > before)
            opened.running.cancel()
            await asyncio.sleep(0.05)
            opened.watched.before = lambda: None
            gate.set()
        await asyncio.gather(opened.running, return_exceptions=True)
        assert not any(leased for _, leased in opened.states())
        assert opened.states()[("waiting", False)] >= 3
        assert opened.sender.hand.reserve(5) == 0


async def test_a_backlog_in_the_outbox_goes_before_what_turns_would_hand_over(
    tmp_path: Path,
) -> None:
    started: Sequence[str] = []
    answer = asyncio.Event()

    async def slow(text: str) -> Answer:
        started.append(text)  # type: ignore[attr-defined]
        await answer.wait()
        return SENT

    async with desk(tmp_path, slow) as opened:
        with opened.store.transaction() as unit:
            unit.post([message(number) for number in range(1, 151)], Clock().now())
        opened.sender.noting.wake()
        await until(lambda: opened.sender.hand.backlog)
        assert opened.turn(message(500)) == 0
        answer.set()
        await until(lambda: opened.states() == {("sent", False): 151})
        assert opened.turn(message(501)) == 1


def test_room_is_shared_by_all_processes_and_a_lease_begins_with_its_turn() -> None:
    company = Post(sent, number=7)
    hand = Hand(cast(Any, company))
    assert hand.reserve(300) == HANDED_AT_ONCE // 7
    assert hand.reserve(300) == 0
    due = Due.of(message(1))
    hand.take(HANDED_AT_ONCE // 7, [[due]], since=1000.0)
    assert hand.held == 1
    left = posting.LEASE.total_seconds() - LEASE_LEFT_SECONDS
    assert not list(hand.late(1000.0 + left))
    (chain,) = hand.late(1001.0 + left)
    hand.let_go(chain, 1)
    assert hand.held == 0
