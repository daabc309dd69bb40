"""The statements of the coverage store."""

from typing import Final

from storage.coverage.cube.statements import CubeStatements
from storage.coverage.ledger.statements import LedgerStatements
from storage.coverage.reference.statements import ReferenceStatements
from storage.coverage.tables import SnapshotRow
from storage.sql import Dialect

SNAPSHOT: Final = (
    "sha256", "as_of", "until", "seq", "grace", "made_up", "cells", "closing_active", "body",
)  # fmt: skip


class CoverageStatements(LedgerStatements, CubeStatements, ReferenceStatements):
    """Made once for one database."""

    def _coverage(self, sql: Dialect) -> None:
        self._ledger(sql)
        self._cube(sql)
        self._reference(sql)
        self._snapshots(sql)

    def _snapshots(self, sql: Dialect) -> None:
        self.add_snapshot = sql.insert(SnapshotRow, SNAPSHOT, conflict="nothing")
        self.snapshot = sql.text("SELECT body FROM coverage_snapshot WHERE sha256 = ?")
        self.snapshot_names = sql.text(
            "SELECT sha256, as_of FROM coverage_snapshot ORDER BY as_of DESC, sha256"
        )
