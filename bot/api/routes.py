"""The routes: one table from which requests are served and the OpenAPI is made."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.api import projecting, reading
from bot.api.run_shapes import RunNames, RunQuery, RunSaid
from bot.api.shapes import (
    Changes,
    ChangesQuery,
    CubeQuery,
    Facts,
    Nothing,
    Payments,
    Scope,
    Signups,
    Snapshots,
    SummaryQuery,
    Table,
    Written,
)
from bot.api.writing import Writer

ROOT = "/api/v1"


class Read(NamedTuple):
    """A GET: what may be asked, and who answers it."""

    path: str
    query: type[Any]
    answer: type[Any]
    serve: Callable[[reading.Asked, Any], Any]
    scope: Scope = Scope.READ


class Write(NamedTuple):
    """A POST under an Idempotency-Key."""

    path: str
    body: type[Any]
    answer: type[Any]
    serve: Callable[[Writer, Any], Any]
    scope: Scope


READS = (
    Read("/coverage/summary", SummaryQuery, Table, reading.summary),
    Read("/coverage/cube", CubeQuery, Table, reading.cube),
    Read("/coverage/changes", ChangesQuery, Changes, reading.changes),
    Read("/coverage/facts", Nothing, Facts, reading.facts),
    Read("/coverage/snapshots", Nothing, Snapshots, reading.snapshots),
    Read("/projection/runs", Nothing, RunNames, projecting.runs),
    Read("/projection/run", RunQuery, RunSaid, projecting.run),
)

WRITES = (
    Write("/signups", Signups, Written, Writer.signups, Scope.SIGNUPS),
    Write("/payments", Payments, Written, Writer.payments, Scope.PAYMENTS),
)

METHODS = dict.fromkeys((ROOT + read.path for read in READS), "GET") | dict.fromkeys(
    (ROOT + write.path for write in WRITES), "POST"
)
"""How each address is asked."""
