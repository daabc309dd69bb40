"""Limits that many share, over all processes: whoever draws from one holds it until the commit."""

import hmac
from datetime import datetime

from storage.instants import micros
from storage.unit.work import Work


class Buckets(Work):
    """The part of a transaction that draws from shared limits. Instants are milliseconds."""

    def full_at(self, name: str) -> int:
        """When this bucket is full again, for whoever does not draw; 0 for one never used."""
        row = self._run(self._sql.peek_bucket, name).fetchone()
        return 0 if row is None else int(row[0])

    def bucket(self, name: str) -> int:
        """The same for whoever draws."""
        self._run_each(self._sql.add_bucket, [(name, 0)])
        return int(self._run(self._sql.bucket, name).fetchone()[0])

    def draw(self, name: str, full_at: int) -> None:
        """Write down that some was taken from a bucket that we hold."""
        self._run_each(self._sql.fill_bucket, [(full_at, name)])

    def bucket_of_address(self, address: str) -> str:
        """The bucket of a network address, which is not written down itself."""
        named = f"address:{address}".encode()
        return "address:" + hmac.digest(self._vault.receipt_key, named, "sha256").hex()[:32]

    def prune_buckets(self, now: datetime) -> None:
        """Forget those that are full."""
        self._run(self._sql.prune_buckets, micros(now) // 1000)
