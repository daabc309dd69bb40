"""The statements about finished forms."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.enrollments.tables import (
    ASSISTED,
    LATER,
    OWN,
    STANDS,
    WAITS,
    EnrollmentRow,
    PersonRow,
    ReceiptRow,
)
from storage.sql import Dialect

ENROLLMENT = (
    "chat_id", "number", "person_key", "form", "rung", "rung_at", "created_at", "first_of_person",
    "recruited_first", "recruited_last", "registered_by", "paid_through", "paid_by", "programmes",
    "months", "first_month", "region", "occupation", "band", "channel", "agreed",
    "key", "voided_at",
)  # fmt: skip
NEXT = (
    "chat_id", "number", "created_at", "recruited_first", "registered_by", "programmes", "months",
    "first_month", "region", "occupation", "channel",
)  # fmt: skip
"""What a signup in the ledger is made of."""


class EnrollmentStatements:
    """Made once for one database."""

    def _enrollments(self, sql: Dialect) -> None:
        self._claims(sql)
        self._forms(sql)
        self._of_whom(sql)
        self._voided(sql)

    def _claims(self, sql: Dialect) -> None:
        claim = ("person_key", "chat_id", "number", "claimed_at")
        self.claim_person = sql.insert(PersonRow, claim, conflict="nothing")
        self.claim_of = sql.select(PersonRow, ("person_key",), "person_key = ?")
        self.drop_claim = sql.delete_each(PersonRow, ("person_key",))
        self.claim_number = sql.insert(ReceiptRow, ("number", "chat_id"), conflict="nothing")

    def _forms(self, sql: Dialect) -> None:
        self.enroll = sql.insert(EnrollmentRow, ENROLLMENT)
        self.amend = sql.text(
            "UPDATE enrollment SET form = ? WHERE chat_id = ? AND number = ? RETURNING number"
        )
        self.correct = sql.text(
            "UPDATE enrollment SET form = ? WHERE chat_id = ? AND number = ?"
            f" AND rung = ? AND NOT {OWN} AND {STANDS} RETURNING number"
        )
        self.keep_form_key = sql.text(
            "UPDATE enrollment SET key = coalesce(key, ?) WHERE chat_id = ? AND number = ?"
            " RETURNING key"
        )
        self.enrollment_by_number = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            "number = ? AND chat_id = (SELECT chat_id FROM receipt WHERE receipt.number = ?)",
        )
        self.told_of_numbers = sql.select(
            EnrollmentRow,
            ("chat_id", "number", "region"),
            "(chat_id, number) IN (SELECT chat_id, number FROM receipt"
            f" WHERE {sql.within('number', words=True)}) AND first_of_person AND {OWN}",
        )
        self.enrollment_of_person = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            f"chat_id = ? AND person_key IN (?, ?) AND {STANDS} ORDER BY created_at LIMIT 1",
        )

    def _of_whom(self, sql: Dialect) -> None:
        self.enrollments_of = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            f"{sql.within('chat_id')} AND {OWN} ORDER BY chat_id, created_at, number",
        )
        self.forms_of = sql.select(
            EnrollmentRow,
            ("person_key", "created_at", "agreed"),
            f"{ASSISTED} AND registered_by = ? AND {STANDS}",
        )
        self.enrollments_by = sql.select(
            EnrollmentRow, ENROLLMENT, f"{ASSISTED} AND registered_by = ? ORDER BY created_at"
        )
        self.to_work_on = sql.select(
            EnrollmentRow,
            ENROLLMENT,
            f"{ASSISTED} AND registered_by = ? AND {STANDS} AND NOT {WAITS} ORDER BY created_at",
        )
        self.count_waiting_of = sql.text(
            f"SELECT count(*) FROM enrollment WHERE {ASSISTED} AND registered_by = ? AND {WAITS}"
        )
        self.agreed_between = sql.text(
            "SELECT channel, agreed, count(*) FROM enrollment"
            f" WHERE created_at >= ? AND created_at < ? AND {STANDS} GROUP BY channel, agreed"
        )

    def _voided(self, sql: Dialect) -> None:
        self.witnessed_by = sql.select(
            EnrollmentRow,
            ("chat_id", "number", "person_key", "created_at", "first_of_person", "rung", "channel"),
            f"{ASSISTED} AND registered_by = ? AND NOT {OWN} AND {STANDS} AND created_at >= ?"
            " AND created_at < ? AND (channel = ? OR ? < 0) ORDER BY created_at, number",
        )
        self.next_of_person = sql.select(
            EnrollmentRow,
            NEXT,
            f"person_key IN (?, ?) AND {LATER} AND {STANDS}"
            " ORDER BY created_at, chat_id, number LIMIT 1",
        )
        self.void_form = sql.text(
            "UPDATE enrollment SET voided_at = ?, first_of_person = false"
            f" WHERE chat_id = ? AND number = ? AND {STANDS} RETURNING number"
        )
        self.make_first = sql.text(
            "UPDATE enrollment SET first_of_person = true WHERE chat_id = ? AND number = ?"
            " RETURNING number"
        )
        mine = "person_key IN (?, ?) AND chat_id = ? AND number = ?"
        self.pass_claim = sql.text(
            f"UPDATE person SET chat_id = ?, number = ?, claimed_at = ? WHERE {mine}"
        )
        self.free_claim = sql.text(f"DELETE FROM person WHERE {mine}")
