"""How many people a month an agent aims at."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
changes = ("staff",)


def upgrade() -> None:
    """A column, empty for who has no target."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("staff", sa.Column("target", kind, nullable=True))
