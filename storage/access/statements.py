"""The statements about API tokens and requests, and about who sees the dashboard."""

from storage.access.tables import LinkRow, RequestRow, SessionRow, TokenRow
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

    def _sessions(self, sql: Dialect) -> None:
        link = ("chat_id", "language", "card")
        self.add_link = sql.insert(LinkRow, ("link", *link, "made_at"))
        self.sign_in_link = sql.select(LinkRow, link, "link = ? AND made_at > ?")
        # Once, by whoever comes first: who comes second finds no row.
        self.use_link = sql.text(
            "DELETE FROM dashboard_link WHERE link = ? AND made_at > ?"
            " RETURNING chat_id, language, card"
        )
        self.drop_links = sql.text("DELETE FROM dashboard_link WHERE chat_id = ?")
        self.prune_links = sql.text("DELETE FROM dashboard_link WHERE made_at <= ?")
        session = ("chat_id", "language", "begun_at", "seen_at")
        self.add_session = sql.insert(SessionRow, ("session", *session))
        self.session = sql.select(SessionRow, session, "session = ?")
        self.see_session = sql.text("UPDATE dashboard_session SET seen_at = ? WHERE session = ?")
        self.end_session = sql.text("DELETE FROM dashboard_session WHERE session = ?")
        self.drop_sessions = sql.text("DELETE FROM dashboard_session WHERE chat_id = ?")
        self.prune_sessions = sql.text(
            "DELETE FROM dashboard_session WHERE seen_at <= ? OR begun_at <= ?"
        )
