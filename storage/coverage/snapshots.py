"""Snapshots: what a projection names, can be computed again from, and cannot be altered unseen."""

from datetime import datetime

import msgspec

from domain.coverage.columns.packing import Packed
from domain.coverage.contract import Snapshot, SnapshotBroken, check_seal, seal
from domain.coverage.rule import grace
from domain.months import Month
from storage.coverage.cube.batch import Batch
from storage.coverage.cube.reading import Readings
from storage.coverage.errors import NoSnapshot
from storage.instants import micros, moment


class Snapshots(Readings):
    """The part that takes snapshots, and finds those that were stored."""

    def take_snapshot(self, as_of: datetime, until: Month) -> Snapshot:
        """The store as of its newest fold, sealed: fold before. A follower goes on from `seq`."""
        months = self.published(until, folded_only=True)
        packed = tuple(Packed.of(cells) for cells in months if len(cells.keys))
        state = self.state()
        return seal(
            Snapshot(
                as_of=as_of,
                until=until,
                months=packed,
                facts=self.reference_facts(),
                watermarks=self.watermarks(Batch()),
                seq=state["seq"],
                grace=grace(until),
                made_up=state["made_up"] > 0,
            )
        )

    def snapshots(self) -> list[tuple[str, datetime]]:
        """The ids of the stored ones and when they were taken, the newest first."""
        return [(name, moment(at)) for name, at in self._run(self._sql.snapshot_names)]

    def snapshot(self, sha256: str) -> Snapshot:
        """A stored one. Raises NoSnapshot, and SnapshotBroken when it is not what it was."""
        row = self._run(self._sql.snapshot, sha256).fetchone()
        if row is None:
            raise NoSnapshot(f"There is no snapshot {sha256[:12]}; run: lindung coverage snapshot")
        try:
            found = msgspec.msgpack.decode(row[0], type=Snapshot)
        except msgspec.MsgspecError as error:
            other = f"Snapshot {sha256[:12]} is of another version, or broken; take it anew."
            raise SnapshotBroken(other) from error
        check_seal(found)
        return found

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """Store a sealed one. Only in a transaction that may write."""
        last = (its for its in snapshot.cells() if its.month == snapshot.until)
        row = (
            snapshot.sha256, micros(snapshot.as_of), str(snapshot.until), snapshot.seq,
            snapshot.grace, int(snapshot.made_up), sum(its.rows for its in snapshot.months),
            sum(int(its.measure("closing_active").sum()) for its in last),
            msgspec.msgpack.encode(snapshot),
        )  # fmt: skip
        self._run_each(self._sql.add_snapshot, [row])
