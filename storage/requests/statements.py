"""The statements about requests."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.requests.tables import OPEN, RequestRow
from storage.sql import Dialect

REQUEST = ("request_id", "kind", "number", "asked_at", "answered_at")


class RequestStatements:
    """Made once for one database."""

    def _requests(self, sql: Dialect) -> None:
        self.ask = sql.insert(RequestRow, REQUEST, conflict="nothing")
        self.open_requests = sql.select(
            RequestRow, REQUEST, f"{OPEN} ORDER BY asked_at, request_id LIMIT ?"
        )
        self.count_open = sql.text(f"SELECT count(*) FROM request WHERE {OPEN}")
        self.answer = sql.text(
            f"UPDATE request SET answered_at = ? WHERE request_id = ? AND {OPEN}"
            " RETURNING request_id, kind, number, asked_at, answered_at"
        )
