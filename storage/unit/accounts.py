"""Accounts: what is remembered of a chat between two messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from dialog.conversation import Conversation
from storage.instants import micros
from storage.records import Account
from storage.unit.columns import touch_of, touch_text
from storage.unit.work import Work

_encode = msgspec.json.Encoder().encode
_conversation = msgspec.json.Decoder(Conversation).decode


class Accounts(Work):
    """The part of a transaction that loads and saves accounts."""

    def load(self, chat_ids: Iterable[int]) -> dict[int, Account]:
        """The accounts of these chats, held until the commit; a new chat has none."""
        found = self._run(self._sql.load, self._dialect.keys(chat_ids))
        accounts = {}
        for chat_id, sealed, first_touch, last_touch, unreachable_since in found:
            accounts[chat_id] = Account(
                chat_id,
                _conversation(self._vault.open(sealed, _about(chat_id))),
                touch_of(first_touch),
                touch_of(last_touch),
                unreachable_since is not None,
            )
        return accounts

    def save(self, accounts: Sequence[Account], at: datetime) -> None:
        """Store these accounts, new or changed."""
        now = micros(at)
        self._run_each(self._sql.save, [self._account_row(account, now) for account in accounts])

    def unreachable(self, chat_ids: Sequence[int], at: datetime) -> None:
        """Telegram refuses to deliver to these chats: note it, and drop what waits for them."""
        now, keys = micros(at), self._dialect.keys(chat_ids)
        self._run(self._sql.mark_unreachable, now, now, keys)
        self._run(self._sql.refuse_rest, keys)

    def _account_row(self, account: Account, now: int) -> tuple[object, ...]:
        chat_id, conversation = account.chat_id, account.conversation
        return (
            chat_id,
            self._vault.seal(_encode(conversation), _about(chat_id)),
            touch_text(account.first_touch),
            touch_text(account.last_touch),
            now if account.unreachable else None,
            conversation.revision,
            now,
            now,
        )


def _about(chat_id: int) -> bytes:
    return b"account.conversation:%d" % chat_id
