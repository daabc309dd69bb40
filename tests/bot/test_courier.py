"""Calls whose loss harms nobody: made once and at once, or let go, and in nobody's way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot import courier as couriers
from bot.courier import Courier
from bot.telegram_api import TelegramApi
from handlers.outgoing import Call
from tests.bot.outbox import until

TICK = Call("answerCallbackQuery", b'{"callback_query_id":"7"}', None)


class Telegram:
    """It says the same to each call, once it is let; of what is lost it cuts the connection."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes]] = []
        self.says: dict[str, object] = {"ok": True, "result": True}
        self.lost = False
        self.let = asyncio.Event()
        self.let.set()

    async def serve(self, request: web.Request) -> web.Response:
        self.calls.append((request.path, await request.read()))
        if self.lost and request.transport is not None:
            request.transport.close()
        await self.let.wait()
        return web.json_response(self.says)


@asynccontextmanager
async def at_work() -> AsyncIterator[tuple[Telegram, Courier]]:
    telegram, app = Telegram(), web.Application()
    app.router.add_post("/{path:.*}", telegram.serve)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = TelegramApi(f"http://127.0.0.1:{runner.addresses[0][1]}", "1:x")
    courier = Courier(api)
    try:
        yield telegram, courier
    finally:
        telegram.let.set()
        await courier.close()
        await api.close()
        await runner.cleanup()


async def over(courier: Courier) -> None:
    """Nothing is under way any more."""
    await until(lambda: not courier._busy)


async def test_a_call_is_made_once() -> None:
    async with at_work() as (telegram, courier):
        courier.take(TICK)
        await over(courier)
    assert telegram.calls == [("/bot1:x/answerCallbackQuery", TICK.body)]


async def test_a_call_that_is_lost_is_not_made_again_and_in_nobodys_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(couriers, "AT_ONCE", 1)
    async with at_work() as (telegram, courier):
        telegram.lost = True
        courier.take(TICK)
        await over(courier)
        assert len(telegram.calls) == 1
        telegram.lost = False
        courier.take(TICK)
        await over(courier)
    assert len(telegram.calls) == 2


async def test_what_would_be_too_many_at_once_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(couriers, "AT_ONCE", 2)
    async with at_work() as (telegram, courier):
        telegram.let.clear()
        for _ in range(5):
            courier.take(TICK)
        await until(lambda: len(telegram.calls) == 2)
        telegram.let.set()
        await over(courier)
        assert len(telegram.calls) == 2
        courier.take(TICK)
        await over(courier)
    assert len(telegram.calls) == 3


@pytest.mark.parametrize(("seconds", "calls"), [(3600, 1), (0, 2)])
async def test_for_as_long_as_telegram_wants_quiet_nothing_is_called(
    seconds: int, calls: int
) -> None:
    async with at_work() as (telegram, courier):
        telegram.says = {"ok": False, "error_code": 429, "parameters": {"retry_after": seconds}}
        for _ in range(2):
            courier.take(TICK)
            await over(courier)
    assert len(telegram.calls) == calls


async def test_any_other_refusal_is_no_wish_for_quiet() -> None:
    """Somebody pressed a button of last year."""
    async with at_work() as (telegram, courier):
        telegram.says = {"ok": False, "error_code": 400, "description": "query is too old"}
        for _ in range(2):
            courier.take(TICK)
            await over(courier)
    assert len(telegram.calls) == 2


async def test_at_the_end_nobody_waits_for_an_answer() -> None:
    async with at_work() as (telegram, courier):
        telegram.let.clear()
        courier.take(TICK)
        await until(lambda: bool(telegram.calls))
        async with asyncio.timeout(20):  # a call that is waited for takes 30
            await courier.close()
