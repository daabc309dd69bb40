"""Forms that never happened, and who comes next when the first form of a person was one."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
changes = ("enrollment",)


def upgrade() -> None:
    """None is voided yet."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("enrollment", sa.Column("voided_at", kind, nullable=True))
    stands = sa.text("voided_at IS NULL")
    op.drop_index("enrollment_once", "enrollment")
    op.create_index(
        "enrollment_once", "enrollment", ["chat_id", "person_key"],
        unique=True, sqlite_where=stands, postgresql_where=stands,
    )  # fmt: skip
    later = sa.text("NOT first_of_person")
    op.create_index(
        "enrollment_later", "enrollment", ["person_key"],
        sqlite_where=later, postgresql_where=later,
    )  # fmt: skip
