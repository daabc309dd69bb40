"""What became of messages is noted, by turns or without them, and nothing is forgotten."""

import asyncio
from pathlib import Path

import pytest

import bot.noting
import bot.sender
from bot.telegram_api import Answer
from handlers import posting
from tests.bot.outbox import SENT, Clock, desk, message, never_by_itself, sent, until


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


async def test_sending_goes_on_while_tries_are_noted(tmp_path: Path) -> None:
    async with desk(tmp_path, sent) as opened:
        async with opened.held_up(lambda: opened.turn(message(1))):
            opened.turn(message(2), message(3))
            await until(lambda: opened.post.calls == {"1.1": 1, "2.1": 1, "3.1": 1})
            assert opened.states()["waiting", True] == 3
        await until(lambda: opened.states() == {("sent", False): 3})


async def test_tries_that_a_turn_could_not_note_are_noted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    never_by_itself(monkeypatch)
    async with desk(tmp_path, sent) as opened:
        noting = opened.sender.noting
        other = await opened.sent_beside_a_turn(message(1))
        share = noting.begin(1)
        assert [mark.key.chat_id for mark in share.tries] == [1]
        assert opened.sender.tries.marks == [], "they are lent once"
        await asyncio.sleep(5 * bot.noting.LINGER_SECONDS)
        noting.end(share, [], written=False)
        noting.end(other, [], written=True)
        await until(lambda: opened.states() == {("sent", False): 1})


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


async def test_what_is_astray_is_freed_and_never_what_a_turn_just_handed_over(
    tmp_path: Path,
) -> None:
    """Another lane is quicker than the note that frees."""
    async with desk(tmp_path, sent, lanes=2) as opened:
        at = Clock().now()
        with opened.store.transaction() as unit:  # a commit whose answer was lost
            unit.post([message(7)], at, (at + posting.LEASE, opened.store.name))
        async with opened.held_up(opened.lost):
            opened.turn(message(1), message(2))
        await until(lambda: opened.states() == {("sent", False): 3})
        assert opened.post.calls == {"7.1": 1, "1.1": 1, "2.1": 1}
