"""How often a chat and an agent did what is limited."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
changes = ("account", "staff")


def upgrade() -> None:
    """Nobody has used anything yet."""
    for table in ("account", "staff"):
        op.add_column(table, sa.Column("spent", sa.Text, nullable=True))
