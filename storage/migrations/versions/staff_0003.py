"""Staff, invitations and jobs."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "staff",
        whole("chat_id", key=True), text("role"), null(whole, "channel"), whole("number"),
        blob("name"), whole("since"), null(whole, "suspended_at"),
        **STRICT,
    )  # fmt: skip
    op.create_index("staff_number", "staff", ["number"], unique=True)
    op.create_table(
        "invitation",
        blob("code", key=True), text("role"), null(whole, "channel"), blob("name"),
        whole("invited_by"), whole("created_at"), whole("expires_at"), null(whole, "used_at"),
        null(whole, "used_by"),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "job",
        whole("chat_id", key=True), whole("update_id", key=True), whole("ordinal", key=True),
        text("kind"), blob("argument"), whole("due_at"), whole("attempts"),
        **STRICT,
    )  # fmt: skip
    op.create_index("job_due", "job", ["due_at"])


def null(kind: Any, name: str) -> sa.Column[Any]:
    """A column that may be empty."""
    column: sa.Column[Any] = kind(name)
    column.nullable = True
    return column


def whole(name: str, *, key: bool = False) -> sa.Column[Any]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, primary_key=key, autoincrement=False, nullable=False)


def text(name: str) -> sa.Column[Any]:
    """Text of any length."""
    return sa.Column(name, sa.Text, nullable=False)


def blob(name: str, *, key: bool = False) -> sa.Column[Any]:
    """Bytes."""
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=False)
