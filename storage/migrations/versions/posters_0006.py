"""Posters, and by which link of an agent somebody came, in the funnel; indexes to count by it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
changes = ("funnel",)

NO_ROWID = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Make the table, two columns of the funnel, and two partial indexes."""
    op.create_table(
        "poster",
        whole("agent", key=True), whole("number", key=True), whole("channel"), text("place"),
        text("made_on"),
        **NO_ROWID,
    )  # fmt: skip
    for name in ("agent", "poster"):
        op.add_column("funnel", whole(name, null=True))
    by_agent = sa.text("agent > 0")
    for table in ("funnel", "ledger"):
        op.create_index(
            f"{table}_agent", table, ["agent", "poster"],
            sqlite_where=by_agent, postgresql_where=by_agent,
        )  # fmt: skip


def whole(name: str, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=null)


def text(name: str) -> sa.Column[str]:
    """Text of any length."""
    return sa.Column(name, sa.Text, nullable=False)
