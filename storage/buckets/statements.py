"""The statements about limits that many share."""

from storage.buckets.tables import BucketRow
from storage.sql import Dialect


class BucketStatements:
    """Made once for one database."""

    def _buckets(self, sql: Dialect) -> None:
        self.add_bucket = sql.insert(BucketRow, ("name", "full_at"), conflict="nothing")
        self.peek_bucket = sql.select(BucketRow, ("full_at",), "name = ?")
        self.bucket = sql.select(BucketRow, ("full_at",), "name = ?", lock=True)
        self.fill_bucket = sql.update_each(BucketRow, ("full_at",), ("name",))
        self.prune_buckets = sql.text("DELETE FROM bucket WHERE full_at < ?")
