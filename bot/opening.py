"""Opens the store, and waits for its database while that is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.settings import Settings
from bot.web import closed_for_now, listening
from storage import Store, Unavailable

log = structlog.get_logger()

LONGEST_PAUSE = 10.0
"""Seconds between two tries."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store. While the database cannot be reached, Telegram is told to come again (503)."""
    try:
        store = await asyncio.to_thread(_open, settings)
    except Unavailable as error:
        async with listening(closed_for_now(), *settings.address):
            store = await _awaited(settings, error)
    with store:
        yield store


async def _awaited(settings: Settings, error: Unavailable) -> Store:
    pause = 1.0
    while True:
        log.warning("the database is waited for", seconds=pause, reason=str(error))
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
        try:
            return await asyncio.to_thread(_open, settings)
        except Unavailable as again:
            error = again


def _open(settings: Settings) -> Store:
    return Store.open(settings.database_url, settings.vault())
