"""The dashboard's door: links that work once, and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Nobody is signed in."""
    table("dashboard_link", "link", text("language"), whole("card"), whole("made_at"))
    table("dashboard_session", "session", text("language"), whole("begun_at"), whole("seen_at"))


def table(name: str, key: str, *columns: sa.Column[int] | sa.Column[str]) -> None:
    """Somebody's, under a hash."""
    op.create_table(
        name,
        sa.Column(key, sa.LargeBinary, primary_key=True, nullable=False),
        whole("chat_id"),
        *columns,
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def whole(name: str) -> sa.Column[int]:
    """A number of 64 bits."""
    return sa.Column(name, WHOLE, autoincrement=False, nullable=False)


def text(name: str) -> sa.Column[str]:
    """Text of any length."""
    return sa.Column(name, sa.Text, nullable=False)
