"""Limits that many share: of a channel, of a token, of an address."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nobody has used anything yet."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "bucket",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("full_at", whole, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
