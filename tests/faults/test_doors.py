"""Raw bytes at the web door: forged, huge or endless requests are refused and hold nobody up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.api.shapes import Scope
from tests.conversation import FixedClock
from tests.e2e.program import SECRET
from tests.faults.post import does, people
from tests.faults.scene import Scene, scene, walk
from tests.programs import Program


def memory(program: Program) -> int:
    """Kilobytes of this process in memory."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


async def spoken(address: str, *parts: bytes, seconds: float = 5) -> bytes:
    """What a raw socket gets for these bytes, until the other end closes."""
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(seconds):
            return await reader.read(65536)
    except ConnectionError:
        return b"cut"
    finally:
        writer.close()


def head(*lines: str, path: str = "/telegram", verb: str = "POST") -> bytes:
    return "\r\n".join([f"{verb} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


async def test_forged_requests(tmp_path: Path) -> None:
    """Without the secret nothing is read, even less stored."""
    header = "X-Telegram-Bot-Api-Secret-Token"
    (person,) = people(1)
    update = does(person)
    length = f"Content-Length: {len(update)}"
    huge = f"Content-Length: {100 * 2**20}"
    async with scene(tmp_path) as ready, ready.serving() as program:
        at = ready.settings.listen
        before = memory(program)
        for lines in (
            [length],
            [length, f"{header}: wrong"],
            [length, f"{header}: {SECRET}x"],
            [length, f"{header}:"],
            [length, f"{header}: \xe9\xff"],
        ):
            assert b" 401 " in await spoken(at, head(*lines), update)
        assert b" 405 " in await spoken(at, head(f"{header}: {SECRET}", verb="GET"))
        assert b" 401 " in await spoken(at, head(huge, f"{header}: wrong"), b"[" * 2**20)
        flood = [b"[" * 2**20] * 100
        told = await spoken(at, head(huge, f"{header}: {SECRET}"), *flood)
        assert b" 413 " in told or told == b"cut"
        assert memory(program) - before < 30_000
        await walk(ready, "p0", last=2)
    with ready.store() as store, store.transaction() as unit:
        assert unit.load([person.chat_id]) == {}


DOORS = {
    "/telegram": [f"X-Telegram-Bot-Api-Secret-Token: {SECRET}"],
    "/masuk": ["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"],
    "/api/v1/payments": [
        "Authorization: Bearer of-a-partner",
        "Idempotency-Key: 12345678",
        "Content-Type: application/json",
    ],
}
"""What takes a body, and what has to stand before it."""


@asynccontextmanager
async def partner_known(folder: Path) -> AsyncIterator[Scene]:
    async with scene(folder) as ready:
        with ready.store() as store, store.transaction() as unit:
            scopes = frozenset({Scope.PAYMENTS.value})
            unit.add_token("of-a-partner", "partner", scopes, None, FixedClock().now())
        yield ready


async def test_a_client_that_dawdles_is_cut(tmp_path: Path) -> None:
    """Many who send a byte and then nothing hold nobody up, and are gone after a while."""
    async with partner_known(tmp_path) as ready, ready.serving():
        heads = [head(*lines, "Content-Length: 100", path=path) for path, lines in DOORS.items()]
        slow = [
            asyncio.create_task(spoken(ready.settings.listen, each, b"{", seconds=14))
            for each in heads * 20
        ]
        await walk(ready, "p0")
        told = await asyncio.gather(*slow)
        heads = [each.partition(b"\r\n")[0] for each in told]
        assert heads == [b"HTTP/1.1 408 Request Timeout"] * len(slow)
        page = told[list(DOORS).index("/masuk")].decode()
        assert "Sinyalnya mungkin putus" in page
        assert "kesalahan kami" not in page


async def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    async with partner_known(tmp_path) as ready, ready.serving():
        for path, lines in DOORS.items():
            huge = head(*lines, "Content-Length: 3000000", path=path)
            told = await spoken(ready.settings.listen, huge, b"[" * 2**20, b"[" * 2**19)
            assert told.startswith(b"HTTP/1.1 413 "), path
