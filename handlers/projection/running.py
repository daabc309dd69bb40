"""Runs of the projection: found under their name, or made and kept.

A run is named by all that it is computed from, so one that is found is the answer. A run is as of
its snapshot: the month it says "today" of is the one in which the snapshot was taken.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from domain.coverage.contract import Snapshot
from domain.months import Month
from handlers.clock import day_of
from projection.bridge import Ran
from projection.fit.fitting import fitted
from projection.keeping import Kept, pack, unpack
from projection.opening import TooOld
from projection.parameters import Parameters
from projection.projecting import Run, project, run_name
from projection.said import Projection
from storage import KeptRun, NoRun, Reader, Store
from storage.coverage.errors import NoSnapshot

FRESH: Final = timedelta(days=31)
"""How long a snapshot may speak for today; an older one is only run when it is named."""
SHORTEST: Final = 8
"""Digits by which a snapshot or a run can be named."""
YEARS: Final = 9
"""How far a run looks ahead by itself: to the December that lies so many years after its month."""


def newest(reader: Reader, today: date) -> Snapshot:
    """The snapshot that was taken last. Raises NoSnapshot, and TooOld when it is not FRESH."""
    names = reader.snapshots()
    if not names:
        raise NoSnapshot("There is no snapshot yet; run: lindung coverage snapshot")
    name, taken = names[0]
    if today - day_of(taken) > FRESH:
        raise TooOld(
            f"The newest snapshot is of {day_of(taken)}, more than"
            f" {FRESH.days} days ago; take one: lindung coverage snapshot"
        )
    return reader.snapshot(name)


def named(reader: Reader, name: str) -> Snapshot:
    """The snapshot whose id begins with this. Raises NoSnapshot when none or several do."""
    return reader.snapshot(_whole(name, [each for each, _ in reader.snapshots()], "snapshot"))


def of_today(store: Store, at: datetime) -> Snapshot:
    """The newest snapshot if it was taken this day in Jakarta, else a new one, which is kept.

    So is one when official figures or targets were added since: whoever has just entered what a
    refusal asked for is to be answered.
    """
    today = day_of(at)
    with store.reader() as reader:
        names = reader.snapshots()
        if names and day_of(names[0][1]) == today:
            newest = reader.snapshot(names[0][0])
            if newest.facts == reader.reference_facts():
                return newest
    store.fold_all(at)
    with store.reader() as reader:
        taken = reader.take_snapshot(at, Month.of(today))
    with store.transaction() as unit:
        unit.keep_snapshot(taken)
    return taken


def month_of(snapshot: Snapshot) -> Month:
    """The month in Jakarta in which it was taken."""
    return Month.of(day_of(snapshot.as_of))


def horizon(snapshot: Snapshot) -> Month:
    """How far a run goes when nobody says."""
    return Month(month_of(snapshot).year + YEARS, 12)


def assumptions(snapshot: Snapshot) -> Parameters:
    """What a run of a snapshot assumes: what is shipped, where its ledger does not know better.

    Raises NoFact when the ledger and the official stocks cannot both be right.
    """
    return fitted(snapshot).parameters


def found_or_run(
    store: Store, snapshot: Snapshot, run: Run, at: datetime, parameters: Parameters | None = None
) -> Projection:
    """The run, from the store if it was made before; else made now, and kept.

    Without `parameters` it is of `assumptions(snapshot)`. Raises TooOld, NoFact, BadLever and
    ValueError, each with what to do.
    """
    parameters = parameters or assumptions(snapshot)
    today = month_of(snapshot)
    name = run_name(snapshot, today, run, parameters=parameters)
    with store.reader() as reader:
        body = reader.run_body(name)
    if body is not None:
        return unpack(body).said
    said = project(snapshot, today, run, parameters=parameters)
    kept = KeptRun(said.run_id, said.snapshot, said.scenario.name, said.horizon, said.paths, at)
    with store.transaction() as unit:
        unit.keep_run(kept, pack(Kept(parameters, said)))
    return said


def kept(reader: Reader, name: str) -> Kept:
    """The run whose name begins with this. Raises NoRun when none or several do."""
    body = reader.run_body(_whole(name, [each.run_id for each in reader.runs()], "run"))
    if body is None:
        raise NoRun(f"There is no run {name}.")
    return unpack(body)


def ran(reader: Reader, name: str) -> Ran:
    """A kept run with its snapshot. Raises NoRun, and NoSnapshot when its snapshot is gone."""
    found = kept(reader, name)
    snapshot = reader.snapshot(found.said.snapshot)
    return Ran(found, snapshot, month_of(snapshot))


def _whole(name: str, names: Sequence[str], what: str) -> str:
    fit = [each for each in names if each.startswith(name)] if len(name) >= SHORTEST else []
    if len(fit) != 1:
        many = "more than one" if fit else "no"
        problem = f"There is {many} {what} {name[:16]!r}; give at least {SHORTEST} digits of it."
        raise NoSnapshot(problem) if what == "snapshot" else NoRun(problem)
    return fit[0]
