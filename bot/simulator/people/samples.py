"""Small real files a person can send without having any at hand."""

import base64
import struct
import zlib

# A 1x1 WebP, for stickers: what is drawn on the page is the sticker's emoji.
STICKER = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
# The header page of an empty Ogg Opus stream: a voice message nobody says anything in.
VOICE = base64.b64decode("T2dnUwACAAAAAAAAAAAAAAAAAAAAAAAAAAEBE09wdXNIZWFkAQE4AYC7AAAAAAA=")
DOCUMENT = b"nama,pekerjaan\nContoh,pedagang\n"


def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG that looks like a photographed card: a pale card on a darker table."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += _pixel(x / width, y / height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", header),
        _chunk(b"IDAT", zlib.compress(bytes(rows), 9)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _pixel(x: float, y: float) -> bytes:
    if not (0.08 < x < 0.92 and 0.12 < y < 0.88):
        return b"\x6d\x5a\x48"
    if 0.70 < x < 0.88 and 0.28 < y < 0.74:
        return b"\xc2\x5b\x4e"
    if x < 0.64 and int(y * 25) % 3 == 0 and 0.24 < y < 0.8:
        return b"\x5b\x86\x9c"
    return b"\xb9\xdc\xe8"


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
