"""What waits is looked for when there is a reason to, and never in circles."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bot.noting
import bot.sender
from bot.telegram_api import Answer
from tests.bot.outbox import SENT, desk, first_waits_for, message, never_by_itself, sent, until


async def test_what_is_behind_a_slow_one_is_not_looked_for_all_the_time(tmp_path: Path) -> None:
    answer = asyncio.Event()
    async with desk(tmp_path, first_waits_for(answer)) as opened:
        opened.turn(message(1))
        await until(lambda: opened.post.calls["1.1"] == 1)
        opened.post_here(message(1, 2))
        opened.sender.noting.wake()
        before = opened.watched.count
        await asyncio.sleep(2.5)
        assert opened.watched.count - before <= 5
        answer.set()
        await until(lambda: opened.post.calls["1.2"] == 1)


async def test_what_is_behind_one_that_ends_while_it_looks_is_found_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_by_itself(monkeypatch)
    answer = asyncio.Event()
    async with desk(tmp_path, first_waits_for(answer)) as opened:
        opened.turn(message(1))
        await until(lambda: opened.post.calls["1.1"] == 1)
        opened.post_here(message(1, 2))
        async with opened.held_up(opened.sender.noting.wake):
            answer.set()
            await until(lambda: opened.sender.hand.held == 0)
        await until(lambda: opened.states() == {("sent", False): 2})


async def test_what_is_behind_a_try_that_a_turn_is_noting_is_found_when_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_by_itself(monkeypatch)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        other = await opened.sent_beside_a_turn(message(1))
        share = noting.begin(0)
        noting.end(other, [], written=True)
        opened.post_here(message(1, 2))
        noting.wake()
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        with opened.store.transaction() as unit:
            unit.mark(share.tries)
        noting.end(share, [], written=True)
        await until(lambda: opened.states() == {("sent", False): 2})
        await until(lambda: opened.sender.left == 0)


async def test_only_where_more_waits_behind_what_was_found_it_is_looked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look finds all there is, and a second what was behind."""
    never_by_itself(monkeypatch)
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.005)
    async with desk(tmp_path, sent) as opened:
        opened.post_here(*map(message, range(1, 61)), message(60, 2))
        looks = opened.finds()
        opened.sender.noting.wake()
        await until(lambda: opened.states() == {("sent", False): 61})
        # Before it there may be the look with which the sender began.
        assert looks[looks.index(60) :] in ([60, 1], [60, 0, 1])


async def test_turns_without_a_break_leave_time_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each begins before the one before it is over, as with several lanes, and notes tries."""
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)
    never_by_itself(monkeypatch)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        going = noting.begin(1)
        for chat in range(10, 200):
            coming = noting.begin(1)
            opened.carry_out(going, message(chat))
            going = coming
            if chat == 15:
                opened.post_here(message(7))
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
    never_by_itself(monkeypatch)
    storage = ThreadPoolExecutor(1)
    async with desk(tmp_path, sent, storage=storage) as opened:
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        before = opened.watched.count
        opened.sender.noting.wake()
        share = opened.sender.noting.begin(1)
        assert storage.submit(lambda: opened.watched.count).result() == before + 1
        opened.sender.noting.end(share, [], written=True)


async def test_a_turn_that_hangs_with_tries_holds_up_no_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_by_itself(monkeypatch)
    async with desk(tmp_path, sent) as opened:
        other = await opened.sent_beside_a_turn(message(1))
        hangs = opened.sender.noting.begin(0)
        assert hangs.tries
        opened.carry_out(other)
        opened.post_here(message(7))
        opened.sender.noting.wake()
        await until(lambda: opened.post.calls["7.1"] == 1)
        opened.carry_out(hangs)


async def test_one_piece_of_news_is_not_looked_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.sender, "PACE_SECONDS", 0.0)
    never_by_itself(monkeypatch)

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
    never_by_itself(monkeypatch)
    async with desk(tmp_path, sent) as opened:
        opened.post_here(*map(message, range(1, 301)))
        takes = opened.finds()
        opened.sender.noting.wake()
        await until(lambda: opened.states() == {("sent", False): 300})
        assert sum(taken > 0 for taken in takes) <= 15


async def test_after_an_outage_what_there_was_news_of_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, sent) as opened:
        monkeypatch.setattr(bot.noting, "IDLE_SECONDS", 0.1)  # away for so long
        opened.post_here(message(7))
        before = opened.watched.count
        opened.watched.away = True
        opened.sender.noting.wake()
        await until(lambda: opened.watched.count > before and opened.sender.noting.away > 0)
        never_by_itself(monkeypatch)
        opened.watched.away = False
        await until(lambda: opened.states() == {("sent", False): 1})
