"""The statements about markets, and about cards: messages that are edited in place."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.market.tables import MarketRow
from storage.outbox.tables import UNFINISHED
from storage.sql import Dialect

MARKET = ("chat_id", "opened_at", "card", "state")


class MarketStatements:
    """Made once for one database."""

    def _market(self, sql: Dialect) -> None:
        self.market = sql.select(MarketRow, MARKET, "chat_id = ?")
        self.save_market = sql.upsert(MarketRow, MARKET, MARKET[1:])
        self.close_market = sql.text("DELETE FROM market WHERE chat_id = ? RETURNING chat_id")
        # A card that is about to show something newer need not show what it says now.
        self.drop_edits = sql.text(
            "UPDATE outbox SET state = 'refused', body = NULL, error = 'superseded'"
            f" WHERE {UNFINISHED} AND chat_id = ? AND update_id = ? AND kind = 'card'"
            " AND method = 'editMessageText' AND leased_until IS NULL"
        )
