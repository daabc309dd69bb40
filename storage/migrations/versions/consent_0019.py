"""On whose phone a text was agreed to."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
changes = ("consent",)


def upgrade() -> None:
    """Those of before were given on the worker's own."""
    op.add_column("consent", sa.Column("agreed", sa.Text, nullable=True))
