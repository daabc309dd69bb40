"""The web door: Telegram's webhook, whether we are well, the API and the dashboard."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.api.serving import Api
from bot.bodies import LARGEST, body
from bot.dashboard.serving import Dashboard
from bot.meters import Meters
from handlers.desk import Bring
from handlers.updates import Malformed, read_update

log = structlog.get_logger()

STOP_SECONDS = 3.0
"""How long requests under way may take when we stop."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Webhook:
    """`POST /telegram`: 200 only once everything that an update caused is on disk."""

    def __init__(self, bring: Bring, secret: str) -> None:
        self._bring = bring
        self._secret = secret.encode()

    async def post(self, request: web.Request) -> web.Response:
        """Take one update. 503 asks Telegram to keep it and to come again."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            incoming = read_update(await body(request))
        except Malformed:
            # Refusing it would bring it again and again for a day; there is nobody to answer.
            log.warning("malformed update")
            return web.Response()
        try:
            reply = await self._bring(incoming)
        except Exception as error:  # noqa: BLE001 - whatever it was, it has to come again
            log.error("update not taken", error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "2"})
        if reply.body is None:
            return web.Response()
        return web.Response(body=reply.body, content_type="application/json")


def closed_for_now() -> web.Application:
    """While the database is away: we live, and whoever brings something has to come again."""

    async def later(request: web.Request) -> web.Response:
        if request.path == "/healthz":
            return web.json_response({"ok": True})
        if request.path == "/metrics":
            return web.Response(body=Meters().page(), headers={"Content-Type": METRICS_TYPE})
        return web.Response(status=503, headers={"Retry-After": "2"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", later)
    return app


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """The address at which this application is served while the block lasts."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


def web_app(
    webhook: Webhook | None,
    ready: Callable[[], bool],
    metrics: Callable[[], Awaitable[bytes]],
    api: Api,
    dashboard: Dashboard,
) -> web.Application:
    """The web application; without a webhook (polling) it only tells how we are."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_request: web.Request) -> web.Response:
        well = ready()
        return web.json_response({"ready": well}, status=200 if well else 503)

    async def measured(_request: web.Request) -> web.Response:
        return web.Response(body=await metrics(), headers={"Content-Type": METRICS_TYPE})

    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", measured)
    if webhook is not None:
        app.router.add_post("/telegram", webhook.post)
    api.mount(app)
    dashboard.mount(app)
    return app
