"""The statements about drafts."""

from storage.drafts.tables import UNHELD, DraftRow
from storage.sql import Dialect

DRAFT = (
    "code", "stage", "holder", "agent", "channel", "round", "worker", "conversation",
    "first_touch", "last_touch", "reason", "until", "created_at", "changed_at", "key",
)  # fmt: skip


class DraftStatements:
    """Made once for one database."""

    def _drafts(self, sql: Dialect) -> None:
        self.add_draft = sql.insert(DraftRow, DRAFT, conflict="nothing")
        self.drafts = sql.select(DraftRow, DRAFT, sql.within("code"), lock=True)
        self.save_draft = sql.update_each(
            DraftRow,
            [name for name in DRAFT if name not in {"code", "created_at", "key"}],
            ("code",),
        )
        self.keep_draft_key = sql.text(
            "UPDATE draft SET key = coalesce(key, ?) WHERE code = ? RETURNING key"
        )
        self.drafts_of = sql.select(DraftRow, DRAFT, "holder = ? ORDER BY created_at, code")
        self.unheld_drafts = sql.select(
            DraftRow, DRAFT, f"{UNHELD} AND channel = ? ORDER BY created_at, code"
        )
        self.drop_draft = sql.delete_each(DraftRow, ("code",))
        # In one statement with the suspension: whoever is suspended keeps nothing open, and every
        # ticket of theirs is over.
        self.release_drafts = sql.text(
            "UPDATE draft SET holder = 0, round = round + 1, changed_at = ?,"
            " stage = CASE WHEN stage = 'asked' THEN 'open' ELSE stage END"
            " WHERE holder = ? AND stage IN ('open', 'asked', 'returned')"
            " RETURNING code"
        )
