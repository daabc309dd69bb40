"""The data keys of a transaction: each is unwrapped once, and made when there is none yet."""

from collections.abc import Iterable

from storage.data_key import DataKey
from storage.sql import One
from storage.unit.work import Work


class DataKeys(Work):
    """The part of a transaction that knows under whose key something lies.

    A chat's key seals its conversation, replies, messages, jobs and market; a form's key the form
    and the evidence about it, since one phone serves a family; a draft's key the draft.
    """

    def _loaded_key(self, about: bytes, wrapped: bytes | None) -> DataKey | None:
        """The key that stands in a row we have read."""
        if wrapped is None:
            return None
        key = self._data_keys.get(about)
        # One that was made for a code which was taken is not that of the row which is there.
        if key is None or key.wrapped != wrapped:
            key = self._data_keys[about] = self._vault.unwrap(wrapped, about)
        return key

    def _new_key(self, about: bytes) -> DataKey:
        """A key for a row that is about to be written, with it."""
        key = self._data_keys[about] = self._vault.new_key(about)
        return key

    def _account_key(self, chat_id: int) -> DataKey:
        """The key of one chat."""
        about = of_account(chat_id)
        if about not in self._data_keys:
            self._prepare([chat_id])
        return self._data_keys[about]

    def _prepare(self, chat_ids: Iterable[int]) -> None:
        """Have the keys of these chats; where there is none yet, one is made and kept."""
        missing = {chat for chat in chat_ids if of_account(chat) not in self._data_keys}
        if not missing:
            return
        self._read_account_keys(missing)
        absent = sorted(chat for chat in missing if of_account(chat) not in self._data_keys)
        if absent:
            # Two that write to a new chat at once: the first one's key stays, for both.
            made = [(c, 0, 0, 0, self._vault.new_key(of_account(c)).wrapped) for c in absent]
            self._run_each(self._sql.keep_account_key, made)
            self._read_account_keys(absent)

    def _read_account_keys(self, chat_ids: Iterable[int]) -> None:
        keys = self._dialect.keys(sorted(chat_ids))
        for chat_id, wrapped in self._run(self._sql.account_keys, keys):
            self._loaded_key(of_account(chat_id), wrapped)

    def _form_key(self, chat_id: int, number: str) -> DataKey:
        """The key of a stored form; one of before gets its own. Raises LookupError."""
        return self._kept_key(of_form(chat_id, number), self._sql.keep_form_key, chat_id, number)

    def _draft_key(self, code: int) -> DataKey:
        """The key of a stored draft; one of before gets its own. Raises LookupError."""
        return self._kept_key(of_draft(code), self._sql.keep_draft_key, code)

    def _kept_key(self, about: bytes, keep: One, *row: int | str) -> DataKey:
        """The key of this row, unless it has none yet: then a new one is kept."""
        if (key := self._data_keys.get(about)) is not None:
            return key
        found = self._run(keep, self._vault.new_key(about).wrapped, *row).fetchone()
        if found is None:
            raise LookupError("This chat has no such form or draft; store it before its content.")
        key = self._data_keys[about] = self._vault.unwrap(bytes(found[0]), about)
        return key


def of_account(chat_id: int) -> bytes:
    """What binds a chat's key to its row."""
    return b"account.key:%d" % chat_id


def of_form(chat_id: int, number: str) -> bytes:
    """What binds a form's key to its row."""
    return b"enrollment.key:%d:%s" % (chat_id, number.encode())


def of_draft(code: int) -> bytes:
    """What binds a draft's key to its row."""
    return b"draft.key:%d" % code
