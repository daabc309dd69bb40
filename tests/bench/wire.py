"""HTTP/1.1 for the load generator: as little as the bots' servers and clients need.

Both ends are on this machine and known, so that most of the machine is left to the bots.
"""

import asyncio
import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias, cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


class Piece(NamedTuple):
    """One whole request or response."""

    head: bytes
    body: bytes


class Pieces:
    """Cuts a stream of bytes into requests or responses."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Piece]:
        """What is whole now."""
        rest = self._rest + data if self._rest else data
        found = []
        while (end := rest.find(b"\r\n\r\n")) >= 0:
            head, start = rest[:end], end + 4
            if length := _LENGTH.search(head):
                stop = start + int(length[1])
                if len(rest) < stop:
                    break
                body = rest[start:stop]
            elif _CHUNKED.search(head):
                if (chunks := _unchunked(rest, start)) is None:
                    break
                body, stop = chunks
            else:
                body, stop = b"", start
            found.append(Piece(head, body))
            rest = rest[stop:]
        self._rest = rest
        return found


def _unchunked(data: bytes, place: int) -> tuple[bytes, int] | None:
    """A chunked body and where it ends; None while it is not all there."""
    body = b""
    while (line := data.find(b"\r\n", place)) >= 0:
        size = int(data[place:line].split(b";")[0], 16)
        end = line + 2 + size
        if len(data) < end + 2:
            return None
        if not size:
            return body, end + 2
        body += data[line + 2 : end]
        place = end + 2
    return None


Answering: TypeAlias = Callable[[str, bytes], bytes]


class ApiConnection(asyncio.Protocol):
    """A bot's connection to our Bot API: `answering` gets method and body, gives the answer."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._pieces = Pieces()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody called."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        """Answer every call that is whole, in order."""
        assert self._transport is not None
        for head, body in self._pieces.feed(data):
            target = head.split(b" ", 2)[1]
            method = target.rpartition(b"/")[2].partition(b"?")[0].decode().lower()
            answer = self._answering(method, body)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(answer), answer)
            )


Answered: TypeAlias = Callable[[int, bytes], None]


class HookConnection(asyncio.Protocol):
    """One connection to a bot's webhook, with one update under way at a time."""

    def __init__(self, head: bytes, free: Callable[["HookConnection"], None]) -> None:
        self._head = head
        self._free = free
        self._pieces = Pieces()
        self._transport: asyncio.Transport | None = None
        self._answered: Answered | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The bot listens."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    def connection_lost(self, _error: Exception | None) -> None:
        """The update under way got no answer."""
        self._transport = None
        self._settle(0, b"")

    @property
    def open(self) -> bool:
        """Whether it can carry an update."""
        return self._transport is not None

    def send(self, update: bytes, answered: Answered) -> None:
        """Bring one update; `answered` is told the status and body."""
        assert self._transport is not None
        self._answered = answered
        self._transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (self._head, len(update), update))

    def data_received(self, data: bytes) -> None:
        """The answer."""
        for head, body in self._pieces.feed(data):
            self._settle(int(head[9:12]), body)

    def _settle(self, status: int, body: bytes) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status, body)
            self._free(self)
