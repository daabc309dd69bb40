"""The statements about steps."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.enrollments.tables import STANDS, WAITS
from storage.handover.tables import StepRow
from storage.sql import Dialect

STEP = ("chat_id", "number", "what", "source", "day", "recorded_at", "reason")


class HandoverStatements:
    """Made once for one database."""

    def _handover(self, sql: Dialect) -> None:
        self.add_step = sql.insert(StepRow, STEP, conflict="nothing")
        self.steps_of = sql.select(
            StepRow, STEP, "chat_id = ? AND number = ? ORDER BY recorded_at, day"
        )
        # What was heard after the rung that the form is at.
        self.returned_by = sql.text(
            "SELECT s.chat_id, s.number, s.what, s.source, s.day, s.recorded_at, s.reason"
            " FROM enrollment AS e JOIN step AS s ON s.chat_id = e.chat_id AND s.number = e.number"
            " WHERE e.registered_by <> 'self' AND e.registered_by = ? AND s.what = 'returned'"
            " AND s.recorded_at >= e.rung_at ORDER BY s.recorded_at"
        )
        # Rungs only move up, whoever else moves them at the same moment.
        self.move_up = sql.text(
            "UPDATE enrollment SET rung = ?, rung_at = ?"
            " WHERE chat_id = ? AND number = ? AND rung < ? RETURNING rung"
        )
        self.at_rung = sql.text(
            "SELECT chat_id, number FROM enrollment"
            f" WHERE rung = ? AND (channel = ? OR ? < 0) AND {STANDS} AND NOT {WAITS}"
            " AND (chat_id, number) > (?, ?) ORDER BY chat_id, number LIMIT ?"
        )
