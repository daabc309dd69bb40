"""Contract v1 as SQL views, made from `domain.coverage.views`, and who may read them.

On SQLite they stand beside the tables; on PostgreSQL in a schema of their own, for a role that may
read them and nothing else.
"""

# ruff: noqa: S608 - only constants of ours are put into these texts

from typing import Final

from domain.coverage.cells import MEASURES
from domain.coverage.publishing import sql_comments, sql_type
from domain.coverage.views import (
    CHANGES,
    CHANNELS,
    CUBE,
    OFFICIAL,
    SIGNUPS_DAILY,
    SNAPSHOTS,
    TARGETS,
    VIEWS,
    View,
)
from storage.coverage.cube.tables import CELL

SCHEMA: Final = "coverage"
ROLE: Final = "lindung_coverage_reader"

_LAPSED: Final = "at_risk_3"
_NOW: Final = {
    "sqlite": "strftime('%Y-%m', 'now', '+7 hours')",
    "postgresql": "to_char(now() AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')",
}
_NEXT: Final = {
    "sqlite": "strftime('%Y-%m', month || '-01', '+1 month')",
    "postgresql": "to_char(to_date(month, 'YYYY-MM') + interval '1 month', 'YYYY-MM')",
}


def statements(dialect: str) -> list[str]:
    """What makes the views anew; for "sqlite" or "postgresql"."""
    made = [f"DROP VIEW IF EXISTS {place(each, dialect)}" for each in VIEWS]
    made += [
        f"CREATE VIEW {place(view, dialect)} ({', '.join(view.names)}) AS {_select(view, dialect)}"
        for view in VIEWS
    ]
    if dialect == "sqlite":
        return made
    comments = [line for view in VIEWS for line in sql_comments(view, SCHEMA)]
    return [f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}", *made, *comments, _GRANT]


def place(view: View, dialect: str) -> str:
    """How a view is called."""
    return view.name if dialect == "sqlite" else f"{SCHEMA}.{view.name}"


# Whoever may not make roles makes it by hand; the views are there all the same. A role is of the
# whole server, so another database's migration may be making it at this very moment.
_GRANT: Final = f"""
DO $$ BEGIN
  BEGIN
    CREATE ROLE {ROLE} NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
  END;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE};
    GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE};
  END IF;
END $$
"""


def _select(view: View, dialect: str) -> str:
    """The columns of a view, each with its type, over the rows it shows."""
    columns = ", ".join(
        f"CAST({_SAID.get((view.name, each.name), _said(each.name))} AS {sql_type(each, dialect)})"
        if each.type != "datetime"
        else _instant(each.name, dialect)
        for each in view.columns
    )
    return f"SELECT {columns} FROM {_rows(view, dialect)}"


def _said(name: str) -> str:
    return f"shown.{name}"


def _instant(name: str, dialect: str) -> str:
    if dialect == "sqlite":
        return (
            f"strftime('%Y-%m-%dT%H:%M:%S', shown.{name} / 1000000, 'unixepoch')"
            f" || printf('.%06dZ', shown.{name} % 1000000)"
        )
    return f"timestamptz 'epoch' + shown.{name} * interval '1 microsecond'"


def _rows(view: View, dialect: str) -> str:
    if view is CUBE:
        return _cube(dialect)
    return _ROWS[view.name]


def _cube(dialect: str) -> str:
    """The published form: up to this month, the lapsed as a level, months between filled in.

    `level` has each cell with the lapsed up to it; a recursion walks from each to the next one.
    """
    cell = ", ".join(CELL[1:])
    flows = ", ".join(name for name in MEASURES if name != _LAPSED)
    shown = ", ".join(name if name == _LAPSED else f"{name} AS {name}" for name in MEASURES)
    filled = ", ".join(_LAPSED if name == _LAPSED else "0" for name in MEASURES)
    something = " OR ".join(f"{name} <> 0" for name in MEASURES)
    return (
        f"(WITH RECURSIVE level AS (SELECT month, {cell}, {flows},"
        f" sum({_LAPSED}) OVER own AS {_LAPSED},"
        f" coalesce(lead(month) OVER own, '9999-12') AS until FROM coverage_cube"
        f" WHERE month <= {_NOW[dialect]} WINDOW own AS (PARTITION BY {cell} ORDER BY month)),"
        f" between_months AS (SELECT {_NEXT[dialect]} AS month, {cell}, {_LAPSED}, until FROM level"
        f" WHERE {_LAPSED} <> 0"
        f" UNION ALL SELECT {_NEXT[dialect]}, {cell}, {_LAPSED}, until FROM between_months"
        f" WHERE month < until AND month <= {_NOW[dialect]})"
        f" SELECT month, {cell}, {shown} FROM level WHERE {something}"
        f" UNION ALL SELECT month, {cell}, {filled} FROM between_months"
        f" WHERE month < until AND month <= {_NOW[dialect]}) AS shown"
    )


_SAID: Final = {
    (CHANGES.name, "at_risk_3_change"): f"shown.{_LAPSED}",
    (SNAPSHOTS.name, "rows"): "shown.cells",
    (SNAPSHOTS.name, "made_up"): "(shown.made_up <> 0)",
    (CHANNELS.name, "channel"): "channel.number",
    **{(CHANNELS.name, name): f"channel.{name}" for name in ("code", "name", "kind")},
}
_ROWS: Final = {
    SIGNUPS_DAILY.name: "coverage_day AS shown WHERE signups <> 0 OR signups_first_ever <> 0",
    CHANGES.name: (
        "coverage_change AS shown WHERE seq > (SELECT state.number FROM coverage_state AS state"
        " WHERE state.name = 'pruned')"
    ),
    OFFICIAL.name: (
        "coverage_official AS shown WHERE version = (SELECT max(newer.version)"
        " FROM coverage_official AS newer"
        " WHERE newer.metric = shown.metric AND newer.month = shown.month)"
    ),
    TARGETS.name: (
        "coverage_target AS shown WHERE version = (SELECT max(newer.version)"
        " FROM coverage_target AS newer WHERE newer.metric = shown.metric"
        " AND newer.month = shown.month AND newer.set_in = shown.set_in)"
    ),
    CHANNELS.name: "channel LEFT JOIN coverage_profile AS shown ON shown.code = channel.code",
    SNAPSHOTS.name: "coverage_snapshot AS shown",
}
