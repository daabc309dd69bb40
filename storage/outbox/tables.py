"""The row of a message."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, partial, text, whole

# An outbox row is unfinished for as long as it has a body.
UNFINISHED = "body IS NOT NULL"
FINISHED = "body IS NULL"

POSTED_AT = (
    "(SELECT refused.posted_at FROM outbox AS refused WHERE refused.update_id = ?"
    " AND refused.chat_id = ? AND refused.ordinal = ?)"
)
"""When a message was posted, by its key."""


class OutboxRow(SQLModel, table=True):
    """A message to send. Its key comes from the update, so a repeated turn cannot double it.

    The update stands first in the key for the reason it does in the inbox.
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        partial("outbox_due", UNFINISHED, "not_before", "chat_id"),
        partial("outbox_lane", UNFINISHED, "chat_id", "posted_at", "update_id", "ordinal"),
        partial("outbox_finished", FINISHED, "posted_at"),
        STRICT,
    )

    update_id: int = whole(key=True)
    chat_id: int = whole(key=True)
    ordinal: int = whole(key=True)
    method: str = text()
    body: bytes | None = blob(null=True)  # SEALED; emptied when nothing is left to send
    kind: str = text()  # prompt | receipt | erase | card
    state: str = text()  # waiting | sent | unsure | refused
    attempts: int = whole()
    posted_at: int = whole()
    not_before: int = whole()
    leased_until: int | None = whole(null=True)  # a sender has it until then
    sent_at: int | None = whole(null=True)
    message_id: int | None = whole(null=True)
    error: str | None = text(null=True)
    leased_by: int | None = whole(null=True)  # the process of the sender that has it


DISTRIBUTED: Final = {"outbox": "chat_id"}
