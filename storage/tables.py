"""All tables: the one description from which schema, migrations and hot statements are made.

Nobody outside `storage` sees a row. Rules they keep, so that the same tables can be spread over
many PostgreSQL nodes: every primary and unique key holds the distribution column (see
`DISTRIBUTED_BY`), and no key is a sequence. Blobs marked SEALED are encrypted (`storage.vault`);
all else is not personal.
"""

from typing import Final

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.access import tables as access
from storage.audit import tables as audit
from storage.buckets import tables as buckets
from storage.channels import tables as channels
from storage.chats import tables as chats
from storage.coverage import tables as coverage
from storage.drafts import tables as drafts
from storage.enrollments import tables as enrollments
from storage.funnel import tables as funnel
from storage.handover import tables as handover
from storage.incidents import tables as incidents
from storage.keys import tables as keys
from storage.market import tables as market
from storage.outbox import tables as outbox
from storage.posters import tables as posters
from storage.projections import tables as projections
from storage.requests import tables as requests
from storage.staff import tables as staff
from storage.timers import tables as timers

DISTRIBUTED_BY: Final = {
    # By chat lies all that one update touches, save the claims: one node, one commit.
    **chats.DISTRIBUTED,
    **outbox.DISTRIBUTED,
    **timers.DISTRIBUTED,
    **enrollments.DISTRIBUTED,
    **coverage.DISTRIBUTED,
    **staff.DISTRIBUTED,
    **access.DISTRIBUTED,
    **drafts.DISTRIBUTED,
    **handover.DISTRIBUTED,
    **market.DISTRIBUTED,
    **requests.DISTRIBUTED,
    **buckets.DISTRIBUTED,
    **incidents.DISTRIBUTED,
    **funnel.DISTRIBUTED,
}
"""The column by whose value the rows of a table would be spread; it never changes."""

REFERENCE: Final = (
    channels.FEW
    | keys.FEW
    | coverage.FEW
    | staff.FEW
    | access.FEW
    | audit.FEW
    | posters.FEW
    | projections.FEW
    | incidents.FEW
)
"""Tables that would be the same on every node, or on one; their size is not that of the people."""


def table_of(row: type[SQLModel]) -> Table:
    """The table that a row class describes."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
