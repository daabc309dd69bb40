"""Kept HTTP connections to one server, for the calls that a bot makes all day: JSON out, JSON in.

A client for everything costs four times the CPU of such a call (measured, docs/decisions.md).
What travels is read by llhttp, the parser of Node, through httptools.
"""

import asyncio
import ssl
from collections import deque
from typing import cast

from httptools import HttpParserError, HttpResponseParser
from yarl import URL

KEPT_SECONDS = 15.0
"""A connection that was idle for longer is not trusted: its server may be closing it."""


LOOK_SECONDS = 0.25
"""How often it is looked whose time is over: a timer for each call costs a tenth of it."""


class NotConnected(Exception):
    """There was no connection: nothing left this machine."""


class Broken(Exception):
    """The connection ended, or time did, before an answer was whole: it may have been done."""


class Connections:
    """As many as there are calls at once; each carries one at a time."""

    def __init__(self, server: URL, connect_seconds: float) -> None:
        self._server = server
        self._connect_seconds = connect_seconds
        self._tls = ssl.create_default_context() if server.scheme == "https" else None
        self._head = (
            f" HTTP/1.1\r\nHost: {server.authority}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._idle: deque[_Connection] = deque()
        self._carrying: set[_Connection] = set()
        self._looking = False

    async def post(self, path: bytes, body: bytes, seconds: float) -> bytes:
        """The body of the answer, whatever its status. Raises NotConnected or Broken."""
        connection = self._kept() or await self._new()
        self._carrying.add(connection)
        if not self._looking:
            self._look()
        try:
            answer = await connection.carry(
                b"POST %b%b%d\r\n\r\n%b" % (path, self._head, len(body), body), seconds
            )
        except BaseException:
            connection.close()
            raise
        finally:
            self._carrying.discard(connection)
        if connection.open:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        """Close those that are idle; the others close when their call ends."""
        while self._idle:
            self._idle.pop().close()

    def _look(self) -> None:
        """End the calls whose time is over, and look again while there are any."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in self._carrying:
            connection.end_if_late(now)
        self._looking = bool(self._carrying)
        if self._looking:
            loop.call_later(LOOK_SECONDS, self._look)

    def _kept(self) -> "_Connection | None":
        """The one used last; those that nobody used for long are closed."""
        now = asyncio.get_running_loop().time()
        while self._idle and not self._idle[0].usable(now):
            self._idle.popleft().close()
        while self._idle:
            connection = self._idle.pop()
            if connection.open:
                return connection
        return None

    async def _new(self) -> "_Connection":
        host, port = self._server.host or "", self._server.port or 0
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, connection = await asyncio.get_running_loop().create_connection(
                    _Connection, host, port, ssl=self._tls
                )
        except (OSError, TimeoutError) as error:
            raise NotConnected(type(error).__name__) from None
        return connection


class _Connection(asyncio.Protocol):
    """One connection, and the call that it carries."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._pieces: list[bytes] = []
        self._idle_since = 0.0
        self._late_at = 0.0

    @property
    def open(self) -> bool:
        """Whether it can carry another call."""
        return self._transport is not None

    def usable(self, now: float) -> bool:
        """Whether it is open, and was used not long ago."""
        return self.open and now - self._idle_since < KEPT_SECONDS

    async def carry(self, request: bytes, seconds: float) -> bytes:
        """Send this, and wait so long for the answer, if somebody calls `end_if_late`."""
        loop = asyncio.get_running_loop()
        self._late_at = loop.time() + seconds
        self._answer = loop.create_future()
        if self._transport is not None:
            self._transport.write(request)
        else:
            self._broke("ConnectionResetError")
        try:
            return await self._answer
        finally:
            self._idle_since = loop.time()

    def end_if_late(self, now: float) -> None:
        """Wait no longer when the time is over."""
        if now >= self._late_at:
            self._broke("TimeoutError")

    def close(self) -> None:
        """Close it, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The server is there."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    def connection_lost(self, error: Exception | None) -> None:
        """The server is gone."""
        self._transport = None
        self._broke(type(error or ConnectionResetError()).__name__)

    def data_received(self, data: bytes) -> None:
        """A part of the answer."""
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self.close()
            self._broke(type(error).__name__)

    def on_body(self, piece: bytes) -> None:
        """The parser has some of the body."""
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        """The parser has it all."""
        if not self._parser.should_keep_alive():
            self.close()
        answer, self._pieces = b"".join(self._pieces), []
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def _broke(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken(why))
