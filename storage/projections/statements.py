"""The statements about runs of the projection."""

from storage.projections.tables import RunRow
from storage.sql import Dialect

NAMED = ("run_id", "snapshot", "scenario", "horizon", "paths", "made_at")


class ProjectionStatements:
    """Made once for one database."""

    def _projections(self, sql: Dialect) -> None:
        self.add_run = sql.insert(RunRow, (*NAMED, "body"), conflict="nothing")
        self.run_body = sql.select(RunRow, ("body",), "run_id = ?")
        self.run_names = sql.select(RunRow, NAMED, "1 = 1 ORDER BY made_at DESC, run_id")
