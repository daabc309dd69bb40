"""The statements about incidents."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from storage.enrollments.tables import OWN
from storage.incidents.tables import IncidentRow
from storage.sql import Dialect

INCIDENT = ("number", "found_at", "what", "happened", "how", "done", "closed_at")

_UNDER_KEY = "(key IS NULL OR substr(key, 1, length(?)) = ?)"
"""What a master key wrapped begins with its name; an empty name is that of every key."""

_FORMS = (
    "FROM enrollment WHERE (? = '' OR registered_by = ?) AND (? < 0 OR channel = ?)"
    f" AND created_at >= ? AND created_at < ? AND {_UNDER_KEY} AND "
)
_DRAFTS = (
    "FROM draft WHERE (? = 0 OR agent = ?) AND (? < 0 OR channel = ?)"
    f" AND changed_at >= ? AND created_at < ? AND {_UNDER_KEY} AND worker IS NOT NULL"
)
_ACCOUNTS = (
    "FROM account WHERE conversation IS NOT NULL AND updated_at >= ? AND created_at < ?"
    f" AND {_UNDER_KEY}"
)


class IncidentStatements:
    """Made once for one database."""

    def _incidents(self, sql: Dialect) -> None:
        self.next_incident = sql.text("SELECT coalesce(max(number), 0) + 1 FROM incident")
        self.open_incident = sql.insert(IncidentRow, INCIDENT)
        self.incidents = sql.text(
            f"SELECT {', '.join('i.' + column for column in INCIDENT)},"
            " (SELECT count(*) FROM affected AS a WHERE a.incident = i.number),"
            " (SELECT count(*) FROM affected AS a"
            " WHERE a.incident = i.number AND a.told_at IS NOT NULL)"
            " FROM incident AS i ORDER BY i.number"
        )
        self.close_incident = sql.text(
            "UPDATE incident SET closed_at = ? WHERE number = ? AND closed_at IS NULL"
            " RETURNING number"
        )
        concerns = "INSERT INTO affected (chat_id, incident) SELECT DISTINCT"
        number, once = "CAST(? AS BIGINT)", " ON CONFLICT DO NOTHING"
        self.affect_forms = sql.text(f"{concerns} chat_id, {number} {_FORMS}{OWN}{once}")
        self.affect_drafts = sql.text(f"{concerns} worker, {number} {_DRAFTS}{once}")
        self.affect_accounts = sql.text(f"{concerns} chat_id, {number} {_ACCOUNTS}{once}")
        # These lie in their agents' chats, so nobody can be told of them there.
        self.without_chat = sql.text(f"SELECT number {_FORMS}NOT {OWN} ORDER BY number")
        self.affected = sql.text("SELECT chat_id FROM affected WHERE incident = ? ORDER BY chat_id")
        self.tell_some = sql.text(
            "UPDATE affected SET told_at = ? WHERE incident = ? AND chat_id IN"
            " (SELECT chat_id FROM affected WHERE incident = ? AND told_at IS NULL"
            f" ORDER BY chat_id LIMIT ?{sql.skip}) AND told_at IS NULL RETURNING chat_id"
        )
        self.erase_affected = sql.text("DELETE FROM affected WHERE chat_id = ?")
