"""The HTTP side of the Bot API: addresses, tokens, answers, and the faults on the way."""

import asyncio
import hmac
import logging
import re
from typing import Any

from aiohttp import web

from bot.simulator.api.body import read_call
from bot.simulator.api.limits import FloodGate
from bot.simulator.api.methods import METHODS
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import RefusalError, bad_request, too_many_requests
from bot.simulator.api.service import Described, Service, phone_of
from bot.simulator.faults import Faults
from bot.simulator.telegram import Call

Json = dict[str, Any]

log = logging.getLogger(__name__)

BODY_LIMIT = 50 * 2**20
_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]+")
_FLOODED = {"sendMessage", "sendDocument", "sendPhoto"}


class BotApi:
    """Answers calls; `busy` counts those under way, `last_activity` is the loop's time."""

    def __init__(self, service: Service, faults: Faults, gate: FloodGate) -> None:
        self._service = service
        self._faults = faults
        self._gate = gate
        self.busy = 0
        self.last_activity = 0.0

    def routes(self) -> list[web.AbstractRouteDef]:
        """The addresses of the Bot API."""
        return [
            web.route("*", "/bot{token:[^/]*}/{method:.*}", self.call),
            web.route("*", "/bot{token:[^/]*}", self.call),
            web.get("/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call by HTTP."""
        method = request.match_info.get("method", "")
        problem = self._wrong_token(request.match_info["token"])
        if problem is None and (not method or request.method not in {"GET", "POST"}):
            problem = RefusalError(404, "Not Found")
        if problem is not None:
            return _refused(problem)
        try:
            parameters = await read_call(request)
        except RefusalError as refusal:
            return _refused(refusal)
        except web.HTTPRequestEntityTooLarge:
            return _refused(RefusalError(413, "Request Entity Too Large"))
        phone = phone_of(self._service, parameters)
        pause = self._faults.pause(phone)
        if pause:
            await asyncio.sleep(pause)
        if self._faults.ordered(method, "cut") is not None:
            return _cut(request)  # nothing was done
        response = await self._answer(method, parameters, phone)
        lost = self._faults.ordered(method, "lose") is not None
        if lost or self._faults.happens("lose", phone):
            return _cut(request)  # the work is done; only the answer never arrives
        return response

    async def perform(self, method: str, parameters: Parameters) -> None:
        """A call asked for in a webhook's answer: carried out, its outcome told to nobody."""
        try:
            await self.execute(method, parameters, "webhook")
        except RefusalError as refusal:
            log.info("webhook reply %s refused with %s", method, refusal.code)
        except Exception:
            # A fault of ours must not make the update come again for ever.
            log.exception("webhook reply %s failed", method)

    async def execute(self, method: str, parameters: Parameters, via: str) -> Any:
        """Carry out a call, or raise its refusal; either way it is noted."""
        name, function = METHODS.get(method.lower(), (method, None))
        phone = phone_of(self._service, parameters)
        listening = name == "getUpdates"
        self.busy += not listening
        try:
            if function is None:
                raise RefusalError(404, "Not Found: method not found")
            if self._service.telegram.logged_out:
                raise bad_request("logged out")
            self._check_flood(name, parameters)
            result = await function(self._service, parameters)
            if not listening:
                self._note(name, parameters, phone, via)
            return result
        except RefusalError as refusal:
            self._note(name, parameters, phone, via, refusal)
            raise
        finally:
            self.busy -= not listening

    async def download(self, request: web.Request) -> web.Response:
        """A file, by the path `getFile` gave."""
        problem = self._wrong_token(request.match_info["token"])
        if problem is not None:
            return _refused(problem)
        stored = self._service.telegram.files.at(request.match_info["path"])
        if stored is None:
            return _refused(RefusalError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _answer(self, method: str, parameters: Parameters, phone: str | None) -> web.Response:
        name = METHODS.get(method.lower(), (method,))[0]
        order = self._faults.ordered(name, "flood", "error")
        try:
            if order is not None and order.kind == "error":
                raise RefusalError(500, "Internal Server Error")
            if order is not None or self._faults.happens("flood", phone):
                wait = order.retry_after if order else self._faults.network(phone).retry_after
                raise too_many_requests(wait)
        except RefusalError as refusal:
            self._note(name, parameters, phone, "http", refusal)
            return _refused(refusal)
        try:
            result = await self.execute(method, parameters, "http")
        except RefusalError as refusal:
            return _refused(refusal)
        if isinstance(result, Described):
            return web.json_response(
                {"ok": True, "result": True, "description": result.description}
            )
        return web.json_response({"ok": True, "result": result})

    def _check_flood(self, name: str, parameters: Parameters) -> None:
        if name in _FLOODED:
            now = asyncio.get_running_loop().time()
            wait = self._gate.refuse(parameters.integer("chat_id"), now)
            if wait:
                raise too_many_requests(wait)

    def _wrong_token(self, token: str) -> RefusalError | None:
        if not _TOKEN.fullmatch(token):
            return RefusalError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self._service.telegram.token.encode()):
            return RefusalError(401, "Unauthorized")
        return None

    def _note(
        self,
        name: str,
        parameters: Parameters,
        phone: str | None,
        via: str,
        refusal: RefusalError | None = None,
    ) -> None:
        self.last_activity = asyncio.get_running_loop().time()
        telegram = self._service.telegram
        told = refusal.description if refusal else ""
        call = Call(name, parameters.values, telegram.now(), refusal is None, told, via, phone)
        telegram.calls.append(call)


def _cut(request: web.Request) -> web.Response:
    """The connection ends here without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _refused(refusal: RefusalError) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    headers = {}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
        headers["Retry-After"] = str(refusal.retry_after)
    return web.json_response(body, status=refusal.code, headers=headers)
