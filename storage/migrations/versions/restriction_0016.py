"""Who asked that nothing be done with their data for now."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
changes = ("account",)


def upgrade() -> None:
    """Nobody has asked yet."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("account", sa.Column("restricted_since", kind, nullable=True))
    asked = sa.text("restricted_since IS NOT NULL")
    op.create_index(
        "account_restricted", "account", ["chat_id"], sqlite_where=asked, postgresql_where=asked
    )
