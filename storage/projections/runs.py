"""Runs of the projection, kept under their names and found again.

What is in a run is the business of `projection.keeping`; here it is bytes.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from domain.months import Month
from storage.instants import micros, moment
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class KeptRun:
    """What is known of a run of the projection without reading it.

    `snapshot` is the id of the one that it was computed from.
    """

    run_id: str
    snapshot: str
    scenario: str
    horizon: Month
    paths: int
    made_at: datetime


class RunReads(Work):
    """The part of a transaction, or of a snapshot, that reads runs."""

    def run_body(self, run_id: str) -> bytes | None:
        """What a run says, as it was kept; None when there is no such run."""
        row = self._run(self._sql.run_body, run_id).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def runs(self) -> list[KeptRun]:
        """All of them, the newest first."""
        return [
            KeptRun(run_id, snapshot, scenario, Month.read(horizon), paths, moment(at))
            for run_id, snapshot, scenario, horizon, paths, at in self._run(self._sql.run_names)
        ]


class Runs(RunReads):
    """The part that keeps them."""

    def keep_run(self, run: KeptRun, body: bytes) -> None:
        """Keep a run. One that is there already stays: its name says that it is the same."""
        row = (
            run.run_id, run.snapshot, run.scenario, str(run.horizon), run.paths,
            micros(run.made_at), zlib.compress(body),
        )  # fmt: skip
        self._run_each(self._sql.add_run, [row])
