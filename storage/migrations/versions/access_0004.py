"""API tokens, and the requests made with them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

STRICT = {"sqlite_strict": True}


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "api_token",
        blob("token", key=True), text("label"), text("scopes"), whole("channel", null=True),
        whole("created_at"), whole("revoked_at", null=True),
        **STRICT,
    )  # fmt: skip
    op.create_table(
        "api_request",
        blob("token", key=True), text("key", key=True), blob("body"), blob("answer"),
        whole("received_at"),
        **STRICT,
    )  # fmt: skip
    op.create_index("api_request_age", "api_request", ["received_at"])


def whole(name: str, *, null: bool = False) -> sa.Column[int]:
    """A number of 64 bits; SQLite's STRICT tables call it INTEGER."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, autoincrement=False, nullable=null)


def text(name: str, *, key: bool = False) -> sa.Column[str]:
    """Text of any length."""
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def blob(name: str, *, key: bool = False) -> sa.Column[bytes]:
    """Bytes."""
    return sa.Column(name, sa.LargeBinary, primary_key=key, nullable=False)
