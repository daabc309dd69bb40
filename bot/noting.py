"""What is written about sending: how tries went, and what is due next, in few transactions.

A turn notes tries along with its own writing; when none comes, we do it ourselves.
"""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import structlog

from bot.hand import AT_ONCE, Chain, Hand
from bot.tries import Tries
from handlers import posting
from handlers.clock import Clock
from handlers.posting import Share
from storage import Due, Mark, Store, Unavailable
from storage.outbox.messages import MessageKey

log = structlog.get_logger()

IDLE_SECONDS = 1.0
"""How often to look for messages whose time has come."""

LINGER_SECONDS = 0.02
"""The least between two transactions of ours: what ends meanwhile is noted together."""


class Noted(NamedTuple):
    """What one transaction of ours notes, and what it was begun with."""

    marks: Sequence[Mark]
    blocked: Sequence[Due]
    free: int
    astray: int
    since: float


class Noting:
    """The sender's side of the outbox, and what turns know of it (`handlers.posting.Outlet`).

    Whoever notes tries has them meanwhile, and gives them back unless that is on disk.
    """

    def __init__(
        self,
        store: Store,
        storage: Executor,
        clock: Clock,
        tries: Tries,
        hand: Hand,
        news: asyncio.Event,
    ) -> None:
        self.store = store
        self.storage = storage
        self.clock = clock
        self.tries = tries
        self.hand = hand
        self._news = news
        self._writing: asyncio.Task[None] | None = None
        # Turns that are being written, and those of them that note our tries.
        self._turns = self._lent = 0
        # Something may be due; because of news, not only because something before it is over.
        self._behind, self._woken = True, False
        self._looked_at = self._noted_at = self._away_until = 0.0
        self._news_looked_at = -1.0
        self._astray = 0

    def begin(self, messages: int) -> Share:
        """A turn begins that may lead to so many messages."""
        self._turns += 1
        # Before the turn is: what we write comes before it where there is one thread.
        self.keep_up()
        now = asyncio.get_running_loop().time()
        if self._astray or self.hand.closed:
            # What is astray has to be freed first, and never together with what a turn just took.
            return Share(since=now)
        tries = self.tries.taken()[0] if self._lends else []
        self._lent += bool(tries)
        return Share(self.hand.reserve(messages), tries, now)

    def end(self, share: Share, chains: Iterable[Sequence[Due]], *, written: bool) -> None:
        """It is over. What it hands over is ours from now on, in order for each chat.

        Unless it was `written`, something may be ours that we do not know of: its commit was not
        answered. That is freed once we hold nothing.
        """
        self._turns -= 1
        self._lent -= bool(share.tries)
        self.hand.take(share.room, chains, share.since)
        if not written:
            self._astray += share.room > 0
            self.tries.back(share.tries)
            self.wake()
        elif share.tries:
            self.tries.noted(share.tries)
            self._noted_at = asyncio.get_running_loop().time()
        # What was looked for while the turn had them may have been behind its tries.
        self._behind |= bool(share.tries) and share.since <= self._news_looked_at
        if self.hand.waiting or self._behind:
            self._news.set()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._behind = self._woken = True
        self._news.set()

    def let_go(self, chain: Chain, messages: int) -> None:
        """So many messages of a chain are over, or given back."""
        self.hand.let_go(chain, messages)
        followed = chain.messages[0].followed or chain.since <= self._news_looked_at
        self._behind |= followed or self.hand.backlog

    @property
    def eager(self) -> bool:
        """Whether something is to be written, or looked for, as soon as may be."""
        return bool(self.tries.marks) or (self._behind and not self.tries.pause)

    @property
    def away(self) -> float:
        """Seconds for which the database is not asked."""
        return max(0.0, self._away_until - asyncio.get_running_loop().time())

    def keep_up(self) -> None:
        """Begin to note tries, or to look into the outbox, when it is time to."""
        now = asyncio.get_running_loop().time()
        if self._writing is not None or self.away or self.hand.closed:
            return
        if self._looks(now):
            ours = self.hand.held + self._lent
            # What is astray is freed before anything is found.
            free = 0 if self._astray and ours else self.hand.free
            # What lies behind a message that is ours is due when that is noted, and not before.
            if self._woken and (ours or free <= 0):
                self._news_looked_at = now
            self._behind = self._woken = False
            self._looked_at = now
            self._write(free)
        elif (
            self.tries.marks
            and not (self._turns and self._lends)
            and now - self._noted_at >= LINGER_SECONDS
        ):
            self._write(0)

    def check(self) -> None:
        """Raises what was wrong when we wrote last, unless it was the database."""
        if self._writing is not None and self._writing.done():
            self._writing.result()

    async def settle(self, seconds: float) -> None:
        """Wait for what is being written, and so long for turns that are about to hand over."""
        for _ in range(round(seconds / LINGER_SECONDS)):
            if not self.hand.reserved and not self._lent:
                break
            await asyncio.sleep(LINGER_SECONDS)
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def note_last(self) -> None:
        """Note the tries that are left."""
        self._write(0)
        if self._writing is not None:
            await self._writing

    @property
    def _lends(self) -> bool:
        """Whether turns note our tries. Not when somebody has blocked us: that holds an account."""
        return not (self._astray or self.tries.blocked or self.hand.closed)

    def _looks(self, now: float) -> bool:
        waited = now - self._looked_at
        # A long queue is taken many at a time.
        room = not self.hand.backlog or self.hand.free >= AT_ONCE
        due = waited >= IDLE_SECONDS or (self._behind and room and waited >= LINGER_SECONDS)
        return due and not self.tries.pause

    def _write(self, free: int) -> None:
        """Have a storage thread note the tries, and take so many messages that are due."""
        # The answer to an earlier take may have been lost: then we hold messages unknown to us.
        astray = 0 if self.hand.held or self._lent else self._astray
        if not self.tries.marks and free <= 0:
            return
        loop = asyncio.get_running_loop()
        self._noted_at = loop.time()
        noted = Noted(*self.tries.taken(), free, astray, self._noted_at)
        writing = loop.run_in_executor(self.storage, self._written, noted)
        self._writing = asyncio.create_task(self._answered(noted, writing))

    async def _answered(self, noted: Noted, writing: "asyncio.Future[list[Due]]") -> None:
        """Take what was found; give back what was not noted while the database is away."""
        try:
            due = await writing
        except Unavailable as error:
            log.warning("outbox out of reach", error=type(error).__name__)
            self.tries.back(noted.marks, noted.blocked)
            self._astray += 1
            self._behind = True
            self._away_until = asyncio.get_running_loop().time() + IDLE_SECONDS
        else:
            self.tries.noted(noted.marks)
            self._astray -= noted.astray
            if noted.free > 0:
                self.hand.find(due, noted.free, noted.since)
        self._writing = None
        self._news.set()

    def _written(self, noted: Noted) -> list[Due]:
        """The transaction. It runs in a storage thread.

        Chats that have blocked us have one of their own before it: all messages of a chat and
        single ones of others, in one transaction, would be held in two orders.
        """
        chats = {message.key.chat_id for message in noted.blocked}
        if chats:
            theirs = [mark for mark in noted.marks if mark.key.chat_id in chats]
            self._blocked([message.key for message in noted.blocked], theirs)
        with self.store.transaction() as unit:
            unit.mark([mark for mark in noted.marks if mark.key.chat_id not in chats])
            if noted.astray:
                unit.free_messages_of([self.store.name])
            if noted.free <= 0:
                return []
            return unit.take_due(self.clock.now(), noted.free, posting.LEASE, self.store.name)

    def _blocked(self, refused: Sequence[MessageKey], marks: Sequence[Mark]) -> None:
        """Note the tries of chats that have blocked us, and drop what waits there.

        Accounts are held before the outbox, as everybody holds them.
        """
        with self.store.transaction() as unit:
            unit.unreachable(refused, self.clock.now())
            unit.hold_messages_of(key.chat_id for key in refused)
            unit.mark(marks)
            unit.drop_rest(refused)
