"""The outbox: messages to send, in order for each chat, until each is sent, unsure or refused."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from storage.errors import Sealed
from storage.instants import micros
from storage.keys.data_keys import DataKeys
from storage.outbox.messages import Due, Mark, MessageKey, Outgoing


class Outbox(DataKeys):
    """The part of a transaction that posts messages and notes what became of them."""

    def post(
        self, messages: Sequence[Outgoing], at: datetime, ours: tuple[datetime, int] | None = None
    ) -> None:
        """Put messages in the outbox. One that is there already is left as it is.

        With `ours`, they are taken until then by the process of that name, as by `take_due`; what
        their chats still have in the outbox has to be done.
        """
        now = micros(at)
        lease = (None, None) if ours is None else (micros(ours[0]), ours[1])
        self._prepare(message.chat_id for message in messages)
        rows = [(*self._message(message, now), *lease) for message in messages]
        self._run_each(self._sql.post, rows)

    def take_due(self, now: datetime, limit: int, lease: timedelta, holder: int = 0) -> list[Due]:
        """The messages whose turn it is, oldest first, at most one for each chat.

        They are ours to send until they are marked or the lease is over; then, if nothing was
        heard of them, they are due again for whoever takes them, and unsure: whoever had them may
        have sent them before it died. `holder` is the name of the process that takes them.
        """
        instant = micros(now)
        found = self._run(
            self._sql.take_due, instant, instant, limit, micros(now + lease), holder
        ).fetchall()
        found.sort(key=lambda row: (row[-1], row[0]))
        with suppress(Sealed):  # a damaged key is met again below, by its own message
            self._prepare(row[0] for row in found)
        due = []
        for row in found:
            key = MessageKey(*row[:3])
            try:
                body = self._account_key(key.chat_id).open(row[4], _about(*key))
            except Sealed:
                # One damaged row must not hold up everybody else's messages.
                self.mark([Mark(key, "refused", now, error="sealed")])
            else:
                kind, state, attempts, followed = row[5:9]
                method, body = self._aimed(key, row[3], kind, body)
                due.append(Due(key, method, body, kind, state, attempts, bool(followed)))
        return due

    def _aimed(self, key: MessageKey, method: str, kind: str, body: bytes) -> tuple[str, bytes]:
        """An edit of a card with the message that it edits; where none is known, a new message.

        Messages of a chat go out one after the other, so the card itself has been tried.
        """
        if kind != "card" or method != "editMessageText":
            return method, body
        row = self._run(self._sql.card, key.update_id, key.chat_id).fetchone()
        fields = msgspec.json.decode(body)
        if row is None:
            del fields["message_id"]
            return "sendMessage", msgspec.json.encode(fields)
        return method, msgspec.json.encode(fields | {"message_id": row[0]})

    def free_messages_of(self, holders: Iterable[int]) -> None:
        """These processes are gone: what they took is due again, and unsure."""
        self._run(self._sql.free_messages_of, self._dialect.keys(holders))

    def waiting(self, chat_ids: Iterable[int]) -> set[int]:
        """Those of these chats that have a prompt or a receipt still to come."""
        return {
            chat for (chat,) in self._run(self._sql.waiting_chats, self._dialect.keys(chat_ids))
        }

    def mark(self, marks: Sequence[Mark]) -> None:
        """Note how these tries went, and let go of the messages.

        A finished message's body is forgotten; one that was finished before stays as it is.
        """
        # In the order of the keys whatever became of them, as an erasure takes them.
        marks = sorted(marks, key=lambda mark: mark.key)
        for over, those in groupby(marks, key=lambda mark: mark.again_at is None):
            statement = self._sql.mark_finished if over else self._sql.mark_again
            self._run_each(statement, [_result(mark) for mark in those])

    def hold_messages_of(self, chat_ids: Iterable[int]) -> None:
        """Hold all messages of these chats, in the order of their keys."""
        for chat_id in sorted(set(chat_ids)):
            self._run(self._sql.hold_messages, chat_id)

    def drop_rest(self, refused: Iterable[MessageKey]) -> None:
        """Drop what was posted before these messages, which Telegram refused (403)."""
        for chat_id, update_id, ordinal in sorted(refused):
            self._run(self._sql.hold_messages, chat_id)
            self._run(self._sql.refuse_rest, chat_id, update_id, chat_id, ordinal)

    def _message(self, message: Outgoing, now: int) -> tuple[object, ...]:
        key = (message.chat_id, message.update_id, message.ordinal)
        sealed = self._account_key(message.chat_id).seal(message.body, _about(*key))
        return (*key, message.method, sealed, message.kind, "waiting", 0, now, now)


def _result(mark: Mark) -> tuple[object, ...]:
    result = (mark.state, micros(mark.at), mark.message_id, mark.error, *mark.key)
    return result if mark.again_at is None else (micros(mark.again_at), *result)


def _about(chat_id: int, update_id: int, ordinal: int) -> bytes:
    return b"outbox.body:%d:%d:%d" % (chat_id, update_id, ordinal)
