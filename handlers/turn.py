"""The turn: a batch of updates in one transaction, which commits together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple, Protocol

import structlog

from dialog.script import Script
from handlers.attribution import touched
from handlers.outcomes import Outcomes
from handlers.outgoing import Call, as_response, body_reply, calls, send
from handlers.talk import Talk, fresh
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account, Arrival, Outgoing, StorageError, Store, Unit

log = structlog.get_logger()


class Clock(Protocol):
    """What time it is; the program's only clock is in bot.clock."""

    def now(self) -> datetime:
        """This instant, aware of its zone."""

    def today(self) -> date:
        """The day in Jakarta."""


class Reply(NamedTuple):
    """What to answer the webhook with, and whether the outbox has anything new."""

    body: bytes | None = None
    posted: bool = False


class Turns:
    """Takes batches, each of distinct people. Synchronous: it runs in the storage thread."""

    def __init__(
        self,
        store: Store,
        script: Script,
        clock: Clock,
        start_keys: Mapping[int, bytes],
        *,
        reply_in_body: bool,
    ) -> None:
        self.store = store
        self.script = script
        self.clock = clock
        self.start_keys = start_keys
        self.reply_in_body = reply_in_body

    def take(self, batch: Sequence[Incoming]) -> list[Reply]:
        """Handle these updates, and answer each.

        A batch that fails is taken again one by one, so that one bad update hurts nobody else;
        the bad one is parked and its person gets an apology. Raises StorageError when nothing
        can be written at all.
        """
        try:
            return self._take(batch)
        except Exception as error:
            if isinstance(error, StorageError):
                raise
            if len(batch) > 1:
                return [self.take([incoming])[0] for incoming in batch]
            log.error("turn failed", error=type(error).__name__, exc_info=True)
            return [self._park(batch[0], error)]

    def _take(self, batch: Sequence[Incoming]) -> list[Reply]:
        at, today = self.clock.now(), self.clock.today()
        with self.store.transaction() as unit:
            seen = unit.claim([_arrival(incoming) for incoming in batch], at)
            new = [incoming for incoming in batch if _arrival(incoming) not in seen]
            talks = self._talk(unit, new, at, today)
            made = {
                talk.incoming: calls(talk.incoming, talk.effects, talk.language) for talk in talks
            }
            replies = {_arrival(i): self._reply(c) for i, c in made.items()}
            bodies: dict[tuple[int, int], bytes] = {
                key: reply.body for key, reply in replies.items() if reply.body
            }
            unit.keep_replies(bodies)
            unit.post([post for i, c in made.items() for post in self._posts(i, c)], at)
        return [_answer(incoming, seen, replies) for incoming in batch]

    def _talk(self, unit: Unit, new: Sequence[Incoming], at: datetime, today: date) -> list[Talk]:
        accounts = unit.load([incoming.chat_id for incoming in new])
        known = [
            (incoming, self._account(incoming, accounts, today))
            for incoming in new
            if incoming.chat_id in accounts or incoming.event is not None
        ]
        talks = [
            Talk(self.script, incoming, account, today)
            for incoming, account in known
            if incoming.event is not None
        ]
        for talk in talks:
            if talk.incoming.event is not None:
                talk.hear(talk.incoming.event)
        outcomes = Outcomes(unit, self.store.vault.receipt_key, at)
        while waiting := [talk for talk in talks if talk.awaited]:
            for talk, outcome in outcomes.of(waiting):
                talk.go(outcome)
        outcomes.write_down(talks)
        silent = [account for incoming, account in known if incoming.event is None]
        unit.save([*silent, *(talk.after for talk in talks)], at)
        return talks

    def _account(self, incoming: Incoming, accounts: Mapping[int, Account], today: date) -> Account:
        """The account as this update finds it: whoever writes can be reached again."""
        account = accounts.get(incoming.chat_id) or fresh(incoming)
        account = replace(account, unreachable=bool(incoming.blocked))
        return touched(account, incoming.payload, self.start_keys, today)

    def _reply(self, made: list[Call]) -> Reply:
        body = body_reply(made) if self.reply_in_body else None
        return Reply(as_response(body) if body else None, posted=len(made) > (body is not None))

    def _posts(self, incoming: Incoming, made: list[Call]) -> list[Outgoing]:
        in_body = body_reply(made) if self.reply_in_body else None
        return [
            Outgoing(incoming.chat_id, incoming.update_id, place, c.method, c.body, c.kind)
            for place, c in enumerate(made)
            if c is not in_body
        ]

    def _park(self, incoming: Incoming, error: Exception) -> Reply:
        """Set a bad update aside; its person is told that nothing before it is lost."""
        at = self.clock.now()
        apology = send(incoming.chat_id, Message(fill("id", "apology")))
        made = [apology] if incoming.event is not None else []
        with self.store.transaction() as unit:
            if _arrival(incoming) in unit.claim([_arrival(incoming)], at):
                return Reply()
            reply = self._reply(made)
            unit.park(_arrival(incoming), error, at, reply.body)
            unit.post(self._posts(incoming, made), at)
        return reply


def _arrival(incoming: Incoming) -> Arrival:
    return Arrival(incoming.chat_id, incoming.update_id)


def _answer(
    incoming: Incoming,
    seen: Mapping[tuple[int, int], bytes | None],
    replies: Mapping[Arrival, Reply],
) -> Reply:
    """A repeated update gets its stored reply again."""
    arrival = _arrival(incoming)
    if arrival in seen:
        return Reply(seen[arrival])
    return replies.get(arrival, Reply())
