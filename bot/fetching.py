"""Getting files that people sent: a job asks in its thread, the program's loop fetches."""

import asyncio
from pathlib import Path

import msgspec
import structlog

from bot.telegram_api import Answer, FileTooLarge, NotSent, TelegramApi, Unsure
from domain.problem import Problem
from domain.sheets.files import MEGABYTE, FileProblem

log = structlog.get_logger()

TRIES = 5
"""With pauses of 1, 2, 4 and 8 seconds; then the job is tried again later."""


class _File(msgspec.Struct):
    file_path: str = ""


class Fetcher:
    """Synchronous for whoever calls it, in any thread but the loop's own."""

    def __init__(self, api: TelegramApi, loop: asyncio.AbstractEventLoop) -> None:
        self.api, self.loop = api, loop

    def __call__(self, file_id: str, path: Path, most: int) -> Problem | None:
        """Fetch a file into `path`. Raises NotSent or Unsure when Telegram cannot be reached."""
        return asyncio.run_coroutine_threadsafe(
            self._patiently(file_id, path, most), self.loop
        ).result()

    async def _patiently(self, file_id: str, path: Path, most: int) -> Problem | None:
        for again in range(TRIES):
            try:
                return await self._fetch(file_id, path, most)
            except (NotSent, Unsure) as error:
                if again == TRIES - 1:
                    raise
                log.warning("file not fetched yet", reason=str(error))
                await asyncio.sleep(2**again)
        raise AssertionError("the last try returns or raises")

    async def _fetch(self, file_id: str, path: Path, most: int) -> Problem | None:
        large = Problem(FileProblem.LARGE, {"megabytes": most // MEGABYTE})
        answer = await self.api.call("getFile", msgspec.json.encode({"file_id": file_id}))
        if not answer.ok:
            return _refused(answer, large)
        found = msgspec.json.decode(answer.result, type=_File)
        try:
            return None if await self.api.download(found.file_path, path, most) else _GONE
        except FileTooLarge:
            return large


_GONE = Problem(FileProblem.GONE)


def _refused(answer: Answer, large: Problem) -> Problem:
    """Raises NotSent for what passes: then it is asked again."""
    if answer.error_code == 429 or answer.error_code >= 500:
        raise NotSent(str(answer.error_code))
    return large if "too big" in answer.description else _GONE
