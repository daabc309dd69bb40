"""The reference facts that are shipped, how a file of such figures is read, and its checks.

Whoever looks for the newest figure uses `ReferenceFacts.latest`; it comes with month and source.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from domain import dated
from domain.channels import Kind
from domain.coverage.facts import (
    ChannelProfile,
    Flag,
    Metric,
    OfficialStock,
    ReferenceFacts,
    Season,
    Status,
    Target,
)
from domain.months import Month

TOLERANCE: Final = Decimal("0.02")
"""How far the segments may be from the total they sum to, in millions: published figures are
rounded to two digits. Source: all six published dates with a full split close within it."""


def segment_gaps(official: Iterable[OfficialStock]) -> list[str]:
    """The import check: PU + BPU + Jakon (+ PMI) must be the active total of the same month.

    One line for each month whose published parts are all known and do not sum up; a month with a
    part missing is not checked.
    """
    by_month: dict[Month, dict[Metric, OfficialStock]] = {}
    for each in official:
        by_month.setdefault(each.month, {})[each.metric] = each
    lines = []
    for month, found in sorted(by_month.items()):
        if not {Metric.ACTIVE, *_PARTS} <= found.keys():
            continue
        parts = sum(found[each].whole for each in (*_PARTS, Metric.PMI) if each in found)
        total = found[Metric.ACTIVE].whole
        if abs(parts - total) > TOLERANCE * 10**6:
            lines.append(
                f"{month}: the segments sum to {parts:,}, the total is {total:,}; "
                "one of them is not of the same definition or day."
            )
    return lines


_PARTS: Final = (Metric.PU, Metric.BPU, Metric.JAKON)


def read_official(written: str) -> tuple[OfficialStock, ...]:
    """The figures of a CSV with the columns of `data/published.csv`, by metric and month.

    Raises ValueError with the line when one is not readable or has no source, and when a month
    has two figures for one metric.
    """
    rows: dict[tuple[Metric, Month], OfficialStock] = {}
    for line, row in enumerate(csv.DictReader(written.splitlines()), start=2):
        try:
            stock = _official(row)
        except (ValueError, ArithmeticError, KeyError) as problem:
            raise ValueError(f"Line {line} of the official figures: {problem}") from problem
        if rows.setdefault((stock.metric, stock.month), stock) is not stock:
            raise ValueError(f"Line {line} of the official figures: {stock.month} is there twice.")
    return tuple(rows[key] for key in sorted(rows))


def _official(row: Mapping[str, str]) -> OfficialStock:
    flag = Flag(row["flag"])
    return OfficialStock(
        Month.read(row["date"]),
        Metric(row["metric"]),
        Decimal(row["value"]),
        row["unit"],
        flag,
        row["source"],
        row["note"] or "",
        _status(flag, row["note"] or ""),
    )


def _status(flag: Flag, note: str) -> Status:
    if flag is Flag.MEMORY:
        return Status.MEMORY
    if flag is Flag.DERIVED:
        return Status.DERIVED
    return Status.AUDITED if note.startswith("audited") else Status.PRESS


def _targets(rows: Sequence[Mapping[str, Any]]) -> tuple[Target, ...]:
    return tuple(
        Target(
            Month.read(row["month"]),
            Metric(row["metric"]),
            Decimal(row["value"]),
            row["unit"],
            Month.read(row["set_in"]),
            row["by"],
            Flag(row["flag"]),
            row["source"],
            row.get("note", ""),
        )
        for row in rows
    )


def _channels(found: Mapping[str, Any]) -> tuple[ChannelProfile, ...]:
    since, flag, source = Month.read(found["since"]), Flag(found["flag"]), found["source"]
    return tuple(
        ChannelProfile(
            row["code"],
            since,
            Kind(row["kind"]),
            flag,
            source,
            agents=row.get("agents"),
            payers_per_day=row["payers_per_day"],
        )
        for row in found["profile"]
    )


_DATA: Final = dated.table("coverage_rules.toml")
_SEASON: Final = _DATA["season"]

PUBLISHED: Final = ReferenceFacts(
    read_official(dated.text("published.csv")),
    _targets(_DATA["target"]),
    _channels(_DATA["channels"]),
    tuple(
        Season(number, Decimal(factor), Flag(_SEASON["flag"]), _SEASON["source"])
        for number, factor in enumerate(_SEASON["factors"], start=1)
    ),
)
"""What the product is shipped with; admins add to it. Provenance: `data/README.md`."""
