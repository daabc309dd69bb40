"""Reference facts as rows, and back: official figures, targets, channel profiles."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from domain.channels import Kind
from domain.coverage.facts import (
    ChannelProfile,
    Flag,
    Metric,
    OfficialStock,
    ReferenceFacts,
    Status,
    Target,
)
from domain.coverage.published import PUBLISHED, segment_gaps
from domain.months import Month
from storage.coverage.errors import NotAFact
from storage.unit.work import Work


class References(Work):
    """The part of a transaction that reads reference facts."""

    def reference_facts(self) -> ReferenceFacts:
        """Those that were shipped and those that were added; of several versions the newest."""
        official = {(row[0], row[1]): _official(row) for row in self._run(self._sql.official)}
        targets = {row[:3]: _target(row) for row in self._run(self._sql.targets)}
        profiles = map(_profile, self._run(self._sql.profiles))
        return ReferenceFacts(
            tuple(official.values()), tuple(targets.values()), tuple(profiles), PUBLISHED.seasons
        )


class ReferenceWrites(References):
    """The part that adds to them. Nothing is changed: what is newer holds."""

    def add_official(self, figure: OfficialStock) -> None:
        """Add a published figure. Raises NotAFact when the segments of its month do not sum up."""
        known = self.reference_facts().official
        others = [e for e in known if (e.metric, e.month) != (figure.metric, figure.month)]
        for line in segment_gaps([*others, figure]):
            if line.startswith(str(figure.month)):
                raise NotAFact(line)
        rows = self._run(self._sql.official).fetchall()
        same = (figure.metric.value, str(figure.month))
        self._run_each(self._sql.add_official, [official_row(figure, _version(rows, same))])

    def set_target(self, target: Target) -> None:
        """Add a target; for its metric and month the one that was set last holds."""
        rows = self._run(self._sql.targets).fetchall()
        same = (target.metric.value, str(target.month), str(target.set_in))
        version = 1 + max((row[3] for row in rows if tuple(row[:3]) == same), default=-1)
        self._run_each(self._sql.add_target, [target_row(target, version)])


def official_row(each: OfficialStock, version: int) -> tuple[Any, ...]:
    """In the order of `statements.OFFICIAL`."""
    return (
        each.metric.value, str(each.month), version, each.metric.definition, str(each.value),
        each.unit, each.whole, each.status.value, each.published_on, each.flag.value,
        each.flag.word, each.source, each.note,
    )  # fmt: skip


def target_row(each: Target, version: int) -> tuple[Any, ...]:
    """In the order of `statements.TARGET`."""
    return (
        each.metric.value, str(each.month), str(each.set_in), version, str(each.value), each.unit,
        each.whole, each.by, each.flag.value, each.flag.word, each.source, each.note,
    )  # fmt: skip


def profile_row(each: ChannelProfile) -> tuple[Any, ...]:
    """In the order of `statements.PROFILE`."""
    return (
        each.code, str(each.since), each.kind.value, each.flag.value, each.flag.word, each.source,
        each.reach, each.agents, each.capacity_per_day, each.payers_per_day,
    )  # fmt: skip


def _version(rows: Iterable[tuple[Any, ...]], same: tuple[str, str]) -> int:
    return 1 + max((row[2] for row in rows if tuple(row[:2]) == same), default=-1)


def _official(row: tuple[Any, ...]) -> OfficialStock:
    metric, month, _, _, value, unit, _, status, published_on, flag, _, source, note = row
    return OfficialStock(
        Month.read(month), Metric(metric), Decimal(value), unit, Flag(flag), source, note,
        Status(status), published_on,
    )  # fmt: skip


def _target(row: tuple[Any, ...]) -> Target:
    metric, month, set_in, _, value, unit, _, by, flag, _, source, note = row
    return Target(
        Month.read(month), Metric(metric), Decimal(value), unit, Month.read(set_in), by,
        Flag(flag), source, note,
    )  # fmt: skip


def _profile(row: tuple[Any, ...]) -> ChannelProfile:
    code, since, kind, flag, _, source, *numbers = row
    return ChannelProfile(
        code, Month.read(since), Kind(kind), Flag(flag), source, *numbers
    )  # fmt: skip
