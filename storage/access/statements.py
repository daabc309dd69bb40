"""The statements about API tokens and requests."""

from storage.access.tables import RequestRow, TokenRow
from storage.sql import Dialect

TOKEN = ("token", "label", "scopes", "channel", "created_at", "revoked_at")


class AccessStatements:
    """Made once for one database."""

    def _access(self, sql: Dialect) -> None:
        self.add_token = sql.insert(TokenRow, TOKEN)
        self.token = sql.select(TokenRow, TOKEN, "token = ? AND revoked_at IS NULL")
        self.tokens = sql.select(TokenRow, TOKEN, "1 = 1 ORDER BY created_at, label")
        self.revoke = sql.text(
            "UPDATE api_token SET revoked_at = ? WHERE label = ? AND revoked_at IS NULL"
            " RETURNING token"
        )
        request = ("token", "key", "body", "answer", "received_at")
        self.claim_request = sql.insert(RequestRow, request, conflict="nothing")
        self.answer_request = sql.update_each(RequestRow, ("answer",), ("token", "key"))
        self.request = sql.select(RequestRow, ("body", "answer"), "token = ? AND key = ?")
        self.prune_requests = sql.text("DELETE FROM api_request WHERE received_at < ?")
        self.persons_of_numbers = sql.text(
            "SELECT person_key FROM enrollment WHERE number = ?"
            " AND chat_id = (SELECT chat_id FROM receipt WHERE receipt.number = ?)"
        )
