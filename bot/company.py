"""The processes that serve one bot together: the share of each, and what a dead one left."""

import asyncio

import structlog

from storage import Store, Unavailable

log = structlog.get_logger()

LOOK_SECONDS = 3.0
"""How often to look who is there."""


class Company:
    """How many we are. Telegram counts a bot's messages, not a process's, so each has its share."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.number = 1
        self.reached = True
        """Whether the database answered at the last look; without it nobody can be served here."""
        self._missed: frozenset[int] = frozenset()

    def look(self) -> None:
        """Count, and free the messages of whoever was missed twice. Runs in a thread.

        Twice, since after a restart of the database everybody is away for a moment.
        """
        living = self.store.living()
        self.number = len(living)
        with self.store.reader(brief=True) as reader:
            missed = reader.holders() - living
        if gone := missed & self._missed:
            log.warning("a process is gone; its messages are taken over", processes=len(gone))
            with self.store.transaction() as unit:
                unit.free_messages_of(gone)
        self._missed = missed

    async def keep(self) -> None:
        """Serve until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except Unavailable as error:
                if self.reached:  # once, not at each try
                    log.warning("nobody can be counted", error=type(error).__name__)
                self.reached = False
                # Sooner than others look twice: they must not take us for dead.
                await asyncio.sleep(LOOK_SECONDS / 3)
            else:
                self.reached = True
                await asyncio.sleep(LOOK_SECONDS)
