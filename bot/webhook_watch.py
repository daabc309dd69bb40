"""Watches how Telegram gets on with our webhook: what it holds for us, and whether it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram import WebhookInfo
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.clock import now
from bot.meters import Meters

log = structlog.get_logger()

EVERY_SECONDS = 60.0
RECENT_SECONDS = 300.0


async def watch(
    bot: "ExtBot[Any]", url: str, set_again: Callable[[], Awaitable[None]], meters: Meters
) -> None:
    """Serve until cancelled. A webhook that somebody else removed or moved is set again."""
    while True:
        try:
            info = await bot.get_webhook_info()
            if info.url != url:
                log.error("webhook was changed elsewhere; setting it again")
                await set_again()
            _note(info, meters)
        except TelegramError as error:
            log.warning("webhook not checked", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


def _note(info: WebhookInfo, meters: Meters) -> None:
    failed = info.last_error_date
    recent = failed is not None and (now() - failed).total_seconds() < RECENT_SECONDS
    meters.pending.set(info.pending_update_count)
    meters.webhook_failing.set(recent)
    if recent:
        log.warning("Telegram could not deliver", pending=info.pending_update_count)
