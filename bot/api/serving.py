"""Serves the API: who asks, may they, what do they get; one hop to a thread for each request."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec
from aiohttp import web

from bot.api.limits import admitted
from bot.api.openapi import document
from bot.api.problems import Refusal, refused
from bot.api.routes import METHODS, READS, ROOT, WRITES, Read, Write
from bot.api.shapes import Scope
from bot.api.writing import Writer
from bot.bodies import body
from handlers.clock import Clock
from storage import Store, Unavailable
from storage.access.tokens import Token

_KEY = re.compile(r"[!-~]{8,128}")
Serve = Callable[[web.Request], Awaitable[web.Response]]


class Api:
    """The requests of partners and data teams. Nothing they send is logged."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def mount(self, app: web.Application) -> None:
        """Add the routes."""

        async def openapi(_request: web.Request) -> web.Response:
            described = _described(self.clock.today())
            return web.Response(body=described, content_type="application/json")

        app.router.add_get(f"{ROOT}/openapi.json", openapi)
        for read in READS:
            app.router.add_get(ROOT + read.path, self._guarded(self._reading(read)))
        for write in WRITES:
            app.router.add_post(ROOT + write.path, self._guarded(self._writing(write)))
        app.router.add_route("*", "/api{rest:(/.*)?}", _elsewhere)

    def _guarded(self, serve: Serve) -> Serve:
        async def guarded(request: web.Request) -> web.Response:
            try:
                return await serve(request)
            except Refusal as refusal:
                return refused(refusal)
            except web.HTTPException as error:
                return refused(Refusal(HTTPStatus(error.status), "Send less, or send it at once."))
            except Unavailable:
                away = "The database is away; try again."
                return refused(Refusal(HTTPStatus.SERVICE_UNAVAILABLE, away, 5))

        return guarded

    def _reading(self, read: Read) -> Serve:
        async def serve(request: web.Request) -> web.Response:
            token = await self._token(request, read.scope)
            query = _query(request, read.query)
            return _tagged(request, await asyncio.to_thread(self._read, read, token, query))

        return serve

    def _read(self, read: Read, token: Token, query: Any) -> bytes:
        with self.store.reader() as reader:
            return msgspec.json.encode(read.serve((reader, token, self.clock.today()), query))

    def _writing(self, write: Write) -> Serve:
        async def serve(request: web.Request) -> web.Response:
            token = await self._token(request, write.scope)
            key = request.headers.get("Idempotency-Key", "")
            if not _KEY.fullmatch(key):
                raise Refusal(HTTPStatus.BAD_REQUEST, "Give an Idempotency-Key of 8-128 signs.")
            if request.content_type != "application/json":
                raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
            raw = await body(request)
            asked = _asked(raw, write.body)
            digest = sha256(write.path.encode() + b"\0" + raw).digest()
            answer = await asyncio.to_thread(self._write, write, token, key, digest, asked)
            return web.Response(body=answer, content_type="application/json")

        return serve

    def _write(self, write: Write, token: Token, key: str, digest: bytes, body: Any) -> bytes:
        with self.store.transaction() as unit:
            now, today = self.clock.now(), self.clock.today()
            if not unit.claim_key(token, key, digest, now):
                before = unit.answered(token, key)
                if before is None or before[0] != digest:
                    raise Refusal(HTTPStatus.CONFLICT, "This key was used for something else.")
                return before[1]
            writer = Writer(unit, token, key, self.store.vault.receipt_key, now, today)
            answer = msgspec.json.encode(write.serve(writer, body))
            unit.keep_answer(token, key, answer)
            return answer

    async def _token(self, request: web.Request, scope: Scope) -> Token:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        shown = secret.strip() if scheme.lower() == "bearer" else ""
        token = await asyncio.to_thread(self._admitted, request.remote or "", shown)
        if token is None:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Show a token: Authorization: Bearer ...")
        if scope.value not in token.scopes:
            raise Refusal(HTTPStatus.FORBIDDEN, f"This token is not for {scope.value}.")
        return token

    def _admitted(self, address: str, secret: str) -> Token | None:
        with self.store.transaction() as unit:
            known = partial(unit.token, secret) if secret else _nobody
            return admitted(unit, address, known, self.clock.now(), self.clock.today())


async def _elsewhere(request: web.Request) -> web.Response:
    """What is at no route of ours, or asked for in another way than its route takes."""
    if method := METHODS.get(request.path):
        wrong = refused(Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"This address takes {method}."))
        wrong.headers["Allow"] = method
        return wrong
    return refused(Refusal(HTTPStatus.NOT_FOUND, f"Nothing is here; see {ROOT}/openapi.json."))


@lru_cache(maxsize=1)
def _described(today: date) -> bytes:
    return msgspec.json.encode(document(today))


def _nobody() -> None:
    """No token was shown."""


def _query(request: web.Request, shape: type[Any]) -> Any:
    asked = dict(request.query)
    if len(asked) != len(request.query):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "Every parameter is given once.")
    try:
        return msgspec.convert(asked, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, _named(error)) from None


def _asked(raw: bytes, shape: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, _named(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None


def _named(error: msgspec.ValidationError) -> str:
    """What msgspec says names the place and the type, never the value, but for a literal's."""
    text = str(error)
    return re.sub(r"Invalid enum value .*?( - at|$)", r"Invalid value\1", text)


def _tagged(request: web.Request, body: bytes) -> web.Response:
    tag = sha256(body).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if tag in {each.value for each in request.if_none_match or ()}:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    return web.Response(body=body, content_type="application/json", headers=headers)
