"""Kept connections: used again, never trusted when old, and honest about what may have arrived."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from yarl import URL

from bot import connections
from bot.connections import Broken, Connections, NotConnected
from tests.bot.outbox import until
from tests.e2e.program import free_port

LOOPBACK = IPv4Address("127.0.0.1")
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntrue"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\ntrue"
IN_PARTS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntr\r\n2\r\nue\r\n0\r\n\r\n"
REFUSED = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\n{"ok":false}'

KEPT = (WHOLE, IN_PARTS, REFUSED)


class Served:
    """A server that answers each request with the next of these; None is silence."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = self.open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            await self._answer(reader, writer)
        finally:
            self.open -= 1

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                if answer is None:
                    continue
                writer.write(answer)
                if answer not in KEPT:
                    break


def certified(folder: Path) -> ssl.SSLContext:
    """What a server shows of itself, by a certificate that it made; it lies in the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    its = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(its, its, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOOPBACK)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    pem = Encoding.PEM
    secret = key.private_bytes(pem, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(made.public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


@asynccontextmanager
async def served(
    *answers: bytes | None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[Served, Connections]]:
    made = Served(*answers)
    server = await asyncio.start_server(made.serve, str(LOOPBACK), 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    address = URL(f"{'https' if tls else 'http'}://{LOOPBACK}:{port}")
    kept = Connections(address, 1)
    try:
        yield made, kept
    finally:
        kept.close()
        server.close()


async def post(kept: Connections, seconds: float = 5) -> bytes:
    return await kept.post(b"/bot1:x/sendMessage", b'{"text":"halo"}', seconds)


async def test_one_connection_carries_call_after_call() -> None:
    async with served(WHOLE, IN_PARTS, REFUSED, WHOLE) as (server, kept):
        answers = [await post(kept) for _ in range(4)]
    assert answers == [b"true", b"true", b'{"ok":false}', b"true"]
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /bot1:x/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")
    assert server.requests[0].endswith(b'\r\n\r\n{"text":"halo"}')


async def test_calls_at_once_each_have_their_own() -> None:
    async with served(WHOLE, WHOLE, WHOLE) as (server, kept):
        assert await asyncio.gather(*(post(kept) for _ in range(3))) == [b"true"] * 3
    assert server.connections == 3


async def test_one_that_the_server_closes_is_not_used_again() -> None:
    async with served(LAST, WHOLE) as (server, kept):
        assert [await post(kept), await post(kept)] == [b"true", b"true"]
    assert server.connections == 2


async def test_one_that_was_idle_for_long_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "KEPT_SECONDS", 0.0)
    async with served(WHOLE, WHOLE) as (server, kept):
        assert [await post(kept), await post(kept)] == [b"true", b"true"]
    assert server.connections == 2


async def test_over_https_to_whom_this_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    async with served(WHOLE, WHOLE, tls=tls) as (server, kept):
        assert [await post(kept), await post(kept)] == [b"true", b"true"]
    assert server.connections == 1


async def test_over_https_to_nobody_else(tmp_path: Path) -> None:
    """The token stands in what is sent."""
    async with served(WHOLE, tls=certified(tmp_path)) as (server, kept):
        with pytest.raises(NotConnected, match="SSLCertVerificationError"):
            await post(kept)
    assert not server.requests


async def test_nobody_there() -> None:
    kept = Connections(URL(f"http://127.0.0.1:{free_port()}"), 1)
    with pytest.raises(NotConnected, match="ConnectionRefusedError"):
        await post(kept)


CUTS: list[Callable[[bytes], bytes]] = [lambda _: b"", lambda a: a[:9], lambda a: a[:-1]]


@pytest.mark.parametrize("cut", CUTS, ids=["at once", "in the head", "in the body"])
async def test_cut_off(cut: Callable[[bytes], bytes]) -> None:
    async with served(cut(WHOLE), WHOLE) as (_, kept):
        with pytest.raises(Broken, match="ConnectionResetError"):
            await post(kept)
        assert await post(kept) == b"true"


async def test_no_http() -> None:
    async with served(b"220 smtp ready\r\n", WHOLE) as (_, kept):
        with pytest.raises(Broken):
            await post(kept)
        assert await post(kept) == b"true"


async def test_an_answer_that_is_late_is_nobody_elses() -> None:
    async with served(None, WHOLE) as (server, kept):
        with pytest.raises(Broken, match="TimeoutError"):
            await post(kept, seconds=0.05)
        assert await post(kept) == b"true"
    assert server.connections == 2


async def test_what_is_late_or_not_needed_any_more_is_closed() -> None:
    async with served(None, WHOLE) as (server, kept):
        with pytest.raises(Broken):
            await post(kept, seconds=0.05)
        await post(kept)
        await until(lambda: server.open == 1)
        kept.close()
        await until(lambda: server.open == 0)


async def test_a_call_given_up_takes_its_connection_along() -> None:
    async with served(None, WHOLE) as (server, kept):
        call = asyncio.create_task(post(kept))
        while not server.requests:
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert await post(kept) == b"true"
    assert server.connections == 2
