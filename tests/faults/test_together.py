"""Things at the same moment: in one process, and in two on one PostgreSQL."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from tests.e2e.program import free_port
from tests.faults.checker import check, state
from tests.faults.post import Post, does, people, posting
from tests.faults.scene import STEPS, Scene, scene, walk, walking
from tests.faults.storm import storm

ONE_AND_TWO = pytest.mark.parametrize("both", ["one", "two"], indirect=True)


@dataclass
class Both:
    """One program on SQLite, or two on one PostgreSQL; `addresses` go round."""

    ready: Scene
    addresses: list[str]


@pytest.fixture
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Both]:
    """The programs serve until the test lets them go."""
    two = request.param == "two"
    database = request.getfixturevalue("postgres_url") if two else ""
    async with scene(tmp_path, people=12, database=database) as ready:
        listen = [ready.settings.listen, *([f"127.0.0.1:{free_port()}"] if two else [])]
        yield Both(ready, listen)


@asynccontextmanager
async def serving(both: Both) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        for listen in both.addresses:
            await stack.enter_async_context(both.ready.serving(listen=listen))
        yield await stack.enter_async_context(posting())


@ONE_AND_TWO
async def test_the_same_update_twice_at_once(both: Both) -> None:
    """One effect, the same reply twice."""
    chats = people(30)
    async with serving(both) as post:
        first, second = both.addresses[0], both.addresses[-1]
        for step in range(3):
            for person in chats:
                person.step = step
            updates = [does(person) for person in chats]
            twice = [post.bring(at, update) for update in updates for at in (first, second)]
            answers = await asyncio.gather(*twice)
            assert answers[::2] == answers[1::2]
            assert all(status == 200 and body for status, body in answers)
    with both.ready.store() as store:
        found = state(store, [person.chat_id for person in chats])
    assert {account.conversation.revision for account in found.accounts.values()} == {2}
    assert (found.summary.started, found.summary.consented) == (30, 30)


@ONE_AND_TWO
async def test_two_updates_of_one_chat_at_once(both: Both) -> None:
    """Both are taken, one after the other: the second "agreed" is no NIK and changes nothing."""
    chats = people(30)
    async with serving(both) as post:
        first, second = both.addresses[0], both.addresses[-1]
        starts = [post.bring(first, does(person)) for person in chats]
        starts += [post.bring(second, does(person)) for person in chats]
        assert all(status == 200 and body for status, body in await asyncio.gather(*starts))
        for person in chats:
            person.step = 1
        agreed = [post.bring(at, does(person)) for person in chats for at in (first, second)]
        answers = await asyncio.gather(*agreed)
        assert all(status == 200 and body for status, body in answers)
        assert all(one != other for one, other in zip(answers[::2], answers[1::2], strict=True))
    with both.ready.store() as store:
        found = state(store, [person.chat_id for person in chats])
    assert {account.conversation.revision for account in found.accounts.values()} == {1}
    assert (found.summary.started, found.summary.consented) == (30, 30)


@ONE_AND_TWO
async def test_confirm_pressed_fifty_times_side_by_side(both: Both) -> None:
    (person,) = people(1)
    async with serving(both) as post:
        await post.walk(both.addresses[0], person)
        where = cycle(both.addresses)
        presses = [post.bring(next(where), does(person)) for _ in range(50)]
        assert all(status == 200 for status, _ in await asyncio.gather(*presses))
    with both.ready.store() as store:
        found = state(store, [person.chat_id])
    assert len(found.enrollments[person.chat_id]) == found.summary.complete == 1
    assert found.parked == 0


@ONE_AND_TWO
async def test_one_nik_from_many_chats_at_once(both: Both) -> None:
    """One signup is counted; nobody is told that somebody was first."""
    chats = people(40, one_card=True)
    async with serving(both) as post:
        where = cycle(both.addresses)
        await asyncio.gather(*(post.walk(next(where), person) for person in chats))
        confirms = [post.bring(next(where), does(person)) for person in chats]
        answers = await asyncio.gather(*confirms)
        assert {status for status, _ in answers} == {200}
        # The tick on the button names the press; beside that there is nothing to tell them apart.
        assert len({re.sub(rb"\d+", b"", body) for _, body in answers}) == 1, "the same for all"
    with both.ready.store() as store:
        found = state(store, [person.chat_id for person in chats])
    enrolled = [each for chat in found.enrollments.values() for each in chat]
    assert len(enrolled) == len({each.number for each in enrolled}) == 40
    assert sum(each.first_of_person for each in enrolled) == found.summary.complete == 1


@ONE_AND_TWO
@pytest.mark.parametrize("order", ["press first", "text first"])
async def test_a_press_and_a_text_of_one_person_at_once(both: Both, order: str) -> None:
    """They come through different queues: whichever is second finds the form sent already."""
    chats = people(20)
    async with serving(both) as post:
        first, second = both.addresses[0], both.addresses[-1]
        await asyncio.gather(*(post.walk(first, person) for person in chats))
        pairs = []
        for person in chats:
            press = does(person)
            person.step = 0  # /start, which asks again or shows what is done
            text = does(person)
            pairs += [press, text] if order == "press first" else [text, press]
        where = cycle([first, second])
        answers = await asyncio.gather(*(post.bring(next(where), update) for update in pairs))
        assert all(status == 200 for status, _ in answers)
    with both.ready.store() as store:
        found = state(store, [person.chat_id for person in chats])
    assert {len(each) for each in found.enrollments.values()} == {1}
    assert found.summary.complete == len(found.enrollments) == len(chats)
    assert found.parked == 0


async def test_confirm_pressed_and_typed_on_the_phone(tmp_path: Path) -> None:
    """Through Telegram's own two queues, on phones that show what came of it."""
    async with scene(tmp_path, people=8) as ready, ready.serving():
        await asyncio.gather(*(walk(ready, key, last=STEPS - 1) for key in ready.everyone))
        for number, key in enumerate(ready.everyone):
            person = ready.person(key)
            if number % 2:
                await person.press("Benar, kirim", times=2)
                await person.say("kirim")
            else:
                await person.say("kirim")
                await person.press("Benar, kirim", times=2)
        for key in ready.everyone:
            await ready.shown(key, "TANDA TERIMA")
        await ready.simulator.settled()
        receipts = [sum("TANDA TERIMA" in text for text in ready.heard(k)) for k in ready.everyone]
        assert receipts == [1] * 8
        assert ready.summary().complete == 8


@pytest.mark.parametrize("number", [1, 5, 2**31, 2**52])
async def test_update_ids_jump(tmp_path: Path, number: int) -> None:
    async with scene(tmp_path, people=2) as ready, ready.serving():
        await walk(ready, "p0", last=4)
        ready.simulator.queue.jump(number)
        await asyncio.gather(walk(ready, "p0", first=5), walk(ready, "p1"))
        await ready.simulator.settled()
    check(ready)


async def test_updates_come_again_and_late(tmp_path: Path) -> None:
    """Every update once more, all of them, in another order and side by side."""
    async with scene(tmp_path, people=4) as ready, ready.serving(), posting() as post:
        await asyncio.gather(*walking(ready, ready.everyone))
        await ready.simulator.settled()
        again = [json.dumps(update).encode() for update in ready.updates]
        Random(3).shuffle(again)  # noqa: S311 - an order, no secret
        at = ready.settings.listen
        answers = await asyncio.gather(*(post.bring(at, update) for update in again))
        assert {status for status, _ in answers} == {200}
        assert sum(bool(body) for _, body in answers) == len(again) - 4, "all but the receipts'"
        await ready.simulator.settled()
    check(ready)


async def test_four_processes_are_killed_at_random(tmp_path: Path, postgres_url: str) -> None:
    found = await storm(tmp_path, postgres_url, "post", processes=4, people=20, kills=6)
    assert not found.broken, "\n".join(found.broken)


async def test_on_rough_roads_only_what_nobody_was_told_of_comes_twice(
    tmp_path: Path, postgres_url: str
) -> None:
    """Nobody is killed; four stop and start, among refusals, 429, lost answers, no connections."""
    found = await storm(
        tmp_path, postgres_url, "post", processes=4, people=8, restarts=6, rough=True
    )
    assert not found.broken, "\n".join(found.broken)
    assert found.unsure
