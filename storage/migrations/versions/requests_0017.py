"""Requests of people about their own data; incidents, and whom they concern."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """None was made before."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "request",
        sa.Column("request_id", sa.LargeBinary, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("asked_at", kind, nullable=False),
        sa.Column("answered_at", kind),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "request_open", "request", ["asked_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "incident",
        sa.Column("number", kind, primary_key=True, autoincrement=False),
        sa.Column("found_at", kind, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("what", "happened", "how", "done")),
        sa.Column("closed_at", kind),
        sqlite_strict=True,
    )
    op.create_table(
        "affected",
        sa.Column("chat_id", kind, primary_key=True, autoincrement=False),
        sa.Column("incident", kind, primary_key=True, autoincrement=False),
        sa.Column("told_at", kind),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
