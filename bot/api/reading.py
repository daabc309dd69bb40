"""What may be read: summary, cube, changes, reference facts, snapshots."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

from bot.api.problems import Refusal
from bot.api.shapes import (
    Aim,
    Changes,
    ChangesQuery,
    CubeQuery,
    Facts,
    Months,
    Nothing,
    Official,
    SnapshotName,
    Snapshots,
    SummaryQuery,
    Table,
)
from domain.coverage.cells import MEASURES
from domain.coverage.columns.months import Cells
from domain.coverage.columns.rolling import roll_up
from domain.coverage.cube import DIMENSIONS
from domain.coverage.rule import RULES, month_index
from domain.coverage.sharing import share_safely
from domain.coverage.views import CUBE, VERSION
from domain.months import Month
from storage import Reader
from storage.access.tokens import Token
from storage.coverage.errors import TooLate

MOST_SUMMED = 20_000
"""Rows of one summary: it is made whole, in memory."""
_TOO_MANY = (
    f"More than {MOST_SUMMED:,} rows. Ask for fewer months or columns, or read /coverage/cube page"
    " by page."
)

_MONTH = 10_000_000
"""More rows than a month has; cursors count months by it."""

Asked = tuple[Reader, Token, date]
"""An open snapshot, whose token it is, and which day it is in Jakarta."""


def summary(asked: Asked, query: SummaryQuery) -> Table:
    """The shared cube rolled up to some columns: sums of what is shared, and of nothing else."""
    names = tuple(dict.fromkeys(name.strip() for name in query.by.split(",")))
    if not set(names) <= set(DIMENSIONS):
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, f"`by` names some of {DIMENSIONS}.")
    names = ("month", *(name for name in DIMENSIONS if name in names and name != "month"))
    rows: list[list[int | str]] = []
    for cells in _shared(asked, query):
        rows += map(list, roll_up(cells, names))
        if len(rows) > MOST_SUMMED:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, _TOO_MANY)
    return _table(asked, [*names, *MEASURES], rows)


def cube(asked: Asked, query: CubeQuery) -> Table:
    """The shared cube, page by page. A cursor is a month and a row of it: none before is read."""
    later, skipped = divmod(query.cursor, _MONTH)
    begin, rows, following = RULES[0].since.plus(later), list[list[int | str]](), None
    for cells in _shared(asked, query, begin):
        at = skipped if cells.month == begin else 0
        its, room = roll_up(cells, CUBE.key)[at:], query.limit - len(rows)
        rows += map(list, its[:room])
        if len(its) > room:
            later = month_index(cells.month) - month_index(RULES[0].since)
            following = later * _MONTH + at + room
            break
    found = _table(asked, list(CUBE.names), rows)
    found.next = following
    return found


def changes(asked: Asked, query: ChangesQuery) -> Changes:
    """Which months changed. Not which facts: a feed of single facts would tell of single people."""
    reader, _, _ = asked
    try:
        months = reader.changed_months(query.since)
    except TooLate as late:
        raise Refusal(HTTPStatus.GONE, str(late)) from None
    return Changes(reader.state()["seq"], [str(month) for month in months])


def facts(asked: Asked, _query: Nothing) -> Facts:
    """Official figures and targets, each with its source."""
    known = asked[0].reference_facts()
    official = [
        Official(e.metric.value, str(e.month), str(e.value), e.unit, e.flag.value, e.source)
        for e in known.official
    ]
    targets = [
        Aim(t.metric.value, str(t.month), str(t.value), t.unit, str(t.set_in), t.flag.value,
            t.source)
        for t in known.targets
    ]  # fmt: skip
    return Facts(official, targets)


def snapshots(asked: Asked, _query: Nothing) -> Snapshots:
    """The stored snapshots."""
    found = asked[0].snapshots()
    return Snapshots([SnapshotName(name, taken.isoformat()) for name, taken in found])


def _shared(asked: Asked, query: Months, begin: Month = RULES[0].since) -> Iterator[Cells]:
    """The months asked for, small cells merged; of one channel for a token of one."""
    reader, token, today = asked
    now = Month.of(today)
    last = Month.read(query.until) if query.until else now
    first = Month.read(query.since) if query.since else RULES[0].since
    # Months to come would be worked out one by one, for nothing.
    if not RULES[0].since <= first <= last <= now:
        months = f"`from` and `to` are months in order, from {RULES[0].since} to {now}."
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, months)
    for cells in reader.published(last, max(first, begin)):
        yield share_safely(cells if token.channel is None else cells.of(token.channel))


def _table(asked: Asked, columns: list[str], rows: list[list[int | str]]) -> Table:
    reader = asked[0]
    return Table(
        contract=VERSION,
        made_up=reader.is_made_up(),
        seq=reader.state()["seq"],
        columns=columns,
        rows=rows,
    )
