"""The inbox: every update is taken once, and gets the same reply whenever it comes again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.instants import micros
from storage.records import Arrival
from storage.unit.work import Work


class Inbox(Work):
    """The part of a transaction that takes updates."""

    def claim(
        self, arrivals: Sequence[tuple[int, int]], at: datetime
    ) -> dict[tuple[int, int], bytes | None]:
        """Take these updates, pairs of chat and update id.

        Those taken earlier are returned, each with its stored reply, or None when it had none.
        They must not be handled again.
        """
        now = micros(at)
        rows = [(chat_id, update_id, now, "done", 1) for chat_id, update_id in arrivals]
        new = self._insert_new(self._sql.claim, rows)
        if all(new):
            return {}
        taken = [Arrival(*pair) for pair, is_new in zip(arrivals, new, strict=True) if not is_new]
        return {arrival: self._reply_to(arrival) for arrival in taken}

    def keep_replies(self, replies: Mapping[tuple[int, int], bytes]) -> None:
        """Store the replies of updates claimed in this transaction, by chat and update id."""
        seal = self._vault.seal
        self._run_each(
            self._sql.keep_reply,
            [
                (seal(reply, _about(chat_id, update_id)), chat_id, update_id)
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
        sealed = None if reply is None else self._vault.seal(reply, _about(chat_id, update_id))
        self._run(
            self._sql.park,
            *(chat_id, update_id, micros(at), "parked", 1, type(error).__name__, sealed),
        )

    def prune(self, before: datetime) -> None:
        """Forget the updates and the finished messages from before then.

        Telegram repeats an update for 24 hours; keep 48.
        """
        self._run(self._sql.prune_inbox, micros(before))
        self._run(self._sql.prune_outbox, micros(before))

    def _reply_to(self, arrival: Arrival) -> bytes | None:
        row = self._run(self._sql.reply_of, *arrival).fetchone()
        return None if row is None or row[0] is None else self._vault.open(row[0], _about(*arrival))


def _about(chat_id: int, update_id: int) -> bytes:
    return b"inbox.reply:%d:%d" % (chat_id, update_id)
