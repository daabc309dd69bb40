"""The fixed list of statements that transactions run: all the SQL there is, in one place."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.sql import Dialect
from storage.tables import (
    UNFINISHED,
    AccountRow,
    ChannelRow,
    ConsentRow,
    EnrollmentRow,
    FunnelRow,
    InboxRow,
    LedgerRow,
    OutboxRow,
    PersonRow,
    ProofRow,
    ReceiptRow,
)

ENROLLMENT = (
    "chat_id", "number", "person_key", "form", "rung", "rung_at", "created_at", "first_of_person",
    "recruited_first", "recruited_last", "registered_by", "paid_through", "paid_by", "programmes",
    "months", "first_month", "region", "occupation", "band", "channel",
)  # fmt: skip
LEDGER = (
    "event_id", "kind", "occurred_on", "recorded_at", "member_id", "channel", "agent", "poster",
    "attribution_rule", "region", "programmes", "months", "first_month", "occupation", "payer",
    "registered_by", "is_first_ever", "prior_segment",
)  # fmt: skip


class Statements:
    """Every statement, made once for one database."""

    def __init__(self, sql: Dialect) -> None:
        self._inbox(sql)
        self._accounts(sql)
        self._enrollments(sql)
        self._outbox(sql)
        self._events(sql)
        self._channels(sql)
        self.proof = sql.select(ProofRow, ("sealed",), "name = ?")
        self.prove = sql.insert(ProofRow, ("name", "sealed"))

    def _inbox(self, sql: Dialect) -> None:
        one = "chat_id = ? AND update_id = ?"
        taken = ("chat_id", "update_id", "received_at", "state", "attempts")
        self.claim = sql.insert(InboxRow, taken, conflict="nothing")
        self.reply_of = sql.select(InboxRow, ("reply",), one)
        self.keep_reply = sql.text(f"UPDATE inbox SET reply = ? WHERE {one}")
        self.park = sql.upsert(
            InboxRow,
            (*taken, "error", "reply"),
            ("state", "error", "reply", "attempts = inbox.attempts + 1"),
        )
        self.count_parked = sql.text("SELECT count(*) FROM inbox WHERE state = 'parked'")
        self.prune_inbox = sql.text("DELETE FROM inbox WHERE received_at < ?")

    def _accounts(self, sql: Dialect) -> None:
        columns = (
            "chat_id", "conversation", "first_touch", "last_touch",
            "unreachable_since",
        )  # fmt: skip
        self.load = sql.select(AccountRow, columns, sql.within("chat_id"), lock=True)
        self.save = sql.upsert(
            AccountRow,
            (*columns, "revision", "created_at", "updated_at"),
            (
                "conversation", "first_touch", "last_touch", "revision", "updated_at",
                "unreachable_since = CASE WHEN excluded.unreachable_since IS NULL THEN NULL"
                " ELSE coalesce(account.unreachable_since, excluded.unreachable_since) END",
            ),
        )  # fmt: skip
        self.mark_unreachable = sql.text(
            "UPDATE account SET unreachable_since = coalesce(unreachable_since, ?), updated_at = ?"
            f" WHERE {sql.within('chat_id')}"
        )

    def _enrollments(self, sql: Dialect) -> None:
        claim = ("person_key", "chat_id", "number", "claimed_at")
        self.claim_person = sql.insert(PersonRow, claim, conflict="nothing")
        self.enroll = sql.insert(EnrollmentRow, ENROLLMENT)
        self.amend = sql.text("UPDATE enrollment SET form = ? WHERE chat_id = ? AND number = ?")
        self.claim_number = sql.insert(ReceiptRow, ("number", "chat_id"), conflict="nothing")
        self.enrollment_by_number = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            "number = ? AND chat_id = (SELECT chat_id FROM receipt WHERE receipt.number = ?)",
        )
        self.enrollment_of_person = sql.select(
            EnrollmentRow, ENROLLMENT, "chat_id = ? AND person_key = ? ORDER BY created_at LIMIT 1"
        )
        self.enrollments_of = sql.select(
            EnrollmentRow, ENROLLMENT, sql.within("chat_id") + " ORDER BY chat_id, created_at"
        )

    def _outbox(self, sql: Dialect) -> None:
        key = "chat_id = ? AND update_id = ? AND ordinal = ?"
        self.post = sql.insert(
            OutboxRow,
            (
                "chat_id", "update_id", "ordinal", "method", "body", "kind", "state", "attempts",
                "posted_at", "not_before",
            ),
            conflict="nothing",
        )  # fmt: skip
        # The next in order of each chat, and only when its time has come: a message that waits
        # holds back those behind it.
        self.due = sql.text(
            "SELECT chat_id, update_id, ordinal, method, body, kind, state, attempts"
            f" FROM outbox AS head WHERE {UNFINISHED} AND not_before <= ?"
            f" AND NOT {sql.within('chat_id')}"
            f" AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.{UNFINISHED}"
            " AND earlier.chat_id = head.chat_id"
            " AND (earlier.posted_at, earlier.update_id, earlier.ordinal)"
            " < (head.posted_at, head.update_id, head.ordinal))"
            " ORDER BY posted_at, chat_id LIMIT ?"
        )
        result = "state = ?, sent_at = ?, message_id = ?, error = ?, attempts = attempts + 1"
        self.mark_again = sql.text(f"UPDATE outbox SET not_before = ?, {result} WHERE {key}")
        self.mark_finished = sql.text(f"UPDATE outbox SET body = NULL, {result} WHERE {key}")
        self.refuse_rest = sql.text(
            "UPDATE outbox SET state = 'refused', body = NULL, error = 'unreachable'"
            f" WHERE {UNFINISHED} AND {sql.within('chat_id')}"
        )
        self.count_waiting = sql.text(f"SELECT count(*) FROM outbox WHERE {UNFINISHED}")
        self.prune_outbox = sql.text(f"DELETE FROM outbox WHERE posted_at < ? AND NOT {UNFINISHED}")

    def _events(self, sql: Dialect) -> None:
        consent = ("chat_id", "update_id", "version", "language", "at")
        funnel = ("event_id", "day", "channel", "kind", "question", "script")
        self.consent = sql.insert(ConsentRow, consent, conflict="nothing")
        self.count = sql.insert(FunnelRow, funnel, conflict="nothing")
        self.record = sql.insert(LedgerRow, LEDGER, conflict="nothing")

    def _channels(self, sql: Dialect) -> None:
        self.channels = sql.text("SELECT number, code, name, kind FROM channel ORDER BY number")
        self.next_channel = sql.text("SELECT max(number) + 1 FROM channel")
        self.add_channel = sql.insert(
            ChannelRow, ("number", "code", "name", "kind", "created_at"), conflict="nothing"
        )
        self.count_funnel = sql.text(
            "SELECT channel, kind, count(*) FROM funnel"
            " WHERE kind IN ('started', 'consented') GROUP BY channel, kind"
        )
        self.count_signups = sql.text(
            "SELECT channel, count(*) FROM ledger WHERE kind = 'signup' GROUP BY channel"
        )
