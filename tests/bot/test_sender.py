"""The sender on a real outbox: what it holds is sent once, and nothing stays leased."""

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
import structlog

import bot.hand
import bot.noting
import bot.sender
from bot.hand import AT_ONCE, HANDED_AT_ONCE, LEASE_LEFT_SECONDS, Hand
from bot.telegram_api import Answer
from handlers import posting
from storage import Due, Outgoing
from tests.bot.outbox import SENT, Clock, Post, desk, message, never_by_itself, sent, until
from tests.storage.samples import rows


async def test_handed_and_posted_ones_are_sent_once_and_let_go(tmp_path: Path) -> None:
    async with desk(tmp_path, sent) as opened:
        assert opened.turn(*map(message, range(1, 21))) == 20
        with opened.store.transaction() as unit:
            unit.post([message(30), message(30, 2)], Clock().now())
        opened.sender.noting.wake()
        await until(lambda: opened.states() == {("sent", False): 22})
        assert set(opened.post.calls.values()) == {1}
        assert opened.sender.hand.held == 0


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


async def test_what_a_bot_api_may_never_say_harms_nobody(tmp_path: Path) -> None:
    async def odd(_text: str) -> Answer:
        return Answer(True, msgspec.Raw(b'{"message_id":99999999999999999999}'))

    async with desk(tmp_path, odd) as opened:
        opened.turn(message(1))
        await until(lambda: opened.states() == {("sent", False): 1})


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


async def test_an_hours_wait_is_kept_by_giving_back_what_is_in_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others may send it as soon as Telegram lets them; here nothing is begun."""
    monkeypatch.setattr(posting, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(bot.hand, "LEASE_LEFT_SECONDS", 1.0)

    async def flood(_text: str) -> Answer:
        return Answer(False, error_code=429, parameters={"retry_after": 3600})

    async with desk(tmp_path, flood) as opened:
        opened.turn(*map(message, range(1, 6)))
        await until(lambda: opened.states() == {("waiting", False): 5})
        opened.turn(message(6))
        await until(lambda: opened.states() == {("waiting", False): 6})
        assert opened.post.calls.total() == 1
        waits = rows(opened.store, "SELECT count(*) FROM outbox WHERE not_before > posted_at + 3e9")
        assert waits == [(1,)], "the others wait for nobody"


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("Bad Request: message is not modified: specified new message content", "sent"),
        ("Bad Request: message to edit not found", "refused"),
    ],
)
async def test_an_edit_that_changes_nothing_is_no_trouble(
    tmp_path: Path, told: str, state: str
) -> None:
    """A button that was pressed twice: what is asked for stands there already."""

    async def answers(_text: str) -> Answer:
        return Answer(False, error_code=400, description=told)

    async with desk(tmp_path, answers) as opened:
        with structlog.testing.capture_logs() as logs:
            opened.turn(message(1))
            await until(lambda: opened.states() == {(state, False): 1})
    assert [each["event"] for each in logs] == ["message refused"] * (state == "refused")


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


async def test_a_stop_within_a_stop_leaves_no_try_unnoted(tmp_path: Path) -> None:
    """A signal, twice, in the moment after Telegram did not know the token any more."""
    answer = asyncio.Event()

    async def unknown(text: str) -> Answer:
        if text == "1.1":
            await answer.wait()
            return SENT
        return Answer(False, error_code=401)

    async with desk(tmp_path, unknown) as opened:
        opened.turn(message(1), message(2))
        await until(lambda: opened.sender.hand.closed)
        for _ in range(2):
            opened.running.cancel()
            await asyncio.sleep(0.01)
        assert not opened.running.done()
        answer.set()
        await asyncio.gather(opened.running, return_exceptions=True)
        assert opened.states() == {("sent", False): 1, ("waiting", False): 1}
        assert opened.sender.left == 0


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


async def test_while_the_database_is_away_what_is_in_hand_is_sent_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than go at once: each that ends makes room for the next."""
    never_by_itself(monkeypatch)
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)
    answer = asyncio.Event()

    async def slow(text: str) -> Answer:
        if text != "1.1":
            await answer.wait()
        return SENT

    async with desk(tmp_path, slow) as opened:
        opened.watched.away = True
        opened.turn(*map(message, range(1, AT_ONCE + 12)))
        await until(lambda: opened.post.calls.total() == AT_ONCE + 1)
        await until(lambda: opened.sender.noting.away > 0)
        answer.set()
        await until(lambda: opened.post.calls.total() == AT_ONCE + 11)
        opened.watched.away = False


async def test_what_is_behind_one_that_comes_again_comes_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was handed over with it, and is given back; both are looked for when the pause is over."""
    never_by_itself(monkeypatch)
    tried: list[str] = []

    async def fails_once(text: str) -> Answer:
        tried.append(text)
        return Answer(False, error_code=500) if len(tried) == 1 else SENT

    async with desk(tmp_path, fails_once) as opened:
        share = opened.sender.noting.begin(2)
        chain = [message(1), Outgoing(1, 1, 1, "sendMessage", message(1, 2).body)]
        at = Clock().now()
        with opened.store.transaction() as unit:
            unit.post(chain, at, (at + posting.LEASE, opened.store.name))
        opened.sender.noting.end(share, [[Due.of(each) for each in chain]], written=True)
        await until(lambda: opened.states() == {("sent", False): 2})
        assert tried == ["1.1", "1.1", "1.2"]


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


def test_who_holds_more_than_a_share_that_became_smaller_has_no_room_and_owes_none() -> None:
    company = Post(sent)
    hand = Hand(cast(Any, company))
    hand.reserve(HANDED_AT_ONCE)
    company.number = 2
    assert hand.reserve(1) == 0
    assert hand.held == HANDED_AT_ONCE


def test_of_those_that_wait_only_the_ones_at_the_end_of_their_lease_are_late() -> None:
    hand = Hand(cast(Any, Post(sent)))
    left = posting.LEASE.total_seconds() - LEASE_LEFT_SECONDS
    for chat, since in ((1, 1000.0), (2, 1001.0), (3, 1002.0)):
        hand.find([Due.of(message(chat))], 25, since)
    late = [chain.messages[0].key.chat_id for chain in hand.late(1001.5 + left)]
    assert late == [1, 2]
    assert len(hand.waiting) == 1
