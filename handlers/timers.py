"""Fires what is to be done later: forms that sleep, contributions that fall due, news."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from dialog.effects import Ask, Say
from dialog.script import Script, present
from handlers.clock import Clock
from handlers.dues.firing import fire, is_about_a_form
from handlers.nudges import SECOND_NUDGE, awake, first_nudge, sleeping
from handlers.outgoing import send
from locales.speak import Message, speak
from storage import Account, Outgoing, Store, Timer, Unit

LEASE = timedelta(minutes=2)
"""How long timers that we took are ours; if we die with them, they are due again then."""

AT_ONCE = 50
"""In one transaction, about 0.4 ms each: turns wait that long."""


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
        with self.store.transaction() as unit:
            accounts = unit.load([timer.chat_id for timer in due])
            unit.end_timers(due)
            posted = [
                message
                for timer in due
                for message in self._fire(unit, timer, accounts.get(timer.chat_id), now)
            ]
            unit.post(posted, now)
        return len(posted)

    def _fire(
        self, unit: Unit, timer: Timer, account: Account | None, now: datetime
    ) -> Sequence[Outgoing]:
        if account is not None and is_about_a_form(timer.kind):
            said = fire(unit, self.store.vault, timer, account, now, self.clock.today())
            return [] if said is None else [_posted(timer, said)]
        if account is None or account.unreachable or not sleeping(account.conversation):
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
        return [self._nudge(account, timer)]

    def _nudge(self, account: Account, timer: Timer) -> Outgoing:
        conversation = account.conversation
        prompt = present(self.script, conversation, self.clock.today())
        language = str(conversation.answers.get("language", "id"))
        (message,) = speak((Say("nudge"), Ask(prompt)), language)
        return _posted(timer, message)


def _posted(timer: Timer, message: Message) -> Outgoing:
    """No update caused it: a negative number, made of what is said and when, no update has."""
    call = send(timer.chat_id, message)
    name = sha256(f"{timer.kind} {timer.due_at.isoformat()} ".encode() + call.body).digest()
    cause = -int.from_bytes(name[:7], "big") - 1
    return Outgoing(timer.chat_id, cause, 0, call.method, call.body)
