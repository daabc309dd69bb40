"""A worker's word that a month is paid is no fact that was recorded early or late.

It had been counted among those. Where there are such reports the cube is marked: `verify` and
`check` say so until `lindung coverage rebuild` has counted it again.
"""

from alembic import op

revision = "0024"
down_revision = "0023"

OLDER_RULE = 3
"""In the places of a load that was cut off (1) and of signups by an older rule (2)."""


def upgrade() -> None:
    """Nothing is counted here: that would be done by the program of a later version."""
    op.execute(
        f"UPDATE coverage_state SET number = {OLDER_RULE}"  # noqa: S608 - our own words
        " WHERE name = 'loading' AND number = 0"
        " AND EXISTS (SELECT 1 FROM ledger WHERE kind = 'payment' AND proof <> 'confirmed')"
    )
