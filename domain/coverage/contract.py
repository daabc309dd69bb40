"""What the projection reads: a `Snapshot` of the store, by contract v1.

The cube, the reference facts and how fresh both are, sealed with a SHA-256 so that an answer can
name what it was computed from and be computed again. The columns, with units and meanings, are in
`domain.coverage.views`; the texts made from them in `domain.coverage.publishing`.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from domain.coverage.canonical import canonical
from domain.coverage.cells import COLUMN, MEASURES, CubeRow
from domain.coverage.cube import order, row_line
from domain.coverage.facts import ReferenceFacts
from domain.coverage.views import VERSION
from domain.months import Month


class SnapshotBroken(Exception):  # says what is the matter
    """A snapshot is not what its SHA-256 says."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a channel's facts have come in: the newest `recorded_at`, and how many facts."""

    channel: int
    recorded_at: datetime
    facts: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What a projection is computed from; `seal` completes it.

    `rows` are the cells of all months up to `until`, levels and flows as the contract has them
    (`domain.coverage.cube.publish`). `until` is the newest month shown; it is whole when `as_of`
    lies after it. `seq` is the newest folded change, `grace` the rule (months past paid_through
    that somebody stays active), `made_up` whether any fact of the ledger is.
    """

    as_of: datetime
    until: Month
    rows: tuple[CubeRow, ...]
    facts: ReferenceFacts
    watermarks: tuple[Watermark, ...] = ()
    seq: int = 0
    grace: int
    made_up: bool = False
    sha256: str = ""

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """All months that have a row, in order."""
        return tuple(sorted({row.cell.month for row in self.rows}))

    def column(self, measure: str) -> list[int]:
        """One measure of all rows, in their order. Raises KeyError for none of MEASURES."""
        position = COLUMN[measure]
        return [row.values[position] for row in self.rows]


def seal(snapshot: Snapshot) -> Snapshot:
    """The snapshot in its one order, without rows after `until`, and with its SHA-256."""
    rows = (row for row in snapshot.rows if row.cell.month <= snapshot.until)
    ordered = replace(
        snapshot,
        rows=tuple(sorted(rows, key=order)),
        watermarks=tuple(sorted(snapshot.watermarks, key=lambda mark: mark.channel)),
    )
    return replace(ordered, sha256=_digest(ordered))


def check_seal(snapshot: Snapshot) -> None:
    """Raises SnapshotBroken when the content is not that of the SHA-256."""
    found = _digest(snapshot)
    if found != snapshot.sha256:
        raise SnapshotBroken(
            f"The snapshot says it is {snapshot.sha256[:12]!r} and is {found[:12]}; take it anew."
        )


def _digest(snapshot: Snapshot) -> str:
    digest = sha256(f"coverage contract {VERSION}\n{','.join(MEASURES)}\n".encode())
    for each in fields(snapshot):
        if each.name not in ("rows", "sha256"):
            digest.update(canonical({each.name: getattr(snapshot, each.name)}) + b"\n")
    for row in snapshot.rows:
        digest.update(row_line(row))
    return digest.hexdigest()
