"""The fixed list of statements that transactions run: all the SQL there is, in one place."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.access.statements import AccessStatements
from storage.audit.statements import AuditStatements
from storage.buckets.statements import BucketStatements
from storage.coverage.statements import CoverageStatements
from storage.drafts.statements import DraftStatements
from storage.funnel.statements import FunnelStatements
from storage.handover.statements import HandoverStatements
from storage.incidents.statements import IncidentStatements
from storage.keys.statements import ErasureStatements
from storage.market.statements import MarketStatements
from storage.posters.statements import PosterStatements
from storage.projections.statements import ProjectionStatements
from storage.requests.statements import RequestStatements
from storage.sql import Dialect
from storage.staff.statements import StaffStatements
from storage.tables import (
    ASKED_TO_WAIT,
    ASSISTED,
    FINISHED,
    OWN,
    UNFINISHED,
    WAITS,
    AccountRow,
    ChannelRow,
    ConsentRow,
    EnrollmentRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    ProofRow,
    ReceiptRow,
    TimerRow,
    restricted,
)

ENROLLMENT = (
    "chat_id", "number", "person_key", "form", "rung", "rung_at", "created_at", "first_of_person",
    "recruited_first", "recruited_last", "registered_by", "paid_through", "paid_by", "programmes",
    "months", "first_month", "region", "occupation", "band", "channel", "agreed",
    "key",
)  # fmt: skip

# The first in order of each chat, and only when its time has come and nobody has it: a message
# that waits, or is on its way, holds back those behind it.
_TAKE_DUE = """
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
RETURNING chat_id, update_id, ordinal, method, body, kind, state, attempts, not_before
"""
_TAKE_TIMERS = """
WITH next AS MATERIALIZED (
  SELECT chat_id AS c, kind AS k FROM timer
  WHERE due_at <= ? AND (leased_until IS NULL OR leased_until <= ?) AND NOT {restricted}
  ORDER BY due_at, chat_id LIMIT ?{skip})
UPDATE timer SET leased_until = ? FROM next WHERE chat_id = c AND kind = k
RETURNING chat_id, kind, due_at, revision
"""


_POSTED_AT = (
    "(SELECT refused.posted_at FROM outbox AS refused WHERE refused.update_id = ?"
    " AND refused.chat_id = ? AND refused.ordinal = ?)"
)
"""When a message was posted, by its key."""


class Statements(
    CoverageStatements,
    StaffStatements,
    AccessStatements,
    AuditStatements,
    DraftStatements,
    HandoverStatements,
    ErasureStatements,
    MarketStatements,
    PosterStatements,
    ProjectionStatements,
    RequestStatements,
    BucketStatements,
    IncidentStatements,
    FunnelStatements,
):
    """Every statement, made once for one database."""

    def __init__(self, sql: Dialect) -> None:
        self._inbox(sql)
        self._accounts(sql)
        self._enrollments(sql)
        self._outbox(sql)
        self._timers(sql)
        self._events(sql)
        self._channels(sql)
        self._coverage(sql)
        self._staff(sql)
        self._jobs(sql)
        self._access(sql)
        self._audit(sql)
        self._posters(sql)
        self._drafts(sql)
        self._erasure(sql)
        self._idle(sql)
        self._moving(sql)
        self._handover(sql)
        self._market(sql)
        self._projections(sql)
        self._requests(sql)
        self._buckets(sql)
        self._incidents(sql)
        self._funnel(sql)
        self.proof = sql.select(ProofRow, ("sealed",), "name = ?")
        self.hold_proof = sql.select(ProofRow, ("sealed",), "name = ?", lock=True)
        self.proofs = sql.text("SELECT name, sealed FROM proof ORDER BY name")
        self.prove_anew = sql.text("UPDATE proof SET sealed = ? WHERE name = ? RETURNING name")
        self.unprove = sql.text("DELETE FROM proof WHERE name = ? RETURNING name")
        self.prove = sql.insert(ProofRow, ("name", "sealed"), conflict="nothing")

    def _inbox(self, sql: Dialect) -> None:
        key = ("chat_id", "update_id")
        taken = (*key, "received_at", "state", "attempts")
        self.claim = sql.insert(InboxRow, taken, conflict="nothing")
        self.reply_of = sql.select(InboxRow, ("reply",), "chat_id = ? AND update_id = ?")
        self.keep_reply = sql.update_each(InboxRow, ("reply",), key)
        self.park = sql.upsert(
            InboxRow,
            (*taken, "error", "reply"),
            ("state", "error", "reply", "attempts = inbox.attempts + 1"),
        )
        self.count_parked = sql.text("SELECT count(*) FROM inbox WHERE state = 'parked'")
        self.prune_inbox = sql.text(
            "DELETE FROM inbox WHERE (update_id, chat_id) IN (SELECT update_id, chat_id FROM inbox"
            f" WHERE received_at < ? ORDER BY received_at LIMIT ?{sql.skip}) RETURNING 1"
        )

    def _accounts(self, sql: Dialect) -> None:
        columns = (
            "chat_id", "conversation", "first_touch", "last_touch",
            "unreachable_since", "spent", "restricted_since",
        )  # fmt: skip
        held = (*columns, "key")
        times = ("revision", "created_at", "updated_at")
        self.hold = sql.insert(AccountRow, ("chat_id", *times), conflict="nothing")
        self.load = sql.select(AccountRow, held, sql.within("chat_id"), lock=True)
        self.peek = sql.select(
            AccountRow, ("chat_id", "conversation", "key"), sql.within("chat_id")
        )
        self.save = sql.upsert(
            AccountRow,
            (*columns, *times),
            (
                "conversation", "first_touch", "last_touch", "spent", "revision", "updated_at",
                "created_at = CASE WHEN account.conversation IS NULL THEN excluded.created_at"
                " ELSE account.created_at END",
                "unreachable_since = CASE WHEN excluded.unreachable_since IS NULL THEN NULL"
                " ELSE coalesce(account.unreachable_since, excluded.unreachable_since) END",
                "restricted_since = CASE WHEN excluded.restricted_since IS NULL THEN NULL"
                " ELSE coalesce(account.restricted_since, excluded.restricted_since) END",
            ),
        )  # fmt: skip
        self.count_restricted = sql.text(f"SELECT count(*) FROM account WHERE {ASKED_TO_WAIT}")
        self.account_keys = sql.select(AccountRow, ("chat_id", "key"), sql.within("chat_id"))
        self.keep_account_key = sql.upsert(
            AccountRow, ("chat_id", *times, "key"), ("key = coalesce(account.key, excluded.key)",)
        )
        # Whoever has written since that message was posted can be reached again.
        self.mark_unreachable = sql.text(
            "UPDATE account SET unreachable_since = coalesce(unreachable_since, ?)"
            f" WHERE chat_id = ? AND updated_at <= {_POSTED_AT}"
        )

    def _enrollments(self, sql: Dialect) -> None:
        claim = ("person_key", "chat_id", "number", "claimed_at")
        self.claim_person = sql.insert(PersonRow, claim, conflict="nothing")
        self.claim_of = sql.select(PersonRow, ("person_key",), "person_key = ?")
        self.drop_claim = sql.delete_each(PersonRow, ("person_key",))
        self.enroll = sql.insert(EnrollmentRow, ENROLLMENT)
        self.amend = sql.text(
            "UPDATE enrollment SET form = ? WHERE chat_id = ? AND number = ? RETURNING number"
        )
        self.keep_form_key = sql.text(
            "UPDATE enrollment SET key = coalesce(key, ?) WHERE chat_id = ? AND number = ?"
            " RETURNING key"
        )
        self.claim_number = sql.insert(ReceiptRow, ("number", "chat_id"), conflict="nothing")
        self.enrollment_by_number = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            "number = ? AND chat_id = (SELECT chat_id FROM receipt WHERE receipt.number = ?)",
        )
        self.enrollment_of_person = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            "chat_id = ? AND person_key IN (?, ?) ORDER BY created_at LIMIT 1",
        )
        self.enrollments_of = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            f"{sql.within('chat_id')} AND {OWN} ORDER BY chat_id, created_at, number",
        )
        self.forms_of = sql.select(
            EnrollmentRow,
            ("person_key", "created_at", "agreed"),
            f"{ASSISTED} AND registered_by = ?",
        )
        self.enrollments_by = sql.select(
            EnrollmentRow, ENROLLMENT, f"{ASSISTED} AND registered_by = ? ORDER BY created_at"
        )
        self.to_work_on = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            f"{ASSISTED} AND registered_by = ? AND NOT {WAITS} ORDER BY created_at",
        )
        self.count_waiting_of = sql.text(
            f"SELECT count(*) FROM enrollment WHERE {ASSISTED} AND registered_by = ? AND {WAITS}"
        )

    def _outbox(self, sql: Dialect) -> None:
        key = ("chat_id", "update_id", "ordinal")
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
            OutboxRow, (*key, *new), conflict="nothing", computed={"posted_at": posted_at}
        )
        # The newest that is known of a card: its first message, or one sent in its place.
        self.card = sql.select(
            OutboxRow,
            ("message_id",),
            "update_id = ? AND chat_id = ? AND kind = 'card' AND message_id IS NOT NULL"
            " ORDER BY ordinal DESC LIMIT 1",
        )
        self.take_due = sql.text(_TAKE_DUE.format(UNFINISHED=UNFINISHED, skip=sql.skip))
        result = ("state", "sent_at", "message_id", "error")
        tried = "attempts = attempts + 1, leased_until = NULL"
        self.mark_again = sql.update_each(
            OutboxRow, ("not_before", *result), key, also=tried, only=UNFINISHED
        )
        self.mark_finished = sql.update_each(
            OutboxRow, result, key, also=f"body = NULL, {tried}", only=UNFINISHED
        )
        self.refuse_rest = sql.text(
            "UPDATE outbox SET state = 'refused', body = NULL, error = 'unreachable'"
            f" WHERE {UNFINISHED} AND chat_id = ? AND posted_at <= {_POSTED_AT}"
        )
        self.waiting_chats = sql.text(
            f"SELECT DISTINCT chat_id FROM outbox WHERE {UNFINISHED}"
            f" AND kind IN ('prompt', 'receipt', 'card') AND {sql.within('chat_id')}"
        )
        self.free_messages = sql.text(
            "UPDATE outbox SET leased_until = NULL, state = 'unsure'"
            f" WHERE {UNFINISHED} AND leased_until IS NOT NULL"
        )
        leased = f"{UNFINISHED} AND leased_until IS NOT NULL"
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
        self.count_waiting = sql.text(f"SELECT count(*) FROM outbox WHERE {UNFINISHED}")
        self.prune_outbox = sql.text(
            "DELETE FROM outbox WHERE (update_id, chat_id, ordinal) IN"
            " (SELECT update_id, chat_id, ordinal FROM outbox"
            f" WHERE {FINISHED} AND posted_at < ? ORDER BY posted_at LIMIT ?{sql.skip}) RETURNING 1"
        )

    def _timers(self, sql: Dialect) -> None:
        timer = ("chat_id", "kind", "due_at", "revision")
        self.set_timer = sql.upsert(TimerRow, timer, ("due_at", "revision", "leased_until = NULL"))
        self.drop_timers = sql.text(f"DELETE FROM timer WHERE {sql.within('chat_id')}")
        self.take_timers = sql.text(
            _TAKE_TIMERS.format(skip=sql.skip, restricted=restricted("timer.chat_id"))
        )
        # One that was set anew in the meantime is another timer.
        self.end_timer = sql.delete_each(TimerRow, timer)
        self.free_timers = sql.text(
            "UPDATE timer SET leased_until = NULL WHERE leased_until IS NOT NULL"
        )

    def _events(self, sql: Dialect) -> None:
        consent = ("chat_id", "update_id", "version", "language", "at", "agreed")
        self.consent = sql.insert(ConsentRow, consent, conflict="nothing")
        # What an agent witnessed here is somebody else's.
        self.consents_of = sql.select(
            ConsentRow, consent, f"chat_id = ? AND {OWN} ORDER BY at, update_id"
        )

    def _channels(self, sql: Dialect) -> None:
        self.channels = sql.text("SELECT number, code, name, kind FROM channel ORDER BY number")
        self.channel_coded = sql.select(ChannelRow, ("number",), "code = ?")
        self.next_channel = sql.text("SELECT max(number) + 1 FROM channel")
        self.add_channel = sql.insert(
            ChannelRow, ("number", "code", "name", "kind", "created_at"), conflict="nothing"
        )
