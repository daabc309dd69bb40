"""The statements about messages."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from typing import Final

from storage.outbox.tables import FINISHED, POSTED_AT, UNFINISHED, OutboxRow
from storage.sql import Dialect

# The first in order of each chat, and only when its time has come and nobody has it: a message
# that waits, or is on its way, holds back those behind it.
_TAKE_DUE: Final = """
WITH head AS MATERIALIZED (
  SELECT update_id AS u, chat_id AS c, ordinal AS o FROM outbox AS one
  WHERE {UNFINISHED} AND not_before <= ? AND (leased_until IS NULL OR leased_until <= ?)
    AND NOT EXISTS (
      SELECT 1 FROM outbox AS before WHERE before.{UNFINISHED} AND before.chat_id = one.chat_id
        AND (before.posted_at, before.update_id, before.ordinal)
          < (one.posted_at, one.update_id, one.ordinal))
  ORDER BY not_before, chat_id LIMIT ?{skip})
UPDATE outbox SET leased_until = ?, leased_by = ?,
  state = CASE WHEN leased_until IS NULL THEN state ELSE 'unsure' END
FROM head WHERE update_id = u AND chat_id = c AND ordinal = o
RETURNING chat_id, update_id, ordinal, method, body, kind, state, attempts, EXISTS (
    SELECT 1 FROM outbox AS next WHERE next.{UNFINISHED} AND next.chat_id = outbox.chat_id
      AND (next.posted_at, next.update_id, next.ordinal)
        > (outbox.posted_at, outbox.update_id, outbox.ordinal)), not_before
"""


_KEY: Final = ("chat_id", "update_id", "ordinal")


class OutboxStatements:
    """Made once for one database."""

    def _outbox(self, sql: Dialect) -> None:
        self._posting(sql)
        self._sending(sql)
        self._leases(sql)
        self._looks(sql)

    def _posting(self, sql: Dialect) -> None:
        # A clock that goes back, or is behind another's, does not change the order of a chat.
        posted_at = (
            "coalesce((SELECT max(last.posted_at) FROM outbox AS last"
            f" WHERE last.chat_id = new.chat_id AND last.{UNFINISHED}"
            " AND last.posted_at > new.posted_at), new.posted_at)"
        )
        new = (
            "method", "body", "kind", "state", "attempts", "posted_at", "not_before",
            "leased_until", "leased_by",
        )  # fmt: skip
        self.post = sql.insert(
            OutboxRow, (*_KEY, *new), conflict="nothing", computed={"posted_at": posted_at}
        )

    def _sending(self, sql: Dialect) -> None:
        self.take_due = sql.text(_TAKE_DUE.format(UNFINISHED=UNFINISHED, skip=sql.skip))
        result = ("state", "sent_at", "message_id", "error")
        tried = "attempts = attempts + 1, leased_until = NULL"
        self.mark_again = sql.update_each(
            OutboxRow, ("not_before", *result), _KEY, also=tried, only=UNFINISHED, in_order=True
        )
        self.mark_finished = sql.update_each(
            OutboxRow, result, _KEY, also=f"body = NULL, {tried}", only=UNFINISHED, in_order=True
        )
        self.hold_messages = sql.select(OutboxRow, ("ordinal",), "chat_id = ?", lock=True)
        self.refuse_rest = sql.text(
            "UPDATE outbox SET state = 'refused', body = NULL, error = 'unreachable'"
            f" WHERE {UNFINISHED} AND chat_id = ? AND posted_at <= {POSTED_AT}"
        )

    def _leases(self, sql: Dialect) -> None:
        leased = f"{UNFINISHED} AND leased_until IS NOT NULL"
        self.free_messages = sql.text(
            f"UPDATE outbox SET leased_until = NULL, state = 'unsure' WHERE {leased}"
        )
        self.holders = sql.text(
            f"SELECT DISTINCT coalesce(leased_by, 0) FROM outbox WHERE {leased}"
        )
        # One that somebody is just marking is not stuck.
        self.free_messages_of = sql.text(
            "UPDATE outbox SET leased_until = NULL, state = 'unsure'"
            " WHERE (update_id, chat_id, ordinal) IN"
            f" (SELECT update_id, chat_id, ordinal FROM outbox WHERE {leased}"
            f" AND {sql.within('leased_by')}{sql.skip})"
        )

    def _looks(self, sql: Dialect) -> None:
        # The newest that is known of a card: its first message, or one sent in its place.
        self.card = sql.select(
            OutboxRow,
            ("message_id",),
            "update_id = ? AND chat_id = ? AND kind = 'card' AND message_id IS NOT NULL"
            " ORDER BY ordinal DESC LIMIT 1",
        )
        self.waiting_chats = sql.text(
            f"SELECT DISTINCT chat_id FROM outbox WHERE {UNFINISHED}"
            f" AND kind IN ('prompt', 'receipt', 'card') AND {sql.within('chat_id')}"
        )
        self.count_waiting = sql.text(f"SELECT count(*) FROM outbox WHERE {UNFINISHED}")
        self.prune_outbox = sql.text(
            "DELETE FROM outbox WHERE (update_id, chat_id, ordinal) IN"
            " (SELECT update_id, chat_id, ordinal FROM outbox"
            f" WHERE {FINISHED} AND posted_at < ? ORDER BY posted_at LIMIT ?{sql.skip}) RETURNING 1"
        )
