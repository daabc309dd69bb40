"""Accounts: what is remembered of a chat between two messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from dialog.conversation import Conversation
from domain.enrollment import Touch
from domain.limits import UNUSED, Spent
from storage.errors import Unavailable
from storage.instants import micros
from storage.keys.data_keys import DataKeys, of_account
from storage.outbox.messages import MessageKey
from storage.unit.columns import spent_of, spent_text, touch_of, touch_text

_encode = msgspec.json.Encoder().encode
_conversation = msgspec.json.Decoder(Conversation).decode


class Account(Struct, frozen=True):
    """What is remembered of one chat. `unreachable`: Telegram refused our last message (403).

    `restricted`: its person asked that nothing be done with their data for now.
    """

    chat_id: int
    conversation: Conversation = Conversation()
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    unreachable: bool = False
    spent: Spent = UNUSED
    restricted: bool = False


class Accounts(DataKeys):
    """The part of a transaction that loads and saves accounts."""

    def load(self, chat_ids: Iterable[int]) -> dict[int, Account]:
        """The accounts of these chats, held until the commit; a new chat has none."""
        accounts = {}
        for row in self._held(chat_ids):
            chat_id, sealed, first_touch, last_touch, since, spent, waits, wrapped = row
            key = self._loaded_key(of_account(chat_id), wrapped) or self._vault
            if sealed is None:
                continue
            accounts[chat_id] = Account(
                chat_id,
                _conversation(key.open(sealed, _about(chat_id))),
                touch_of(first_touch),
                touch_of(last_touch),
                since is not None,
                spent_of(spent),
                waits is not None,
            )
        return accounts

    def hold_accounts(self, chat_ids: Iterable[int]) -> None:
        """Hold these accounts until the commit, unread, before anything else of their chats.

        Raises Unavailable as `load` does.
        """
        if self._dialect.shared:  # else nobody writes beside us
            self._held(chat_ids)

    def languages(self, chat_ids: Iterable[int]) -> dict[int, str]:
        """The languages of these chats, Indonesian where none was chosen: for whoever tells them
        something unasked."""
        found = dict.fromkeys(chat_ids := list(chat_ids), "id")
        for chat_id, sealed, wrapped in self._run(self._sql.peek, self._dialect.keys(chat_ids)):
            key = self._loaded_key(of_account(chat_id), wrapped) or self._vault
            if sealed is not None:
                answers = _conversation(key.open(sealed, _about(chat_id))).answers
                found[chat_id] = str(answers.get("language", "id"))
        return found

    def save(self, accounts: Sequence[Account], at: datetime) -> None:
        """Store these accounts, new or changed."""
        now = micros(at)
        self._prepare(account.chat_id for account in accounts)
        self._run_each(self._sql.save, [self._account_row(account, now) for account in accounts])

    def count_restricted(self) -> int:
        """How many asked that nothing be done with their data for now."""
        return int(self._run(self._sql.count_restricted).fetchone()[0])

    def unreachable(self, refused: Sequence[MessageKey], at: datetime) -> None:
        """Telegram refused these messages (403): note it, before `drop_rest` and all other notes.

        Somebody who has written since is reached again.
        """
        for chat_id, update_id, ordinal in sorted(refused):
            key = (update_id, chat_id, ordinal)
            self._run(self._sql.mark_unreachable, *key, micros(at), chat_id)

    def _held(self, chat_ids: Iterable[int]) -> Iterable[Any]:
        """The rows of these chats, ours until the commit.

        Where others write beside us, a new chat gets an empty row first: with nothing to lock,
        two first messages of one person would each begin a conversation, and one would be lost.
        Making all rows before locking any, both in key order, leaves no ring to wait in. Raises
        Unavailable when one was erased while we waited for it: to make it again would be one.
        """
        if not self._dialect.shared:
            return self._run(self._sql.load, self._dialect.keys(chat_ids))
        chats = sorted(set(chat_ids))
        self._run_each(self._sql.hold, [(chat_id, 0, 0, 0) for chat_id in chats])
        rows = self._run(self._sql.load, self._dialect.keys(chats)).fetchall()
        if len(rows) < len(chats):
            raise Unavailable("A chat was erased at this very moment; ask again.")
        return rows

    def _account_row(self, account: Account, now: int) -> tuple[object, ...]:
        chat_id, conversation = account.chat_id, account.conversation
        return (
            chat_id,
            self._account_key(chat_id).seal(_encode(conversation), _about(chat_id)),
            touch_text(account.first_touch),
            touch_text(account.last_touch),
            now if account.unreachable else None,
            spent_text(account.spent),
            now if account.restricted else None,
            conversation.revision,
            now,
            now,
        )


def _about(chat_id: int) -> bytes:
    return b"account.conversation:%d" % chat_id
