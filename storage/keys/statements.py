"""The statements about erasure, asked for or by time, about the proof and about moving persons."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.enrollments.tables import OWN, EnrollmentRow
from storage.keys.tables import ProofRow
from storage.outbox.tables import UNFINISHED
from storage.sql import Dialect, One

_INDEX = 5577020138
"""A number of our own for the lock of the index."""


class KeyStatements:
    """Made once for one database."""

    erase_affected: One
    drop_links: One
    drop_sessions: One

    def _keys(self, sql: Dialect) -> None:
        self._proofs(sql)
        self._all_chats(sql)
        self._erasure(sql)
        self._erasure_of_chat(sql)
        self._idle(sql)
        self._idle_forms(sql)
        self._moving(sql)

    def _proofs(self, sql: Dialect) -> None:
        self.proof = sql.select(ProofRow, ("sealed",), "name = ?")
        self.hold_proof = sql.select(ProofRow, ("sealed",), "name = ?", lock=True)
        self.proofs = sql.text("SELECT name, sealed FROM proof ORDER BY name")
        self.prove_anew = sql.text("UPDATE proof SET sealed = ? WHERE name = ? RETURNING name")
        self.unprove = sql.text("DELETE FROM proof WHERE name = ? RETURNING name")
        self.prove = sql.insert(ProofRow, ("name", "sealed"), conflict="nothing")

    def _all_chats(self, sql: Dialect) -> None:
        self.form_numbers = sql.text("SELECT number FROM enrollment ORDER BY number")
        self.known_chats = sql.text(
            "SELECT chat_id FROM account UNION SELECT chat_id FROM enrollment"
            " UNION SELECT chat_id FROM consent ORDER BY chat_id"
        )

    def _erasure(self, sql: Dialect) -> None:
        self.own_forms = sql.text(f"SELECT number FROM enrollment WHERE chat_id = ? AND {OWN}")
        self.hold_account = sql.text(f"SELECT 1 FROM account WHERE chat_id = ?{sql.lock}")
        self.erase_enrollment = sql.text(
            "DELETE FROM enrollment WHERE chat_id = ? AND number = ? RETURNING person_key, rung"
        )
        self.erase_steps = sql.text("DELETE FROM step WHERE chat_id = ? AND number = ?")
        self.empty_claim = sql.text(
            "UPDATE person SET chat_id = 0, number = '', claimed_at = 0"
            " WHERE person_key IN (?, ?) AND chat_id = ? AND number = ?"
        )
        self.empty_receipt = sql.text(
            "UPDATE receipt SET chat_id = 0 WHERE number = ? AND chat_id = ?"
        )
        self.forget_replies = sql.text(
            "UPDATE inbox SET reply = NULL WHERE chat_id = ? AND reply IS NOT NULL"
        )
        self.erase_messages = sql.text("DELETE FROM outbox WHERE chat_id = ?")
        self.bodies_of = sql.text(
            "SELECT update_id, ordinal, method, body FROM outbox"
            f" WHERE chat_id = ? AND {UNFINISHED} ORDER BY update_id, ordinal"
        )
        self.erase_message = sql.text(
            "DELETE FROM outbox WHERE update_id = ? AND chat_id = ? AND ordinal = ?"
        )
        self.replies_of = sql.text(
            "SELECT update_id, reply FROM inbox WHERE chat_id = ? AND reply IS NOT NULL"
        )
        self.forget_reply = sql.text(
            "UPDATE inbox SET reply = NULL WHERE update_id = ? AND chat_id = ?"
        )

    def _erasure_of_chat(self, sql: Dialect) -> None:
        self.erase_account = sql.text("DELETE FROM account WHERE chat_id = ? RETURNING chat_id")
        self.erase_timers = sql.text("DELETE FROM timer WHERE chat_id = ?")
        self.erase_consents = sql.text(f"DELETE FROM consent WHERE chat_id = ? AND {OWN}")
        self.erase_jobs = sql.text("DELETE FROM job WHERE chat_id = ?")
        self.erase_market = sql.text("DELETE FROM market WHERE chat_id = ?")
        self.erase_drafts = sql.text("DELETE FROM draft WHERE worker = ?")

    def _moving(self, sql: Dialect) -> None:
        # A lock of no row, which goes with the transaction.
        self.use_index = sql.shares(_INDEX)
        self.have_index = sql.takes(_INDEX)
        self.next_persons = sql.text(
            "SELECT person_key, chat_id, number, claimed_at FROM person WHERE person_key > ?"
            " ORDER BY person_key LIMIT ?"
        )
        self.next_forms = sql.text(
            "SELECT chat_id, number, person_key FROM enrollment WHERE (chat_id, number) > (?, ?)"
            " ORDER BY chat_id, number LIMIT ?"
        )
        self.move_form = sql.update_each(EnrollmentRow, ("person_key",), ("chat_id", "number"))

    def _idle(self, sql: Dialect) -> None:
        self.look_at_accounts = sql.text(
            "SELECT chat_id, updated_at FROM account WHERE chat_id > ? ORDER BY chat_id LIMIT ?"
        )
        # Whoever writes at this moment is not idle.
        self.hold_idle = sql.text(
            f"SELECT chat_id FROM account WHERE {sql.within('chat_id')}"
            f" AND conversation IS NOT NULL AND updated_at < ? ORDER BY chat_id{sql.skip}"
        )
        self.look_at_drafts = sql.text(
            "SELECT code, changed_at FROM draft WHERE code > ? ORDER BY code LIMIT ?"
        )
        self.drop_idle_draft = sql.text(
            "DELETE FROM draft WHERE code = ? AND changed_at < ? RETURNING code"
        )
        self.look_at_consents = sql.text(
            "SELECT chat_id, update_id, at FROM consent WHERE (chat_id, update_id) > (?, ?)"
            " ORDER BY chat_id, update_id LIMIT ?"
        )
        self.drop_idle_consent = sql.text(
            "DELETE FROM consent WHERE chat_id = ? AND update_id = ?"
            " AND NOT EXISTS (SELECT 1 FROM enrollment AS e WHERE e.chat_id = consent.chat_id)"
            " AND NOT EXISTS (SELECT 1 FROM account AS a"
            " WHERE a.chat_id = consent.chat_id AND a.updated_at >= ?) RETURNING chat_id"
        )

    def _idle_forms(self, sql: Dialect) -> None:
        self.look_at_forms = sql.text(
            "SELECT chat_id, number, rung_at, rung FROM enrollment"
            " WHERE (chat_id, number) > (?, ?) ORDER BY chat_id, number LIMIT ?"
        )
        self.hold_idle_form = sql.text(
            "SELECT 1 FROM enrollment WHERE chat_id = ? AND number = ?"
            " AND rung_at < ? AND rung < ? AND NOT EXISTS (SELECT 1 FROM timer WHERE"
            " timer.chat_id = enrollment.chat_id AND timer.kind = 'iuran' AND timer.due_at > ?)"
            f"{sql.lock}"
        )

    def erase_of_chat(self) -> tuple[One, ...]:
        """Those that take a chat and leave nothing of a table about it."""
        return (
            self.erase_timers,
            self.erase_consents,
            self.erase_jobs,
            self.erase_market,
            self.erase_drafts,
            self.erase_affected,
            self.drop_links,
            self.drop_sessions,
        )
