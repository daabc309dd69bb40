"""Fires what is to be done later: forms that sleep, contributions that fall due, news."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby

import structlog

from dialog.effects import Ask, Say
from dialog.script import Script, present
from handlers.clock import Clock
from handlers.dues.firing import fire, is_about_a_form
from handlers.nudges import SECOND_NUDGE, awake, first_nudge, sleeping
from handlers.outgoing import send
from locales.speak import Message, paged, speak
from storage import Account, Outgoing, StorageError, Store, Timer, Unavailable, Unit

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
"""How long timers that we took are ours; if we die with them, they are due again then."""

AT_ONCE = 20
"""In one transaction, one to two milliseconds each: turns wait that long."""

DAMAGED = timedelta(days=1)
"""When to look again at a chat whose rows cannot be read."""


class Timers:
    """Fires timers that are due. Synchronous: it runs in a storage thread."""

    def __init__(self, store: Store, script: Script, clock: Clock) -> None:
        self.store = store
        self.script = script
        self.clock = clock

    def fire(self) -> int:
        """Fire some of what is due; how many messages were posted.

        A timer is ended or set anew in the transaction that posts its message, so it fires once.
        """
        now = self.clock.now()
        with self.store.transaction() as unit:
            due = unit.take_timers(now, AT_ONCE, LEASE)
        if not due:
            return 0
        posted: list[Outgoing] = []
        with self.store.transaction() as unit:
            accounts, damaged = _loaded(unit, sorted({timer.chat_id for timer in due}))
            # Whoever set one anew meanwhile has made another timer of it.
            mine = sorted(unit.end_timers(due), key=lambda timer: (timer.chat_id, timer.kind))
            _look_again(unit, (timer for timer in mine if timer.chat_id in damaged), now)
            for chat, timers in groupby(mine, key=lambda timer: timer.chat_id):
                posted += self._of_chat(unit, list(timers), accounts.get(chat), now)
            unit.post(posted, now)
        return len(posted)

    def _of_chat(
        self, unit: Unit, timers: Sequence[Timer], account: Account | None, now: datetime
    ) -> list[Outgoing]:
        """What the timers of one chat lead to; rows that cannot be read hurt no other chat."""
        if account is None:
            return []
        about = [timer for timer in timers if is_about_a_form(timer.kind)]
        try:
            told = fire(unit, self.store.vault, about, account, now) if about else []
        except Unavailable:
            raise
        except StorageError as error:
            log.error("timers of a chat wait", error=type(error).__name__, timers=len(about))
            _look_again(unit, about, now)
            told = []
        nudged = [
            message
            for timer in timers
            if timer not in about
            for message in self._nudged(unit, timer, account, now)
        ]
        posted = [each for timer, message in told for each in _posted(timer, message)]
        return [*posted, *nudged]

    def _nudged(
        self, unit: Unit, timer: Timer, account: Account, now: datetime
    ) -> Sequence[Outgoing]:
        if account.unreachable or not sleeping(account.conversation):
            return []
        conversation = account.conversation
        if (morning := awake(now, conversation)) > now:
            # Late: we were not running when it fell due, and now the person is asleep.
            unit.set_timers([Timer(timer.chat_id, timer.kind, morning, timer.revision)])
            return []
        if timer.revision != conversation.revision:
            unit.set_timers([first_nudge(account.chat_id, conversation, now)])
            return []
        if timer.kind == "nudge":
            later = awake(now + SECOND_NUDGE, conversation)
            again = Timer(account.chat_id, "last_nudge", later, conversation.revision)
            unit.set_timers([again])
        return self._nudge(account, timer)

    def _nudge(self, account: Account, timer: Timer) -> Sequence[Outgoing]:
        conversation = account.conversation
        prompt = present(self.script, conversation, self.clock.today())
        language = str(conversation.answers.get("language", "id"))
        (message,) = speak((Say("nudge"), Ask(prompt)), language)
        return _posted(timer, message)


def _loaded(unit: Unit, chats: Iterable[int]) -> tuple[dict[int, Account], set[int]]:
    """The accounts, held; and the chats of which the account cannot be read."""
    accounts: dict[int, Account] = {}
    damaged = set()
    for chat in chats:
        try:
            accounts |= unit.load([chat])
        except Unavailable:
            raise
        except StorageError as error:
            log.error("a chat cannot be read", error=type(error).__name__)
            damaged.add(chat)
    return accounts, damaged


def _look_again(unit: Unit, timers: Iterable[Timer], now: datetime) -> None:
    later = now + DAMAGED
    unit.set_timers([Timer(each.chat_id, each.kind, later, each.revision) for each in timers])


def _posted(timer: Timer, message: Message) -> list[Outgoing]:
    """No update caused it: a negative number, made of what is said and when, no update has."""
    calls = [send(timer.chat_id, each) for each in paged(message)]
    name = sha256(f"{timer.kind} {timer.due_at.isoformat()} ".encode() + calls[0].body).digest()
    cause = -int.from_bytes(name[:7], "big") - 1
    return [
        Outgoing(timer.chat_id, cause, place, call.method, call.body)
        for place, call in enumerate(calls)
    ]
