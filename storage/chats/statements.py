"""The statements about chats."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from typing import Final

from storage.chats.tables import ASKED_TO_WAIT, AccountRow, ConsentRow, InboxRow
from storage.enrollments.tables import OWN
from storage.outbox.tables import POSTED_AT
from storage.sql import Dialect

_TIMES: Final = ("revision", "created_at", "updated_at")


class ChatStatements:
    """Made once for one database."""

    def _chats(self, sql: Dialect) -> None:
        self._inbox(sql)
        self._accounts(sql)
        self._account_keys(sql)
        self._consents(sql)

    def _inbox(self, sql: Dialect) -> None:
        key = ("chat_id", "update_id")
        taken = (*key, "received_at", "state", "attempts")
        self.claim = sql.insert(InboxRow, taken, conflict="nothing")
        self.reply_of = sql.select(InboxRow, ("reply",), "chat_id = ? AND update_id = ?")
        self.keep_reply = sql.update_each(InboxRow, ("reply",), key)
        self.park = sql.upsert(
            InboxRow,
            (*taken, "error", "reply"),
            ("state", "error", "reply", "attempts = inbox.attempts + 1"),
        )
        self.count_parked = sql.text("SELECT count(*) FROM inbox WHERE state = 'parked'")
        self.prune_inbox = sql.text(
            "DELETE FROM inbox WHERE (update_id, chat_id) IN (SELECT update_id, chat_id FROM inbox"
            f" WHERE received_at < ? ORDER BY received_at LIMIT ?{sql.skip}) RETURNING 1"
        )

    def _accounts(self, sql: Dialect) -> None:
        columns = (
            "chat_id", "conversation", "first_touch", "last_touch",
            "unreachable_since", "spent", "restricted_since",
        )  # fmt: skip
        held = (*columns, "key")
        self.hold = sql.insert(AccountRow, ("chat_id", *_TIMES), conflict="nothing")
        self.load = sql.select(AccountRow, held, sql.within("chat_id"), lock=True)
        self.peek = sql.select(
            AccountRow, ("chat_id", "conversation", "key"), sql.within("chat_id")
        )
        self.save = sql.upsert(
            AccountRow,
            (*columns, *_TIMES),
            (
                "conversation", "first_touch", "last_touch", "spent", "revision", "updated_at",
                "created_at = CASE WHEN account.conversation IS NULL THEN excluded.created_at"
                " ELSE account.created_at END",
                "unreachable_since = CASE WHEN excluded.unreachable_since IS NULL THEN NULL"
                " ELSE coalesce(account.unreachable_since, excluded.unreachable_since) END",
                "restricted_since = CASE WHEN excluded.restricted_since IS NULL THEN NULL"
                " ELSE coalesce(account.restricted_since, excluded.restricted_since) END",
            ),
        )  # fmt: skip
        # Whoever has written since that message was posted can be reached again.
        self.mark_unreachable = sql.text(
            "UPDATE account SET unreachable_since = CASE WHEN updated_at <= "
            f"{POSTED_AT} THEN coalesce(unreachable_since, ?) ELSE unreachable_since END"
            " WHERE chat_id = ?"
        )
        self.count_restricted = sql.text(f"SELECT count(*) FROM account WHERE {ASKED_TO_WAIT}")

    def _account_keys(self, sql: Dialect) -> None:
        self.account_keys = sql.select(AccountRow, ("chat_id", "key"), sql.within("chat_id"))
        self.keep_account_key = sql.upsert(
            AccountRow, ("chat_id", *_TIMES, "key"), ("key = coalesce(account.key, excluded.key)",)
        )

    def _consents(self, sql: Dialect) -> None:
        consent = ("chat_id", "update_id", "version", "language", "at", "agreed")
        self.consent = sql.insert(ConsentRow, consent, conflict="nothing")
        # What an agent witnessed here is somebody else's.
        self.consents_of = sql.select(
            ConsentRow, consent, f"chat_id = ? AND {OWN} ORDER BY at, update_id"
        )
