"""Long polling without loss: the next offset is asked for only after the batch is on disk."""

import asyncio
import re

import msgspec
import structlog

from bot.telegram_api import LONGEST_PAUSE, Answer, NotSent, Refused, TelegramApi, Unsure
from handlers.desk import Bring
from handlers.shapes import WANTED
from handlers.updates import Malformed, read_update

log = structlog.get_logger()

POLL_SECONDS = 30


_decode = msgspec.json.Decoder(list[msgspec.Raw]).decode
_named = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')


def _updates(result: msgspec.Raw) -> list[bytes]:
    """The updates in an answer, each by itself: an odd one must not hold up those behind it."""
    try:
        return [bytes(raw) for raw in _decode(result)]
    except (msgspec.MsgspecError, RecursionError):
        return _elements(bytes(result))


def _elements(array: bytes) -> list[bytes]:
    """The objects of a JSON array that no parser takes whole, cut where their braces end."""
    found, depth, start, in_text, escaped = [], 0, 0, False, False
    for place, byte in enumerate(array):
        if in_text:
            in_text = escaped or byte != ord('"')
            escaped = byte == ord("\\") and not escaped
        elif byte == ord('"'):
            in_text = True
        elif byte in b"{[":
            depth += 1
            start = place if depth == 2 else start  # the array itself is the first
        elif byte in b"}]":
            depth -= 1
            if depth == 1:
                found.append(array[start : place + 1])
    return found


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

    async def _take(self, raw: list[bytes]) -> None:
        brought = await asyncio.gather(*map(self._bring, raw), return_exceptions=True)
        for outcome in brought:
            if isinstance(outcome, BaseException):
                # Nothing from here on is confirmed; what is on disk already is recognised.
                raise NotBrought(type(outcome).__name__)
            if outcome is not None:
                self.offset = max(self.offset, outcome + 1)

    async def _bring(self, raw: bytes) -> int | None:
        """The id of the update that was taken or cannot be; None for one that has no id."""
        try:
            incoming = read_update(raw)
        except Malformed:
            log.warning("malformed update")
            named = _named.search(raw)
            return int(named[1]) if named else None
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
