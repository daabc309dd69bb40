"""`lindung run` that kills itself at a named point. Patched from outside: the product has no hooks.

`LINDUNG_TEST_KILL="after commit:3"` is `kill -9` at the third passing of that point, and with
`LINDUNG_TEST_STOP` it stands still there until it is told to go on (SIGCONT). As it dies it
says how many sends were begun whose mark is not on disk: so many messages may be shown again.
"""

import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

import bot.polling
import bot.web
from bot.cli import main
from bot.polling import Poller
from bot.sender import Sender
from bot.telegram_api import TelegramApi
from bot.web import Webhook
from handlers.posting import ALONE, Share
from handlers.turn import Turns
from storage import Due, Reader, Store, Unit
from storage.audit.log import Deed
from tests.faults import altered
from tests.programs import settle

KILL = "LINDUNG_TEST_KILL"
STOP = "LINDUNG_TEST_STOP"

TURN = ("update read", "claimed", "loaded", "saved", "posted", "before commit", "after commit")
ANSWERING = ("reply handed over", "response half written", "response written")
POLLING = ("batch taken", "batch confirmed")
SENDING = ("before a send", "after a send", "before the mark", "after the mark")
TIMERS = ("timers taken", "nudges posted", "nudges kept")
KEEPING = ("pruned", "house kept")
FOLDING = ("facts counted", "cube added to", "facts folded", "fold kept")
MENDING = ("cube mended", "mending kept")
VOIDING = ("signups voided", "voids kept")


class Point:
    """Where to die, or to stand still, and what is on its way then."""

    def __init__(self, wanted: str, how: signal.Signals = signal.SIGKILL) -> None:
        self.how = how
        self.name, _, number = wanted.partition(":")
        self.left = int(number or 1)
        self.unmarked: set[tuple[int, int, int]] = set()
        self.here = threading.local()

    def passed(self, name: str) -> None:
        """Die if this is the point and its time has come."""
        if not name or name != self.name:
            return
        self.left -= 1
        if self.left == 0:
            done = "killed" if self.how == signal.SIGKILL else "stopped"
            os.write(2, f"{done} at {name}, {len(self.unmarked)} unmarked\n".encode())
            os.kill(os.getpid(), self.how)

    @property
    def doing(self) -> str:
        """What this thread's transaction is for: turn, mark, timers, nudges, house, fold, mending,
        voiding or nothing."""
        return str(getattr(self.here, "doing", ""))

    @doing.setter
    def doing(self, what: str) -> None:
        self.here.doing = what


def _after(owner: Any, name: str, then: Callable[..., None]) -> None:
    """Let `then(*arguments, result)` run after every call of a function."""
    original = getattr(owner, name)

    def patched(*arguments: Any) -> Any:
        result = original(*arguments)
        then(*arguments, result)
        return result

    setattr(owner, name, patched)


def _around(owner: Any, name: str, before: str, after: str, point: Point) -> None:
    """Two points around an asynchronous method, for calls that are not `getUpdates`."""
    original = getattr(owner, name)

    async def patched(self: Any, method: str, *rest: Any, **more: Any) -> Any:
        counts = method != "getUpdates"
        if counts:
            point.passed(before)
        result = await original(self, method, *rest, **more)
        if counts:
            point.passed(after)
        return result

    setattr(owner, name, patched)


def arm(point: Point) -> None:
    """Put the points into the program."""
    for door in (bot.web, bot.polling):
        _after(door, "read_update", lambda *_: point.passed("update read"))
    _around(TelegramApi, "call", "before a send", "after a send", point)
    _in_turns(point)
    _in_transactions(point)
    _in_folds(point)
    _in_reads(point)
    _in_answers(point)
    _in_polling(point)
    _in_sends(point)


IN_TURNS = {"claim": "claimed", "load": "loaded", "save": "saved", "post": "posted"}


def _in_turns(point: Point) -> None:
    take = Turns.take

    def patched(self: Turns, batch: Any, share: Share = ALONE) -> Any:
        point.doing = "turn"
        try:
            return take(self, batch, share)
        finally:
            point.doing = ""

    def in_turn(name: str) -> Callable[..., None]:
        def note(*_: Any) -> None:
            if point.doing == "turn":
                point.passed(name)

        return note

    Turns.take = patched  # type: ignore[method-assign]
    for method, name in IN_TURNS.items():
        _after(Unit, method, in_turn(name))


COMMITS = {
    "turn": ("before commit", "after commit"),
    "mark": ("before the mark", "after the mark"),
    "timers": ("", "timers taken"),
    "nudges": ("nudges posted", "nudges kept"),
    "house": ("pruned", "house kept"),
    "fold": ("facts folded", "fold kept"),
    "mending": ("cube mended", "mending kept"),
    "voiding": ("signups voided", "voids kept"),
}


def _in_transactions(point: Point) -> None:
    transaction = Store.transaction

    def doing(what: str) -> Callable[..., None]:
        def note(*arguments: Any) -> None:
            if point.doing != "turn" and (what == "house" or arguments[-1] or arguments[1]):
                point.doing = what

        return note

    # Which transaction it is shows only inside: by what is asked for, with something in it.
    _after(Unit, "take_timers", lambda *a: doing("timers")(a[0], a[-1]))
    _after(Unit, "end_timers", doing("nudges"))
    _after(Unit, "audit", lambda *a: doing("voiding")(a[0], a[2] is Deed.VOID))
    _after(Unit, "prune", doing("house"))

    @contextmanager
    def patched(self: Store) -> Iterator[Unit]:
        with transaction(self) as unit:
            yield unit
            marked = getattr(point.here, "marks", ())
            here = [COMMITS.get(point.doing, ("", ""))]
            if marked and point.doing == "turn":
                here.append(COMMITS["mark"])
            for before, _ in here:
                point.passed(before)
        point.unmarked.difference_update(marked)
        point.here.marks = ()
        if point.doing != "turn":
            point.doing = ""
        for _, after in here:
            point.passed(after)

    Store.transaction = patched  # type: ignore[method-assign]


def _in_reads(point: Point) -> None:
    check = Reader.check_key

    def checked(self: Reader) -> None:
        check(self)
        point.passed("snapshot taken")

    Reader.check_key = checked  # type: ignore[method-assign]


def _in_folds(point: Point) -> None:
    add = Unit.add_to_cube

    def adding(self: Unit, *given: Any) -> None:
        point.passed("facts counted")
        add(self, *given)
        _sent(self)
        point.passed("cube added to")

    def doing(what: str) -> Callable[..., None]:
        def note(unit: Unit, *rest: Any) -> None:
            if rest[-1] != 0:  # not a fold of nothing
                point.doing = what
            _sent(unit)

        return note

    Unit.add_to_cube = adding  # type: ignore[method-assign, assignment]
    _after(Unit, "fold_facts", doing("fold"))
    _after(Unit, "mend", doing("mending"))


def _sent(unit: Unit) -> None:
    """What was written until here is with the database, which answers in order; not committed."""
    unit._run(unit._sql.state).fetchall()


def _in_sends(point: Point) -> None:
    send, mark = Sender._send, Unit.mark

    async def sending(self: Sender, message: Due) -> bool:
        point.unmarked.add(message.key)
        return await send(self, message)

    def marking(self: Unit, marks: Any) -> None:
        mark(self, marks)
        if marks:
            point.here.marks = {each.key for each in marks}
            if point.doing != "turn":
                point.doing = "mark"

    Sender._send = sending  # type: ignore[method-assign]
    Unit.mark = marking  # type: ignore[method-assign, assignment]


def _in_answers(point: Point) -> None:
    post = Webhook.post

    async def patched(self: Webhook, request: web.Request) -> web.Response:
        response = await post(self, request)
        point.passed("reply handed over")
        if point.name.startswith("response") and response.body is not None:
            parts = 2 if "half" in point.name else 1
            last_words: Any = _LastWords(request.transport, parts, point)
            request.protocol.transport = last_words
        return response

    Webhook.post = patched  # type: ignore[method-assign]


class _LastWords:
    """A transport that lets only the first of so many parts of what is written leave, then dies."""

    def __init__(self, transport: Any, parts: int, point: Point) -> None:
        self.transport = transport
        self.parts = parts
        self.point = point

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def write(self, data: bytes) -> None:
        if self.point.left == 1:
            socket = self.transport.get_extra_info("socket")
            os.write(socket.fileno(), bytes(data)[: len(data) // self.parts])
        self.point.passed(self.point.name)
        self.transport.write(data)


def _in_polling(point: Point) -> None:
    take: Callable[[Poller, Any], Awaitable[None]] = Poller._take
    once = Poller._once

    async def taking(self: Poller, raw: Any) -> None:
        await take(self, raw)
        if raw:
            point.passed("batch taken")

    async def asking(self: Poller) -> None:
        before = self.offset
        await once(self)
        if before:
            point.passed("batch confirmed")

    Poller._take = taking  # type: ignore[method-assign]
    Poller._once = asking  # type: ignore[method-assign]


def serve(environment: Mapping[str, str], folder: Path, said: Path, words: Sequence[str]) -> None:
    """Be `lindung run` (or other words) in this process, with what the environment asks for."""
    settle(environment, folder, said, words)
    altered.alter(environment)
    if STOP in environment:
        arm(Point(environment[STOP], signal.SIGSTOP))
    else:
        arm(Point(environment.get(KILL, "")))
    main()
