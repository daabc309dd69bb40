"""A data key for each account, form and draft; rows of before get theirs when they are written."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
changes = ("account", "draft", "enrollment")


def upgrade() -> None:
    """Add the columns."""
    for table in ("account", "enrollment", "draft"):
        op.add_column(table, sa.Column("key", sa.LargeBinary))
