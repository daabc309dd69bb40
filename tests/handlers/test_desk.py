"""Everybody's updates in the order in which they came, however many lanes there are."""

import asyncio
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from handlers import desk as desks
from handlers.desk import LARGEST_BATCH, Desk
from handlers.outgoing import Call
from handlers.posting import Reply, Share
from handlers.turn import Turns
from handlers.updates import Incoming
from storage import Due

passing: list[Call] = []


class Outbox:
    """The sender's side: a share comes back with every batch, whatever became of it."""

    def __init__(self) -> None:
        self.reserved = 0
        self.woken = self.lost = False

    def begin(self, messages: int) -> Share:
        self.reserved += messages
        return Share(messages)

    def end(self, share: Share, chains: Iterable[Sequence[Due]], *, written: bool) -> None:
        assert not list(chains)
        self.reserved -= share.room
        self.lost |= not written

    def wake(self) -> None:
        self.woken = True


class Recorder:
    """Takes batches as Turns does, slowly enough that others gather meanwhile."""

    def __init__(self) -> None:
        self.batches: list[list[Incoming]] = []
        self.active: set[int] = set()
        self.lock = threading.Lock()
        self.turn = threading.Event()

    def take(self, batch: Sequence[Incoming], _share: Share) -> list[Reply]:
        people = {incoming.chat_id for incoming in batch}
        with self.lock:
            assert len(people) == len(batch), "one person is in a batch once"
            assert not people & self.active, "and in one batch at a time"
            self.active |= people
            self.batches.append(list(batch))
        self.turn.wait(0.005)
        with self.lock:
            self.active -= people
        if any(incoming.update_id < 0 for incoming in batch):
            raise OSError("no database")
        return [Reply(str(incoming.update_id).encode(), posted=True) for incoming in batch]


@pytest.mark.parametrize("lanes", [1, 4])
async def test_order_is_kept_for_each_person(lanes: int) -> None:
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(lanes) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append, lanes)
        serving = asyncio.create_task(desk.run())
        updates = [Incoming(n, n % 7, None) for n in range(300)]
        replies = await asyncio.gather(*(desk.handle(update) for update in updates))
        assert [reply.body for reply in replies] == [str(n).encode() for n in range(300)]
        assert outbox.woken
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    for person in range(7):
        taken = [i.update_id for batch in recorder.batches for i in batch if i.chat_id == person]
        assert taken == sorted(taken)


async def test_what_arrives_during_a_batch_goes_into_the_next() -> None:
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(1) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append)
        serving = asyncio.create_task(desk.run())
        await asyncio.gather(*(desk.handle(Incoming(n, n, None)) for n in range(500)))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert max(map(len, recorder.batches)) == LARGEST_BATCH
    assert len(recorder.batches) <= 6


async def test_a_batch_that_would_begin_too_soon_waits_for_company(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desks, "APART_SECONDS", 0.5)
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(1) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append)
        serving = asyncio.create_task(desk.run())
        await desk.handle(Incoming(1, 1, None))
        second = asyncio.create_task(desk.handle(Incoming(2, 2, None)))
        await asyncio.sleep(0.02)
        await asyncio.gather(second, desk.handle(Incoming(3, 3, None)))
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert [[i.update_id for i in batch] for batch in recorder.batches] == [[1], [2, 3]]


async def test_who_comes_alone_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "APART_SECONDS", 3600.0)
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(1) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append)
        serving = asyncio.create_task(desk.run())
        async with asyncio.timeout(30):  # against hanging
            assert (await desk.handle(Incoming(1, 1, None))).body == b"1"
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def test_a_door_is_told_that_nothing_was_written_and_the_desk_goes_on() -> None:
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(1) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append)
        serving = asyncio.create_task(desk.run())
        with pytest.raises(OSError, match="no database"):
            await desk.handle(Incoming(-1, 1, None))
        assert outbox.lost
        assert (await desk.handle(Incoming(2, 1, None))).body == b"2"
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert outbox.reserved == 0


async def test_a_batch_in_hand_is_finished_before_the_desk_closes() -> None:
    recorder, outbox = Recorder(), Outbox()
    with ThreadPoolExecutor(1) as storage:
        desk = Desk(cast(Turns, recorder), storage, outbox, passing.append)
        serving = asyncio.create_task(desk.run())
        waiting = asyncio.create_task(desk.handle(Incoming(1, 1, None)))
        while not recorder.batches:
            await asyncio.sleep(0)
        serving.cancel()
        assert (await waiting).body == b"1"
        await asyncio.gather(serving, return_exceptions=True)
    assert outbox.reserved == 0
