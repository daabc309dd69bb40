"""The contract as texts for people and machines, made from `domain.coverage.views`."""

from collections.abc import Iterable
from typing import Final

from domain.coverage.canonical import Plain
from domain.coverage.identities import __doc__ as _identities
from domain.coverage.views import VERSION, VIEWS, Column, View

_TYPES: Final = {"month": "yearmonth"}
"""Our types that Table Schema calls otherwise."""
_SQLITE: Final = {"integer": "INTEGER", "boolean": "INTEGER", "number": "TEXT"}
_POSTGRESQL: Final = {
    "integer": "bigint",
    "number": "numeric",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
}


def markdown() -> str:
    """The whole contract as a page."""
    head = (
        f"# Coverage contract v{VERSION}\n\n"
        "Made from `domain/coverage/views.py`; change it there. No column holds personal data. A\n"
        "column is never renamed, retyped or given another meaning within a version; new ones are\n"
        "added at the end of a view.\n"
    )
    rules = "\n".join((_identities or "").splitlines()[2:]).strip()
    checks = f"## What always holds\n\n{rules}\n"
    return "\n".join([head, *map(view_markdown, VIEWS), checks])


def view_markdown(view: View) -> str:
    """One view as a section with a table."""
    lines = [
        f"## `{view.name}`",
        "",
        f"{view.meaning}. Key: {', '.join(f'`{name}`' for name in view.key)}.",
        *([view.note] if view.note else []),
        "",
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
        *(
            f"| `{each.name}` | {each.type}{', may be empty' if each.null else ''} "
            f"| {each.unit} | {each.meaning} |"
            for each in view.columns
        ),
        "",
    ]
    return "\n".join(lines)


def table_schema(view: View) -> dict[str, Plain]:
    """The Table Schema (Data Package 2) of one view."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column) for column in view.columns],
        "primaryKey": list(view.key),
        "missingValues": [""],
    }


def data_package(views: Iterable[View] = VIEWS, form: str = "csv") -> dict[str, Plain]:
    """The `datapackage.json` that lies beside an export: one file for each view."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"lindung-coverage-v{VERSION}",
        "version": f"{VERSION}.0.0",
        "resources": [
            {
                "name": view.name.replace("_", "-"),
                "type": "table",
                "path": f"{view.name}.{form}",
                "format": form,
                "description": view.meaning,
                "schema": table_schema(view),
            }
            for view in views
        ],
    }


def sql_type(column: Column, dialect: str) -> str:
    """What a view casts a column to; `dialect` is "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return _SQLITE.get(column.type, "TEXT")
    return _POSTGRESQL.get(column.type, "text")


def sql_comments(view: View, schema: str = "coverage") -> list[str]:
    """The PostgreSQL statements that say what a view and its columns are."""
    place = f"{schema}.{view.name}"
    return [
        f"COMMENT ON VIEW {place} IS {_quoted(f'{view.meaning}. {view.note}'.strip())}",
        *(
            f"COMMENT ON COLUMN {place}.{each.name} IS {_quoted(_said(each))}"
            for each in view.columns
        ),
    ]


def _field(column: Column) -> dict[str, Plain]:
    return {
        "name": column.name,
        "type": _TYPES.get(column.type, column.type),
        "description": _said(column),
        "constraints": {"required": not column.null},
    }


def _said(column: Column) -> str:
    return f"{column.meaning} ({column.unit})" if column.unit else column.meaning


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
