"""What the projection reads: a `Snapshot` of the store, by contract v1.

The cube, the reference facts and how fresh both are, sealed with a SHA-256 so that an answer can
name what it was computed from and be computed again. The columns, with units and meanings, are in
`domain.coverage.views`; the texts made from them in `domain.coverage.publishing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import sha256

from domain.coverage.canonical import canonical
from domain.coverage.cells import MEASURES
from domain.coverage.columns.codes import Codes
from domain.coverage.columns.months import Cells
from domain.coverage.columns.packing import Packed
from domain.coverage.columns.written import CellCodes
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

    `months` have the cells of all months up to `until`, levels and flows as the contract has them
    (`domain.coverage.cube.publish`), packed, as there may be a million. `until` is the newest month
    shown; it is whole when `as_of` lies after it. `seq` is the newest folded change, `grace` the
    rule (months past paid_through that somebody stays active), `made_up` whether any fact of the
    ledger is.
    """

    as_of: datetime
    until: Month
    months: tuple[Packed, ...]
    facts: ReferenceFacts
    watermarks: tuple[Watermark, ...] = ()
    seq: int = 0
    grace: int
    made_up: bool = False
    sha256: str = ""

    def cells(self) -> Iterator[Cells]:
        """The cells month by month."""
        names = CellCodes(Codes())
        return (month.cells(names) for month in self.months)


def seal(snapshot: Snapshot) -> Snapshot:
    """The snapshot in its one order, without months after `until`, and with its SHA-256."""
    months = (its for its in snapshot.months if its.month <= snapshot.until)
    ordered = replace(
        snapshot,
        months=tuple(sorted(months, key=lambda its: its.month)),
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
        if each.name not in ("months", "sha256"):
            digest.update(canonical({each.name: getattr(snapshot, each.name)}) + b"\n")
    for its in snapshot.months:
        digest.update(its.lines())
    return digest.hexdigest()
