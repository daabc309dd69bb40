"""What others say of a form, open markets, and a form once for each chat and person."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    """Make two tables and an index."""
    op.create_table(
        "step",
        whole("chat_id", key=True), text("number", key=True), text("what", key=True),
        text("source", key=True), text("day", key=True), whole("recorded_at"),
        sa.Column("reason", sa.LargeBinary, nullable=True),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "market",
        whole("chat_id", key=True), whole("opened_at"), whole("card"),
        sa.Column("state", sa.LargeBinary, nullable=False),
        **STRICT,
    )  # fmt: skip
    op.create_index("enrollment_once", "enrollment", ["chat_id", "person_key"], unique=True)


def whole(name: str, *, key: bool = False) -> sa.Column[int]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=False)


def text(name: str, *, key: bool = False) -> sa.Column[str]:
    """Text of any length."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)
