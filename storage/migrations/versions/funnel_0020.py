"""The funnel as sums: which passages of a form were counted stands in its conversation now."""

from itertools import pairwise

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
changes = ("coverage_funnel", "funnel", "funnel_pending")

BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_LINK = "kind IN ('started', 'consented')"


def upgrade() -> None:
    """What was counted row by row is summed up."""
    op.drop_index("funnel_agent", "funnel")
    op.rename_table("funnel", "passage")
    op.create_table(
        "funnel",
        text("day"), whole("channel"), text("kind"), text("question"), text("script"),
        whole("agent"), whole("poster"), whole("part"), number(), **BY_KEY,
    )  # fmt: skip
    link = sa.text("agent > 0")
    op.create_index(
        "funnel_agent", "funnel", ["agent", "poster"], sqlite_where=link, postgresql_where=link
    )
    op.create_table(
        "funnel_month",
        text("month"), whole("channel"), text("kind"), whole("part"), number(), **BY_KEY,
    )  # fmt: skip
    agent, poster = (
        f"CASE WHEN {BY_LINK} THEN coalesce({c}, 0) ELSE 0 END" for c in ("agent", "poster")
    )
    names = "day, channel, kind, coalesce(question, ''), script"
    # Our SQLite sorts in memory, 90 bytes a row: so one 256th at a time, as the hashes fall.
    some = sa.text(
        "INSERT INTO funnel"  # noqa: S608 - our own names
        " (day, channel, kind, question, script, agent, poster, part, number)"
        f" SELECT {names}, {agent}, {poster}, 0, count(*) FROM passage"
        " WHERE event_id >= :low AND event_id < :high"
        f" GROUP BY {names}, {agent}, {poster}"
        " ON CONFLICT (day, channel, kind, question, script, agent, poster, part)"
        " DO UPDATE SET number = funnel.number + excluded.number"
    )
    ends = [bytes([first]) for first in range(256)] + [b"\xff" * 17]
    for low, high in pairwise(ends):
        op.get_bind().execute(some, {"low": low, "high": high})
    op.execute(
        "INSERT INTO funnel_month (month, channel, kind, part, number)"  # noqa: S608 - the same
        " SELECT substr(day, 1, 7), channel, kind, 0, CAST(sum(number) AS BIGINT) FROM funnel"
        f" WHERE {BY_LINK} GROUP BY substr(day, 1, 7), channel, kind"
    )
    for name in ("passage", "funnel_pending", "coverage_funnel"):
        op.drop_table(name)


def text(name: str) -> sa.Column[str]:
    """Text in the key."""
    return sa.Column(name, sa.Text, primary_key=True, nullable=False)


def whole(name: str) -> sa.Column[int]:
    """A number in the key."""
    return sa.Column(name, WHOLE, primary_key=True, autoincrement=False, nullable=False)


def number() -> sa.Column[int]:
    """How many."""
    return sa.Column("number", WHOLE, nullable=False)
