"""Of several signups of a person the one that was recorded first is counted, not the earliest day.

Where that makes a difference the cube is marked, as after a load that was cut off: `verify` and
`check` say so until `lindung coverage rebuild` has counted it again.
"""

from alembic import op

from domain.coverage.publishing import sql_comments
from domain.coverage.views import CHANGES, CUBE, SIGNUPS_DAILY
from storage.coverage.views import SCHEMA

revision = "0022"
down_revision = "0021"

OLDER_RULE = 2
"""Of a load that was cut off it is 1."""

# Whoever has a correction may be among them, too; there are few.
DIFFERS = """
EXISTS (SELECT 1 FROM ledger WHERE kind = 'correct') OR EXISTS (
  SELECT 1 FROM ledger AS one JOIN ledger AS other ON other.member_id = one.member_id
  WHERE one.kind = 'signup' AND other.kind = 'signup' AND one.occurred_on < other.occurred_on
  AND (one.recorded_at > other.recorded_at
    OR (one.recorded_at = other.recorded_at AND one.event_id > other.event_id)))
"""


def upgrade() -> None:
    """Nothing is counted here: that would be done by the program of a later version."""
    op.execute(
        f"UPDATE coverage_state SET number = {OLDER_RULE}"  # noqa: S608 - our own words
        f" WHERE name = 'loading' AND ({DIFFERS})"
    )
    if op.get_context().dialect.name == "postgresql":
        for view in (CUBE, SIGNUPS_DAILY, CHANGES):
            for comment in sql_comments(view, SCHEMA):
                op.execute(comment)
