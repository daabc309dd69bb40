"""The Bot API that a bot under load talks to, and the way of updates to its webhook."""

import asyncio
import json
import re
from collections import Counter, deque
from functools import partial
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from bot.clock import now
from tests.bench.people import Person
from tests.bench.wire import HookConnection

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


class Chats(Protocol):
    """Who is told what the bot says."""

    def replied(self, chat_id: int, reply: bytes) -> None:
        """A message reached a chat, by a call or in a response."""

    def responded(self, person: Person, status: int, body: bytes) -> None:
        """The webhook answered."""


class Telegram:
    """The Bot API that the bot talks to, and what carries updates to its webhook."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.hook: dict[str, str] = {}
        self.hooked = asyncio.Event()
        self.crowd: Chats | None = None
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


def _parameters(body: bytes) -> dict[str, str]:
    if body.startswith(b"{"):
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}
