"""Reads what a request brings, from nobody who dawdles."""

import asyncio

from aiohttp import web

LARGEST = 2**20
"""Bytes; Telegram's are some kilobytes, a thousand payments some hundred."""

SLOWEST_SECONDS = 10
"""What is brought here is small; whoever takes longer means no good."""


async def body(request: web.Request) -> bytes:
    """All of it. Raises web.HTTPException when it does not come (408) or is too much (413)."""
    if request.content.is_eof():  # it came with the head, as Telegram's do: nothing to wait for
        return await request.read()
    try:
        async with asyncio.timeout(SLOWEST_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
