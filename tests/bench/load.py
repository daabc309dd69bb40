"""The load generator: a Bot API and its people, in a process of its own whose CPU is not counted.

Commands come as lines of JSON on stdin, results go out as lines of JSON on stdout; see `Crowd`
for what they mean.
"""

import asyncio
import gc
import importlib
import json
import random
import sys
from collections import deque
from contextlib import suppress
from time import perf_counter
from typing import Any

from tests.bench.cpu import cpu_seconds, rss_bytes
from tests.bench.people import LAST, Person
from tests.bench.telegram import Telegram
from tests.bench.wire import ApiConnection

PATIENCE = 15.0
"""Seconds until a reply counts as lost."""

START_SECONDS = 60.0
"""A bot may take so long until it serves, on a machine that has other work."""

MOST_PEOPLE = 4000
"""Of whom an update may be under way when a bot does not keep up with the pace."""


class Crowd:
    """People who each do the next thing once they see the reply to the last, or keep a pace.

    `settle` is "reply" when the reply to each step is waited for and looked at, and "response"
    when any answer of the webhook will do (the lower rungs of the ladder say nothing sensible).
    """

    def __init__(self, telegram: Telegram, settle: str, first: int) -> None:
        self.telegram = telegram
        self.settle = settle
        self.loop = asyncio.get_running_loop()
        self.walking: dict[int, Person] = {}
        self.idle: deque[Person] = deque()
        self.closed = False
        self.under_way = 0
        self.reset()
        self._born = first
        telegram.crowd = self

    def reset(self) -> None:
        """Count from here."""
        self.updates = self.enrollments = self.wrong = self.refused = 0
        self.late: list[float] = []
        self.telegram.calls.clear()

    def newcomer(self) -> Person:
        """Somebody who was never here."""
        person = Person(self._born)
        self._born += 1
        self.walking[person.chat_id] = person
        return person

    def act(self, person: Person, since: float) -> None:
        """This person does the next thing."""
        person.since = since
        person.replied = person.responded = False
        self.under_way += 1
        self.telegram.bring(person)

    def replied(self, chat_id: int, reply: bytes) -> None:
        """A message reached a chat, by a call or in a response."""
        person = self.walking.get(chat_id)
        if person is None or person.replied:
            return
        person.replied = True
        self.late.append(perf_counter() - person.since)
        if self.settle == "reply" and not person.sees(reply):
            self.wrong += 1
            if self.wrong == 1:
                sys.stderr.write(f"unexpected at step {person.step}: {reply[:1500]!r}\n")
        if person.responded:
            self._done(person)

    def responded(self, person: Person, status: int, body: bytes) -> None:
        """The webhook answered."""
        if status != 200:
            self.refused += 1
            self.loop.call_later(0.1, self.telegram.bring, person)
            return
        person.responded = True
        if person.replied:
            self._done(person)
        elif b'"sendMessage"' in body or self.settle == "response":
            self.replied(person.chat_id, body)

    def _done(self, person: Person) -> None:
        self.under_way -= 1
        self.updates += 1
        person.step += 1
        if person.step > LAST:
            self.enrollments += 1
            del self.walking[person.chat_id]
            person = self.newcomer()
        if self.closed:
            self.act(person, perf_counter())
        else:
            self.idle.append(person)

    async def saturate(
        self, people: int, warm: float, seconds: float, pids: list[int]
    ) -> dict[str, Any]:
        """Everybody does the next thing at once: how much the bot can take."""
        self.closed = True
        starting = [self.idle.popleft() if self.idle else self.newcomer() for _ in range(people)]
        for person in starting:
            self.act(person, perf_counter())
        await asyncio.sleep(warm)
        result = await self._measured(seconds, pids)
        self.closed = False
        return result | {"lost": await self._drain()}

    async def keep_pace(self, rate: float, seconds: float, pids: list[int]) -> dict[str, Any]:
        """Updates come at random instants at this rate, whether the bot keeps up or not."""
        self.closed = False
        coming = asyncio.create_task(self._come(rate))
        await asyncio.sleep(1.0)
        result = await self._measured(seconds, pids)
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming
        return result | {"lost": await self._drain()}

    async def _come(self, rate: float) -> None:
        chance = random.Random(7)  # noqa: S311 - the same arrivals for everybody
        due = perf_counter()
        while True:
            due += chance.expovariate(rate)
            while (wait := due - perf_counter()) > 0:
                await asyncio.sleep(wait)
            if self.under_way < MOST_PEOPLE:
                self.act(self.idle.popleft() if self.idle else self.newcomer(), due)

    async def _measured(self, seconds: float, pids: list[int]) -> dict[str, Any]:
        self.reset()
        begun, cpu = perf_counter(), cpu_seconds(pids)
        await asyncio.sleep(seconds)
        spent, passed = cpu_seconds(pids) - cpu, perf_counter() - begun
        late = sorted(self.late) or [0.0]
        return {
            "seconds": passed,
            "cpu": spent,
            "updates": self.updates,
            "enrollments": self.enrollments,
            "wrong": self.wrong,
            "refused": self.refused,
            "p50": late[len(late) // 2],
            "p99": late[len(late) * 99 // 100],
            "rss": rss_bytes(pids),
            "calls": dict(self.telegram.calls),
        }

    async def _drain(self) -> int:
        """Wait for what is under way; how many never got their reply."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self.under_way:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return self.under_way
        return 0


async def serve() -> None:
    """Listen, tell where, and do what is asked until stdin ends."""
    loop = asyncio.get_running_loop()
    telegram = Telegram()
    server = await loop.create_server(lambda: ApiConnection(telegram.answer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _say({"api": f"http://127.0.0.1:{port}"})
    crowd: Crowd | None = None
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        match order.pop("do"):
            case "connect":
                async with asyncio.timeout(START_SECONDS):
                    await telegram.connect()
                crowd = Crowd(telegram, **order)
                _say({"connected": True})
            case "saturate" if crowd is not None:
                _say(await crowd.saturate(**order))
            case "pace" if crowd is not None:
                _say(await crowd.keep_pace(**order))


def _say(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    gc.freeze()
    gc.disable()  # it lives for a minute; its pauses must not be taken for the bot's
    loops = importlib.import_module("uvloop")
    with asyncio.Runner(loop_factory=loops.new_event_loop) as runner:
        runner.run(serve())
