"""Telegram's Bot API: our own thin calls, and a transport of python-telegram-bot's Bot.

Its default transport costs four times the CPU of aiohttp for each request (measured,
docs/decisions.md), so the Bot runs over aiohttp. Our calls, which are most, go thinner still.
"""

import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.connections import Broken, Connections, NotConnected

CONNECT_SECONDS = 10
READ_SECONDS = 30
LONGEST_PAUSE = 60.0
"""Seconds between two tries, at most, while Telegram cannot be reached."""
_SUCCESS = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:')
_UNCONNECTED = (NotConnected, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
UPLOADS = {"sendDocument": "document", "sendPhoto": "photo"}
"""Methods that carry a file, and the parameter it stands in."""


class Answer(msgspec.Struct):
    """What the Bot API says to a call; `result` is left as JSON."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    error_code: int = 0
    description: str = ""
    parameters: dict[str, Any] = {}

    @property
    def retry_after(self) -> float:
        """Seconds to wait that a 429 asks for."""
        return float(self.parameters.get("retry_after", 1))


class NotSent(Exception):
    """The call did not reach the Bot API; making it again cannot double anything."""


class Refused(Exception):
    """The Bot API will not work with us, and asking again will not help."""


class FileTooLarge(Exception):
    """A file is longer than whoever wants it allows."""


class NoAnswer(Exception):
    """What came back is not what the Bot API says."""


class Unsure(Exception):
    """The connection broke after the call had gone out: it may or may not have been carried out."""


class TelegramApi:
    """Calls of one bot. Never logs an address: the token is in it."""

    def __init__(self, url: str, token: str) -> None:
        self._root = URL(f"{url}/bot{token}")
        self._files = URL(f"{url}/file/bot{token}")
        self._session: aiohttp.ClientSession | None = None
        self._connections = Connections(self._root, CONNECT_SECONDS)
        self._decode = msgspec.json.Decoder(Answer).decode

    def session(self) -> aiohttp.ClientSession:
        """For files, and for python-telegram-bot; made when first used, in the running loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=_timeout(READ_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),  # Telegram sets none, and looking costs
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        self._connections.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, body: bytes, *, read_seconds: float = READ_SECONDS) -> Answer:
        """Make one call; `body` is its parameters as JSON.

        An answer of the Bot API is returned, refusals too. Raises NotSent or Unsure without one.
        """
        try:
            if method in UPLOADS:
                return self._read(await self._upload(method, body, read_seconds))
            path = f"{self._root.raw_path}/{method}".encode()
            return self._read(await self._connections.post(path, body, read_seconds))
        except _UNCONNECTED as error:
            raise NotSent(_why(error)) from None
        except (Broken, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unsure(_why(error)) from None
        except NoAnswer:
            # A proxy's error page: the Bot API, which always answers in JSON, may have done it.
            raise Unsure("no JSON in the answer") from None

    async def download(self, file_path: str, path: Path, most: int) -> bool:
        """A file by the path that getFile gave, into `path`; False when it is not there any more.

        Never more than `most` bytes, whatever was declared: raises FileTooLarge. Raises NotSent
        when it could not be fetched; asking again doubles nothing.
        """
        url = self._files / file_path
        try:
            async with self.session().get(url, timeout=_timeout(READ_SECONDS)) as response:
                if response.status in {400, 404}:
                    return False
                response.raise_for_status()
                with path.open("wb") as file:
                    async for block in response.content.iter_chunked(65_536):
                        if file.tell() + len(block) > most:
                            raise FileTooLarge
                        file.write(block)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(_why(error)) from None
        return True

    async def _upload(self, method: str, body: bytes, read_seconds: float) -> bytes:
        """A call with a file in it goes as a form (`handlers.outgoing.upload`)."""
        parameters = msgspec.json.decode(body)
        file = parameters.pop(UPLOADS[method])
        form = aiohttp.FormData()
        for key, value in parameters.items():
            form.add_field(key, str(value))
        form.add_field(UPLOADS[method], b64decode(file["base64"]), filename=file["name"])
        timeout = _timeout(read_seconds)
        async with self.session().post(self._root / method, data=form, timeout=timeout) as response:
            return await response.read()

    def _read(self, body: bytes) -> Answer:
        try:
            return self._decode(body)
        except (msgspec.MsgspecError, RecursionError):
            # Something odd in a list of updates; who asked for it takes it apart.
            if begun := _SUCCESS.match(body):
                return Answer(True, msgspec.Raw(body[begun.end() : body.rindex(b"}")]))
            raise NoAnswer from None


def _why(error: Exception) -> str:
    """No address: the token is in it."""
    return str(error) if isinstance(error, NotConnected | Broken) else type(error).__name__


@cache
def _timeout(read_seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(sock_connect=CONNECT_SECONDS, sock_read=read_seconds)


class AiohttpRequest(BaseRequest):
    """The transport of python-telegram-bot's Bot, over the same connections."""

    def __init__(self, api: TelegramApi) -> None:
        self._api = api

    @property
    def read_timeout(self) -> float:
        """Seconds; python-telegram-bot asks for it."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """The connections are made when first used."""

    async def shutdown(self) -> None:
        """The connections belong to TelegramApi, which closes them."""

    async def do_request(  # noqa: PLR0913, PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002 - one time-out serves for all
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One request, as python-telegram-bot wants it."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = _timeout(seconds)
        try:
            async with self._api.session().request(
                method, url, data=_form(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None


def _form(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.multipart_data:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
