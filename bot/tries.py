"""How tries to send went, until that is noted: what is over, what comes again and when."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import SystemRandom
from typing import Any, Protocol

import msgspec
import structlog

from bot.telegram_api import LONGEST_PAUSE, Answer, Refused
from handlers.clock import Clock
from storage import Due, Mark

log = structlog.get_logger()

NOT_MODIFIED = "message is not modified"
"""What an edit asks for stands there already: a button was pressed twice, or this came twice."""

TRIES = 20
"""After so many a message is given up, if others get through meanwhile: then the fault is its own,
and those behind it in its chat have waited for about a quarter of an hour."""

LARGEST_ID = 2**63
"""Beyond it no database keeps a number, and Telegram has none."""

_jitter = SystemRandom()
_result = msgspec.json.Decoder(dict[str, Any]).decode


class Counts(Protocol):
    """Who wants to know how tries went."""

    def sent(self, outcome: str) -> None:
        """One try, and its outcome."""


class Tries:
    """Judges each try. Trouble with the link is everybody's and makes the sender pause; only what
    concerns one message is counted against it.
    """

    def __init__(self, clock: Clock, counts: Counts, on_mark: Callable[[], None]) -> None:
        self.clock = clock
        self.counts = counts
        self.marks: list[Mark] = []
        self.blocked: list[Due] = []
        self.unnoted = 0
        """How many are not on disk, whoever has them."""
        self.refused: Refused | None = None
        self._on_mark = on_mark
        self._paused_until = 0.0
        self._last_success = 0.0
        self._failures = 0

    @property
    def pause(self) -> float:
        """Seconds for which nobody sends anything."""
        return max(0.0, self._paused_until - asyncio.get_running_loop().time())

    def taken(self) -> tuple[list[Mark], list[Due]]:
        """Those to be noted; whoever takes them gives them back unless they are on disk."""
        taken = self.marks, self.blocked
        self.marks, self.blocked = [], []
        return taken

    def noted(self, marks: Sequence[Mark]) -> None:
        """They are on disk."""
        self.unnoted -= len(marks)

    def back(self, marks: Sequence[Mark], blocked: Sequence[Due] = ()) -> None:
        """They are still to be noted."""
        self.marks[:0] = marks
        self.blocked[:0] = blocked

    def answered(self, message: Due, answer: Answer) -> bool:
        """Telegram answered; whether what is behind this message may go."""
        now, code = self.clock.now(), answer.error_code
        if answer.ok:
            self._failures = 0
            self._last_success = asyncio.get_running_loop().time()
            self._mark(Mark(message.key, "sent", now, message_id=_message_id(answer)))
        elif code == 400 and NOT_MODIFIED in answer.description:
            self._mark(Mark(message.key, "sent", now))
            return True
        elif code in {401, 404}:
            self.refused = Refused("The Bot API does not know this token any more.")
            self._mark(Mark(message.key, message.state, now, again_at=now, error=str(code)))
        elif code == 429:
            self._pause_for(answer.retry_after)
            again = now + timedelta(seconds=answer.retry_after)
            self._mark(Mark(message.key, message.state, now, again_at=again, error="429"))
        elif code >= 500:
            self.again(message, str(code))
        else:
            self._refuse(message, str(code))
            return code != 403
        return answer.ok

    def again(self, message: Due, error: str) -> None:
        """It did not arrive. If nothing does, everybody waits; if others do, it waits alone."""
        loop = asyncio.get_running_loop()
        others_arrive = loop.time() - self._last_success < LONGEST_PAUSE
        if others_arrive and message.attempts >= TRIES:
            self._refuse(message, error)
            return
        if not others_arrive:
            self._failures += 1
        tries = message.attempts if others_arrive else self._failures
        seconds = min(2.0 ** min(tries, 10), LONGEST_PAUSE) * _jitter.uniform(0.5, 1.0)
        if not others_arrive:
            self._pause_for(seconds)
        now = self.clock.now()
        again = now + timedelta(seconds=seconds)
        self._mark(Mark(message.key, message.state, now, again_at=again, error=error))

    def unsure(self, message: Due, error: str) -> None:
        """It may have arrived: once more, since a person without the next question is lost."""
        now = self.clock.now()
        again = (
            None if message.state == "unsure" else now + timedelta(seconds=_jitter.uniform(0.5, 2))
        )
        self._mark(Mark(message.key, "unsure", now, again_at=again, error=error))

    def give_back(self, message: Due) -> None:
        """It was not begun: it is due again at once."""
        now = self.clock.now()
        self._note(Mark(message.key, message.state, now, again_at=now))

    def _refuse(self, message: Due, code: str) -> None:
        """Telegram will not take it, now or ever."""
        self._mark(Mark(message.key, "refused", self.clock.now(), error=code))
        if code == "403":
            self.blocked.append(message)
        elif message.kind != "erase":
            log.error("message refused", code=code, method=message.method)

    def _pause_for(self, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        self._paused_until = max(self._paused_until, until)

    def _mark(self, mark: Mark) -> None:
        self._note(mark)
        self.counts.sent("again" if mark.state == "waiting" else mark.state)

    def _note(self, mark: Mark) -> None:
        self.marks.append(mark)
        self.unnoted += 1
        self._on_mark()


def _message_id(answer: Answer) -> int | None:
    if not answer.result or bytes(answer.result)[:1] != b"{":
        return None
    found = _result(answer.result).get("message_id")
    return found if isinstance(found, int) and 0 < found < LARGEST_ID else None
