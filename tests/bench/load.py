"""The load generator: a Bot API and its people, in a process of its own whose CPU is not counted.

Commands come as lines of JSON on stdin, results go out as lines of JSON on stdout; see `Crowd`
for what they mean.
"""

import asyncio
import gc
import importlib
import json
import random
import re
import sys
from collections import Counter, deque
from contextlib import suppress
from functools import partial
from time import perf_counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.clock import now
from tests.bench.cpu import cpu_seconds, rss_bytes
from tests.bench.people import LAST, Person
from tests.bench.wire import ApiConnection, HookConnection

PATIENCE = 15.0
"""Seconds until a reply counts as lost."""

START_SECONDS = 60.0
"""A bot may take so long until it serves, on a machine that has other work."""

MOST_PEOPLE = 4000
"""Of whom an update may be under way when a bot does not keep up with the pace."""

_CHAT = re.compile(rb'chat_id(?:=|"?: ?"?)(\d+)')
_OK = b'{"ok":true,"result":true}'
_ME = (
    b'{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"Bench","username":"bench_bot",'
    b'"can_join_groups":false,"can_read_all_group_messages":false,"supports_inline_queries":false}}'
)
_ANSWERS = {
    "getme": _ME,
    "getmycommands": b'{"ok":true,"result":[]}',
    "getmydescription": b'{"ok":true,"result":{"description":""}}',
    "getmyshortdescription": b'{"ok":true,"result":{"short_description":""}}',
}
_SENT = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":4242,"is_bot":true,"first_name":"Bench",'
    b'"username":"bench_bot"},"chat":{"id":%d,"first_name":"Budi","type":"private"},"date":%d,'
    b'"text":"Langkah berikutnya. Ketik saja dengan kata-kata Anda, atau tekan satu tombol."}}'
)


class Telegram:
    """The Bot API that the bot talks to, and what carries updates to its webhook."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.hook: dict[str, str] = {}
        self.hooked = asyncio.Event()
        self.crowd: Crowd | None = None
        self.today = int(now().timestamp())
        self._free: list[HookConnection] = []
        self._queue: deque[Person] = deque()
        self._update_id = 1000

    def answer(self, method: str, body: bytes) -> bytes:
        """One call of the bot."""
        self.calls[method] += 1
        if method == "sendmessage":
            chat = _CHAT.search(body)
            assert chat is not None
            if self.crowd is not None:
                self.crowd.replied(int(chat[1]), body)
            return _SENT % (self.calls[method], int(chat[1]), self.today)
        if method == "setwebhook":
            self.hook = _parameters(body)
            self.hooked.set()
        elif method == "getwebhookinfo":
            info = {"url": self.hook.get("url", ""), "has_custom_certificate": False}
            return json.dumps({"ok": True, "result": info | {"pending_update_count": 0}}).encode()
        return _ANSWERS.get(method, _OK)

    async def connect(self) -> None:
        """Open as many connections to the webhook as the bot asked for; 40 are usual."""
        await self.hooked.wait()
        url = urlsplit(self.hook["url"])
        head = (
            f"POST {url.path or '/'} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self.hook.get('secret_token', '')}\r\n"
            "Content-Type: application/json\r\nConnection: keep-alive\r\n"
        ).encode()
        loop = asyncio.get_running_loop()
        while len(self._free) < int(self.hook.get("max_connections", 40)):
            try:
                _, connection = await loop.create_connection(
                    lambda: HookConnection(head, self._freed), url.hostname or "", url.port or 80
                )
            except OSError:  # it said where, but does not listen yet
                await asyncio.sleep(0.05)
            else:
                self._free.append(connection)

    def bring(self, person: Person) -> None:
        """Bring this person's next update, when a connection is free."""
        self._queue.append(person)
        self._go_on()

    def _freed(self, connection: HookConnection) -> None:
        if connection.open:
            self._free.append(connection)
        self._go_on()

    def _go_on(self) -> None:
        while self._queue and self._free:
            connection = self._free.pop()
            if not connection.open:
                continue
            person = self._queue.popleft()
            self._update_id += 1
            assert self.crowd is not None
            answered = partial(self.crowd.responded, person)
            connection.send(person.does(self._update_id, self.today), answered)


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


def _parameters(body: bytes) -> dict[str, str]:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


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
