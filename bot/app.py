"""The running program, built from its parts: the only place that wires them together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ExtBot

from bot.api.serving import Api
from bot.clock import SystemClock
from bot.company import Company
from bot.courier import Courier
from bot.dashboard.serving import Dashboard
from bot.dashboard.trust import Trust
from bot.fetching import Fetcher
from bot.house import House, do_jobs, keep_house
from bot.links import START_KEY, start_link
from bot.meters import Meters, measured
from bot.opening import opened
from bot.polling import Poller
from bot.profile import introduce
from bot.sender import Sender
from bot.settings import SettingMissing, Settings
from bot.telegram_api import LONGEST_PAUSE, AiohttpRequest, TelegramApi
from bot.web import Webhook, listening, web_app
from bot.webhook_watch import watch
from dialog.enrollment import ENROLLMENT
from handlers.desk import Bring, Desk
from handlers.door import bring, open_door
from handlers.shapes import WANTED
from handlers.staff.desks import open_office, works
from handlers.staff.jobs import Jobs
from handlers.timers import Timers
from handlers.turn import Turns
from storage import Store

log = structlog.get_logger()

Door: TypeAlias = "Application[Any, Any, Any, Any, Any, Any]"


@dataclass(frozen=True)
class Running:
    """The program while it serves: its address on this machine, and its tasks."""

    address: str
    tasks: tuple["asyncio.Task[None]", ...]
    sender: Sender
    desk: Desk

    def left(self) -> dict[str, int]:
        """What is under way: updates that are not answered, messages that may be sent again."""
        return {"updates": self.desk.left, "messages": self.sender.left}

    async def until_it_fails(self) -> None:
        """Wait for the first task to end, which none does by itself, and raise why it did."""
        done, _ = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


@dataclass(frozen=True)
class Base:
    """What all parts stand on."""

    settings: Settings
    clock: SystemClock
    store: Store
    storage: ThreadPoolExecutor
    api: TelegramApi
    door: Door
    meters: Meters


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Lindung, serving until the block is left; then it takes no more and finishes what it has."""
    clock = SystemClock(settings.today)
    secret = settings.secret() if settings.webhook_url else ""
    api = TelegramApi(settings.bot_api_url, settings.token())
    async with contextlib.AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings))
        storage = stack.enter_context(ThreadPoolExecutor(store.lanes, "storage"))
        stack.push_async_callback(api.close)
        door = await stack.enter_async_context(_door(settings, api))
        base = Base(settings, clock, store, storage, api, door, Meters())
        yield await _serving(base, secret, stack)


async def _serving(base: Base, secret: str, stack: contextlib.AsyncExitStack) -> Running:
    """All parts at work, each ended with the stack; by webhook if there is a secret for it."""
    company = Company(base.store)
    sender = Sender(base.store, base.storage, base.api, base.clock, base.meters, company)
    # One lane less than there are: the sender and the timers need one, too.
    lanes = max(1, base.store.lanes - 1)
    courier = Courier(base.api)
    stack.push_async_callback(courier.close)
    desk = Desk(_turns(base), base.storage, sender.noting, courier.take, lanes)
    open_door(base.door, desk)
    to_desk = base.meters.timing(partial(bring, base.door))
    tasks = await stack.enter_async_context(_tasks(*_beside(base, sender, company)))
    # Stopped before the sender, which gives back what the last batch hands over.
    tasks += await stack.enter_async_context(_tasks(desk.run()))
    app = web_app(
        Webhook(to_desk, secret) if secret else None,
        ready=lambda: company.reached and not any(task.done() for task in tasks),
        metrics=partial(measured, base.meters, base.store, base.clock),
        api=Api(base.store, base.clock),
        dashboard=Dashboard(
            base.store, base.clock, Trust(base.settings.dashboard), sender.noting.wake
        ),
    )
    address = await stack.enter_async_context(listening(app, *base.settings.address))
    taking = await (_announced(base, secret) if secret else _asking(base, to_desk))
    tasks += await stack.enter_async_context(_tasks(taking, _introduced(base.door.bot)))
    log.info("serving", address=address, by="webhook" if secret else "polling")
    return Running(address, tasks, sender, desk)


@contextlib.asynccontextmanager
async def _door(settings: Settings, api: TelegramApi) -> AsyncIterator[Door]:
    """python-telegram-bot's Application, without what we do ourselves: updater, persistence."""
    door = (
        Application.builder()
        .token(settings.token())
        .base_url(f"{settings.bot_api_url}/bot")
        .base_file_url(f"{settings.bot_api_url}/file/bot")
        .request(AiohttpRequest(api))
        .get_updates_request(AiohttpRequest(api))
        .updater(None)
        .job_queue(None)
        .build()
    )
    await _patiently(door.initialize)
    try:
        yield door
    finally:
        await door.shutdown()


def _turns(base: Base) -> Turns:
    store, settings = base.store, base.settings
    # The name is known once we have introduced ourselves to Telegram.
    link = partial(start_link, base.door.bot.username)
    return Turns(
        store,
        ENROLLMENT,
        base.clock,
        {START_KEY: store.vault.start_key},
        open_office(store.vault, link, settings.erasures, settings.dashboard),
        reply_in_body=bool(settings.webhook_url) and settings.webhook_reply == "on",
    )


def _beside(base: Base, sender: Sender, company: Company) -> list[Coroutine[Any, Any, None]]:
    """What is done beside turns."""
    store, clock = base.store, base.clock
    house = House(Timers(store, ENROLLMENT, clock), store, clock)
    fetch = Fetcher(base.api, asyncio.get_running_loop())
    return [
        company.keep(),
        sender.run(),
        keep_house(house, base.storage, sender.noting.wake),
        do_jobs(Jobs(store, clock, works(store, fetch, clock)), sender.noting.wake),
    ]


async def _announced(base: Base, secret: str) -> Coroutine[Any, Any, None]:
    """Telegram knows where to bring updates; given back is the watch over it."""
    url = base.settings.webhook_url
    ask = partial(_ask_for_updates, base.door, url, secret)
    await _patiently(ask)
    return watch(base.door.bot, f"{url}/telegram", ask, base.meters)


async def _asking(base: Base, to_desk: Bring) -> Coroutine[Any, Any, None]:
    """Telegram brings nothing; given back is how we ask it for updates."""
    await _patiently(base.door.bot.delete_webhook)
    return Poller(base.api, to_desk).run()


async def _introduced(bot: "ExtBot[Any]") -> None:
    """Present ourselves; a bot whose description Telegram refuses still serves."""
    try:
        await _patiently(partial(introduce, bot))
    except SettingMissing as error:
        log.error("profile refused", error=str(error))
    await asyncio.Event().wait()


async def _ask_for_updates(door: Door, url: str, secret: str) -> None:
    await door.bot.set_webhook(
        f"{url}/telegram", secret_token=secret, allowed_updates=WANTED, max_connections=100
    )


async def _patiently(ask: "partial[Coroutine[Any, Any, Any]] | Any") -> None:
    """Ask Telegram until it answers: a bot that starts without a network waits for it."""
    pause = 1.0
    while True:
        try:
            await ask()
        except InvalidToken:
            raise SettingMissing(
                "The Bot API does not know this token; check LINDUNG_BOT_TOKEN."
            ) from None
        except BadRequest as error:
            raise SettingMissing(f"Telegram refuses our settings: {error.message}") from None
        except RetryAfter as error:
            await asyncio.sleep(_seconds(error))
        except TelegramError as error:
            log.warning("Telegram does not answer", seconds=pause, error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            return


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


@contextlib.asynccontextmanager
async def _tasks(
    *work: Coroutine[Any, Any, None],
) -> AsyncIterator[tuple["asyncio.Task[None]", ...]]:
    tasks = tuple(asyncio.create_task(each) for each in work)
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
