"""Who has a message: so that others need not wait for a lease whose holder is dead."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
changes = ("outbox",)


def upgrade() -> None:
    """Add the column."""
    holder = sa.Column("leased_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    op.add_column("outbox", holder)
