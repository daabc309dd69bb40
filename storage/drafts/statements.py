"""The statements about drafts."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.chats.tables import restricted
from storage.drafts.tables import UNHELD, DraftRow
from storage.sql import Dialect
from storage.sql.dialect import checked

DRAFT = (
    "code", "stage", "holder", "agent", "channel", "round", "worker", "conversation",
    "first_touch", "last_touch", "reason", "until", "created_at", "changed_at", "key",
)  # fmt: skip


class DraftStatements:
    """Made once for one database."""

    def _drafts(self, sql: Dialect) -> None:
        self.add_draft = sql.insert(DraftRow, DRAFT, conflict="nothing")
        # Beside what stands in the row: whether the worker asked that nothing be done for now.
        found = (
            f"SELECT {', '.join(DRAFT)}, {restricted('draft.worker')}"
            f" FROM {checked(DraftRow, DRAFT)} WHERE "
        )
        self.drafts = sql.text(f"{found}{sql.within('code')} ORDER BY code{sql.lock}")
        self.save_draft = sql.update_each(
            DraftRow,
            [name for name in DRAFT if name not in {"code", "created_at", "key"}],
            ("code",),
        )
        self.keep_draft_key = sql.text(
            "UPDATE draft SET key = coalesce(key, ?) WHERE code = ? RETURNING key"
        )
        self.drafts_of = sql.text(f"{found}holder = ? ORDER BY created_at, code")
        self.unheld_drafts = sql.text(f"{found}{UNHELD} AND channel = ? ORDER BY created_at, code")
        self.drop_draft = sql.delete_each(DraftRow, ("code",))
        # In one statement with the suspension: whoever is suspended keeps nothing open, and every
        # ticket of theirs is over.
        self.release_drafts = sql.text(
            "UPDATE draft SET holder = 0, round = round + 1, changed_at = ?,"
            " stage = CASE WHEN stage = 'asked' THEN 'open' ELSE stage END"
            " WHERE holder = ? AND stage IN ('open', 'asked', 'returned')"
            " RETURNING code"
        )
