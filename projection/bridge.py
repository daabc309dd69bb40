"""Why a projection is not what the one before said: a bridge from run to run, without a rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from domain.coverage.contract import Snapshot
from domain.coverage.facts import Flag, OfficialStock, ReferenceFacts
from domain.months import Month
from projection.keeping import Kept
from projection.opening import opening
from projection.projecting import MEASURE_OF, project
from projection.said import Projection

STEPS: Final = ("method", "asked", "assumptions", "data", "actual")
"""`method`: the program is another; `asked`: other paths, seed or horizon; `assumptions`: other
figures than those of the snapshot; `data`: what the new snapshot knows besides; `actual`: the
opening stocks are not those that were expected for their month."""


@dataclass(frozen=True)
class Ran:
    """A kept run, its snapshot, and the month that it was as of."""

    kept: Kept
    snapshot: Snapshot
    today: Month


@dataclass(frozen=True)
class Bridge:
    """The middle of the paths of one measure at a month, before and after, persons or rupiah.

    `changes` has one whole number for each of STEPS; before + their sum = after.
    """

    measure: str
    month: Month
    before: int
    after: int
    changes: dict[str, int]


def bridge(before: Ran, after: Ran, measure: str, month: Month) -> Bridge:
    """From one run to the next, one thing changed after the other, in the order of STEPS.

    Raises ValueError when they are of two scenarios, KeyError for no measure, IndexError for a
    month that one of them does not reach, and as `project` does.
    """
    old, new = before.kept, after.kept
    if old.said.scenario != new.said.scenario:
        raise ValueError("A bridge needs two runs of one scenario.")
    said = [
        old.said,
        project(before.snapshot, before.today, old.run, parameters=old.given),
        project(before.snapshot, before.today, new.run, parameters=old.given),
        project(before.snapshot, before.today, new.run, parameters=new.given),
        _as_expected(before, after),
        new.said,
    ]
    middles = [each.at(measure, month)[1] for each in said]
    changes = (then - first for first, then in pairwise(middles))
    return Bridge(measure, month, middles[0], middles[-1], dict(zip(STEPS, changes, strict=True)))


def _as_expected(before: Ran, after: Ran) -> Projection:
    """The new run, had its opening stocks been the ones that the old run expected."""
    new = after.kept
    begun = opening(after.snapshot.facts, new.given, after.today).month
    if begun == before.kept.said.opening:
        return new.said
    expected = _expecting(after.snapshot.facts, before.kept.said, begun)
    snapshot = replace(after.snapshot, facts=expected)
    return project(snapshot, after.today, new.run, parameters=new.given)


def _expecting(facts: ReferenceFacts, old: Projection, month: Month) -> ReferenceFacts:
    """The facts with the stocks of a month as the old run's middles have them."""

    def changed() -> Iterable[OfficialStock]:
        for each in facts.official:
            if each.month == month and each.metric in MEASURE_OF:
                middle = old.at(MEASURE_OF[each.metric], month)[1]
                unit = Decimal(each.whole) / each.value
                yield replace(each, value=Decimal(middle) / unit, flag=Flag.DERIVED)
            else:
                yield each

    return replace(facts, official=tuple(changed()))
