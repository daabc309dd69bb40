"""The statements about staff, invitations and jobs."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.sql import Dialect
from storage.staff.tables import InvitationRow, JobRow, StaffRow

STAFF = ("chat_id", "role", "channel", "number", "name", "since", "suspended_at", "target")
JOB = ("chat_id", "update_id", "ordinal", "kind", "argument", "due_at", "attempts")


class StaffStatements:
    """Made once for one database."""

    def _staff(self, sql: Dialect) -> None:
        self.staff = sql.select(StaffRow, STAFF, sql.within("chat_id"))
        self.all_staff = sql.select(StaffRow, STAFF, "1 = 1 ORDER BY since, chat_id")
        self.staff_of_number = sql.select(StaffRow, STAFF, "number = ?")
        self.next_number = sql.text("SELECT coalesce(max(number), 0) + 1 FROM staff")
        self.add_staff = sql.insert(StaffRow, STAFF, conflict="nothing")
        self.appoint = sql.upsert(StaffRow, STAFF, ("role", "channel", "number", "name", "since"))
        self.spent_by = sql.select(StaffRow, ("spent",), "number = ?", lock=True)
        self.spend = sql.text("UPDATE staff SET spent = ? WHERE number = ?")
        self.suspend = sql.text(
            "UPDATE staff SET suspended_at = ? WHERE chat_id = ? RETURNING chat_id"
        )
        self.aim = sql.text("UPDATE staff SET target = ? WHERE chat_id = ?")
        self.invite = sql.insert(
            InvitationRow,
            ("code", "role", "channel", "name", "invited_by", "created_at", "expires_at"),
        )
        self.drop_invitations = sql.text("DELETE FROM invitation WHERE used_at IS NULL")
        # Once, by whoever comes first: who comes second finds no row to change.
        self.use_invitation = sql.text(
            "UPDATE invitation SET used_at = ?, used_by = ?"
            " WHERE code = ? AND used_at IS NULL AND expires_at > ?"
            " AND NOT EXISTS (SELECT 1 FROM staff WHERE staff.chat_id = invitation.invited_by"
            " AND staff.suspended_at IS NOT NULL)"
            " AND CASE role WHEN 'admin' THEN 3 WHEN 'channel-admin' THEN 2 ELSE 1 END >= ?"
            " RETURNING role, channel, name, expires_at"
        )

    def _jobs(self, sql: Dialect) -> None:
        self.add_job = sql.insert(JobRow, JOB, conflict="nothing")
        self.take_job = sql.text(
            "UPDATE job SET due_at = ?, attempts = attempts + 1"
            " WHERE (chat_id, update_id, ordinal) IN (SELECT chat_id, update_id, ordinal FROM job"
            f" WHERE due_at <= ? ORDER BY due_at LIMIT 1{sql.skip})"
            " RETURNING chat_id, update_id, ordinal, kind, argument, attempts"
        )
        self.free_jobs = sql.text("UPDATE job SET due_at = 0 WHERE attempts > 0")
        self.end_job = sql.delete_each(JobRow, ("chat_id", "update_id", "ordinal"))
