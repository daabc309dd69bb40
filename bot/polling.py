"""Long polling without loss: the next offset is asked for only after the batch is on disk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
import structlog

from bot.telegram_api import Answer, NotSent, Refused, TelegramApi, Unsure
from handlers.turn import Reply
from handlers.updates import WANTED, Incoming, Malformed, read_update

log = structlog.get_logger()

POLL_SECONDS = 30
LONGEST_PAUSE = 60.0

Bring: TypeAlias = Callable[[Incoming], Awaitable[Reply]]


def _updates(result: msgspec.Raw) -> list[msgspec.Raw]:
    try:
        return _decode(result)
    except msgspec.MsgspecError:
        raise NotBrought("no list of updates in the answer") from None


_decode = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Poller:
    """Fetches updates for one bot. One poller a token: Telegram allows no second."""

    def __init__(self, api: TelegramApi, bring: Bring) -> None:
        self.api = api
        self.bring = bring
        self.offset = 0

    async def run(self) -> None:
        """Serve until cancelled. Raises Refused for a wrong token."""
        pause = 1.0
        while True:
            try:
                await self._once()
                pause = 1.0
            except (NotSent, Unsure, NotBrought) as error:
                log.warning("polling pauses", seconds=pause, reason=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self) -> None:
        asked = msgspec.json.encode(
            {"offset": self.offset, "timeout": POLL_SECONDS, "allowed_updates": WANTED}
        )
        answer = await self.api.call("getUpdates", asked, read_seconds=POLL_SECONDS + 15)
        if not answer.ok:
            await self._refused(answer)
            return
        await self._take(_updates(answer.result))

    async def _take(self, raw: list[msgspec.Raw]) -> None:
        brought = await asyncio.gather(*map(self._bring, raw), return_exceptions=True)
        for outcome in brought:
            if isinstance(outcome, BaseException):
                # Nothing from here on is confirmed; what is on disk already is recognised.
                raise NotBrought(type(outcome).__name__)
            if outcome is not None:
                self.offset = max(self.offset, outcome + 1)

    async def _bring(self, raw: msgspec.Raw) -> int | None:
        """The id of the update that was taken; None for one that has no id."""
        try:
            incoming = read_update(raw)
        except Malformed:
            log.warning("malformed update")
            return None
        await self.bring(incoming)
        return incoming.update_id

    async def _refused(self, answer: Answer) -> None:
        if answer.error_code in {401, 404}:
            raise Refused("The Bot API does not know this token; check LINDUNG_BOT_TOKEN.")
        if answer.error_code == 409:
            raise NotBrought("409: another poller, or a webhook, holds this token")
        if answer.error_code == 429:
            await asyncio.sleep(answer.retry_after)
            return
        raise NotBrought(str(answer.error_code))


class NotBrought(Exception):
    """Updates that could not be fetched or written down now; they will come again."""
