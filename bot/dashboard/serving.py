"""Serves the dashboard: lets people in by a link, shows them views, lets them out."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import TypeAlias

import structlog
from aiohttp import web

from bot.api.limits import count_guess, take_one
from bot.api.problems import Refusal
from bot.bodies import body
from bot.dashboard.answers import closed, door, dressed, file, language_of, sent
from bot.dashboard.trust import Trust, secret
from domain.sessions import Session
from handlers.clock import Clock
from handlers.dashboard.assets import asset
from handlers.dashboard.looking import Looker, Page, Query
from handlers.dashboard.showing import VIEWS, show
from handlers.staff.entrance.desk import ENTER
from handlers.staff.entrance.sessions import is_form_of, look, sign_in, sign_out
from storage import Store, Unavailable
from storage.access.sessions import SignInLink
from storage.access.tokens import hashed

log = structlog.get_logger()

Serve: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]


class Dashboard:
    """What admins see in a browser. All it remembers is in the database, or in the cookie."""

    def __init__(self, store: Store, clock: Clock, trust: Trust, wake: Callable[[], None]) -> None:
        self.store = store
        self.clock = clock
        self.trust = trust
        self.wake = wake

    def mount(self, app: web.Application) -> None:
        """Add the routes; last of all, as whatever is at no route yet is answered here."""
        for view in VIEWS:
            app.router.add_get(f"/{view}", self._guarded(partial(self._view, view)))
        app.router.add_get("/static/{name}", self._guarded(self._static))
        app.router.add_get(ENTER, self._guarded(self._outside))
        app.router.add_get(f"{ENTER}/{{secret}}", self._guarded(self._knock))
        app.router.add_post(ENTER, self._guarded(self._enter))
        app.router.add_post("/keluar", self._guarded(self._leave))
        app.router.add_route("*", "/{path:.*}", self._guarded(self._elsewhere))

    def _guarded(self, serve: Serve) -> Serve:
        async def guarded(request: web.Request) -> web.Response:
            language = language_of(request)
            try:
                answer = await serve(request)
            except Refusal as refusal:
                answer = closed(refusal.status, language, refusal.retry_after)
                if refusal.status is HTTPStatus.UNAUTHORIZED:
                    self.trust.forget(answer)
            except Unavailable:
                answer = closed(HTTPStatus.SERVICE_UNAVAILABLE, language, 5)
            except web.HTTPException as error:
                answer = closed(HTTPStatus(error.status), language)
            except Exception as error:  # noqa: BLE001 - whatever it was, the answer has its headers
                log.error("page failed", error=type(error).__name__)
                answer = closed(HTTPStatus.INTERNAL_SERVER_ERROR, language)
            return dressed(answer, https=self.trust.https)

        return guarded

    async def _view(self, view: str, request: web.Request) -> web.Response:
        shown = self.trust.secret_of(request)
        looker = await asyncio.to_thread(self._look, shown, view, _from(request)) if shown else None
        if looker is None:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Nobody is signed in.")
        query = {name: request.query[name] for name in request.query}
        page = await asyncio.to_thread(self._show, looker, view, query)
        return closed(HTTPStatus.NOT_FOUND, looker.language) if page is None else sent(page)

    def _look(self, shown: str, view: str, address: str) -> Looker | None:
        now, today = self.clock.now(), self.clock.today()
        with self.store.transaction() as unit:
            looker = look(unit, shown, view, now)
            if looker is None:
                count_guess(unit, address, now, today)
            else:
                take_one(unit, f"dashboard:{hashed(shown).hex()}", "dashboard_views", now, today)
            return looker

    def _show(self, looker: Looker, view: str, query: Query) -> Page | None:
        with self.store.reader() as reader:
            return show(reader, looker, view, query)

    async def _static(self, request: web.Request) -> web.Response:
        found = asset(request.match_info["name"])
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "There is no such file.")
        return file(request, found)

    async def _outside(self, _request: web.Request) -> web.Response:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "A link has a secret.")

    async def _knock(self, request: web.Request) -> web.Response:
        """What fetches links to look at them, before anybody does, must not use them up."""
        shown = secret(request.match_info["secret"])
        link = await asyncio.to_thread(self._known, shown, _from(request)) if shown else None
        if link is None:
            raise Refusal(HTTPStatus.GONE, "Not a link, or not any more.")
        return door("enter", link.language, secret=shown)

    def _known(self, shown: str, address: str) -> SignInLink | None:
        now = self.clock.now()
        with self.store.reader() as reader:
            link = reader.sign_in_link(shown, now)
        if link is None:
            with self.store.transaction() as unit:
                count_guess(unit, address, now, self.clock.today())
        return link

    async def _enter(self, request: web.Request) -> web.Response:
        shown = secret(await self._sent(request, "tautan"))
        before = self.trust.secret_of(request)
        begun = None
        if shown:
            begun = await asyncio.to_thread(self._sign_in, shown, before, _from(request))
        if begun is None:
            raise Refusal(HTTPStatus.GONE, "Not a link, or not any more.")
        self.wake()
        answer = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
        self.trust.remember(answer, begun)
        return answer

    def _sign_in(self, shown: str, before: str, address: str) -> str | None:
        now = self.clock.now()
        with self.store.transaction() as unit:
            begun = sign_in(unit, shown, before, now)
            if begun is None:
                count_guess(unit, address, now, self.clock.today())
            return begun

    async def _leave(self, request: web.Request) -> web.Response:
        token = await self._sent(request, "token")
        shown = self.trust.secret_of(request)
        if shown and not is_form_of(shown, token):
            raise Refusal(HTTPStatus.FORBIDDEN, "Not a form of this session.")
        session = await asyncio.to_thread(self._sign_out, shown)
        answer = door("left", session.language if session else language_of(request))
        self.trust.forget(answer)
        return answer

    def _sign_out(self, shown: str) -> Session | None:
        with self.store.transaction() as unit:
            return sign_out(unit, shown, self.clock.now())

    async def _sent(self, request: web.Request, name: str) -> str:
        """A field of a form of ours. Raises Refusal for any other request."""
        if not self.trust.is_own(request):
            raise Refusal(HTTPStatus.FORBIDDEN, "Sent by another page.")
        if request.content_type != "application/x-www-form-urlencoded":
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not a form.")
        await body(request)  # which it keeps
        try:
            return str((await request.post()).get(name, ""))
        except (UnicodeDecodeError, LookupError):  # in other letters than it says
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not a form.") from None

    async def _elsewhere(self, request: web.Request) -> web.Response:
        """What is at no route, or asked for in another way than its route takes."""
        methods: set[str] = set()
        for resource in request.app.router.resources():
            methods |= (await resource.resolve(request))[1] - {"*"}
        if not methods:
            raise Refusal(HTTPStatus.NOT_FOUND, "Nothing is here.")
        answer = closed(HTTPStatus.METHOD_NOT_ALLOWED, language_of(request))
        answer.headers["Allow"] = ", ".join(sorted(methods))
        return answer


def _from(request: web.Request) -> str:
    return request.remote or ""
