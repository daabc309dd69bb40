"""The inbox: every update is taken once, and gets the same reply whenever it comes again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from storage.instants import micros
from storage.keys.data_keys import DataKeys


class Arrival(NamedTuple):
    """One update of one chat; equal to the plain pair `(chat_id, update_id)`."""

    chat_id: int
    update_id: int


class Inbox(DataKeys):
    """The part of a transaction that takes updates."""

    def claim(
        self, arrivals: Sequence[tuple[int, int]], at: datetime
    ) -> dict[tuple[int, int], bytes | None]:
        """Take these updates, pairs of chat and update id.

        Those taken earlier are returned, each with its stored reply, or None when it had none.
        They must not be handled again.
        """
        now = micros(at)
        # In key order, so that two processes never wait for each other in a ring. One that is
        # being taken elsewhere is waited for: then its reply is there, or it is ours after all.
        ordered = [Arrival(*pair) for pair in sorted(arrivals)]
        new = self._changed(self._sql.claim, [(*arrival, now, "done", 1) for arrival in ordered])
        taken = [arrival for arrival, is_new in zip(ordered, new, strict=True) if not is_new]
        return {arrival: self._reply_to(arrival) for arrival in taken}

    def keep_replies(self, replies: Mapping[tuple[int, int], bytes]) -> None:
        """Store the replies of updates claimed in this transaction, by chat and update id."""
        self._prepare(chat_id for chat_id, _ in replies)
        key = self._account_key
        self._run_each(
            self._sql.keep_reply,
            [
                (key(chat_id).seal(reply, _about(chat_id, update_id)), chat_id, update_id)
                for (chat_id, update_id), reply in replies.items()
            ],
        )

    def park(
        self,
        arrival: tuple[int, int],
        error: BaseException,
        at: datetime,
        reply: bytes | None = None,
    ) -> None:
        """Set aside an update whose turn failed and was rolled back, with the reply it gets.

        Of the error only the name of its class is kept: its text might hold what somebody typed.
        """
        chat_id, update_id = arrival
        sealed = None
        if reply is not None:
            sealed = self._account_key(chat_id).seal(reply, _about(chat_id, update_id))
        row = (chat_id, update_id, micros(at), "parked", 1, type(error).__name__, sealed)
        self._run_each(self._sql.park, [row])

    def prune(self, before: datetime, limit: int = 5000) -> int:
        """Forget the oldest updates and finished messages from before then, at most so many each.

        Returns how many: as long as there were any, call again in another transaction, so that
        nobody waits long. Telegram repeats an update for 24 hours; keep 48.
        """
        statements = (self._sql.prune_inbox, self._sql.prune_outbox)
        found = (self._run(each, micros(before), limit).fetchall() for each in statements)
        return sum(map(len, found))

    def _reply_to(self, arrival: Arrival) -> bytes | None:
        row = self._run(self._sql.reply_of, *arrival).fetchone()
        if row is None or row[0] is None:
            return None
        return self._account_key(arrival.chat_id).open(row[0], _about(*arrival))


def _about(chat_id: int, update_id: int) -> bytes:
    return b"inbox.reply:%d:%d" % (chat_id, update_id)
