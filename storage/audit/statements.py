"""The statements about the audit log."""

from storage.audit.tables import AuditHeadRow, AuditRow
from storage.sql import Dialect

AUDIT = ("number", "at", "actor", "action", "about", "seal")


class AuditStatements:
    """Made once for one database."""

    def _audit(self, sql: Dialect) -> None:
        head = ("number", "seal")
        self.audit_head = sql.select(AuditHeadRow, head, "name = 'head'")
        self.hold_audit = sql.select(AuditHeadRow, head, "name = 'head'", lock=True)
        self.audit_log = sql.select(AuditRow, AUDIT, "number > ? ORDER BY number LIMIT 1000")
        self.last_deed = sql.select(
            AuditRow, ("actor",), "action = ? AND about = ? ORDER BY number DESC LIMIT 1"
        )
        self.audit = sql.insert(AuditRow, AUDIT)
        self.move_audit_head = sql.text(
            "UPDATE audit_head SET number = ?, seal = ? WHERE name = 'head'"
        )
