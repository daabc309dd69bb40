"""Drafts that are filled in for somebody else, and how we know that a worker agreed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
changes = ("enrollment",)

STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    """Make the table of drafts; an enrollment's new column is empty for the worker's own."""
    op.create_table(
        "draft",
        whole("code", key=True), text("stage"), whole("holder"), whole("agent"), whole("channel"),
        whole("round"), null(whole, "worker"), blob("conversation"), null(text, "first_touch"),
        null(text, "last_touch"), text("reason"), null(whole, "until"), whole("created_at"),
        whole("changed_at"),
        **STRICT,
    )  # fmt: skip
    op.create_index("draft_holder", "draft", ["holder"])
    partial("draft_unheld", "draft", ["channel"], "holder = 0")
    op.add_column("enrollment", null(text, "agreed"))
    by_agent = "registered_by <> 'self'"
    partial("enrollment_assisted", "enrollment", ["registered_by", "created_at"], by_agent)
    partial("ledger_registrar", "ledger", ["registered_by", "occurred_on"], by_agent)


def partial(name: str, table: str, columns: list[str], where: str) -> None:
    """An index over some of the rows."""
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def null(kind: Any, name: str) -> sa.Column[Any]:
    """A column that may be empty."""
    column: sa.Column[Any] = kind(name)
    column.nullable = True
    return column


def whole(name: str, *, key: bool = False) -> sa.Column[Any]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=False)


def text(name: str) -> sa.Column[Any]:
    """Text of any length."""
    return sa.Column(name, sa.Text, nullable=False)


def blob(name: str) -> sa.Column[Any]:
    """Bytes."""
    return sa.Column(name, sa.LargeBinary, nullable=False)
