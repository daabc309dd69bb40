"""The outbox: messages to send, in order for each chat, until each is sent, unsure or refused."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.instants import micros
from storage.records import Due, Mark, MessageKey, Outgoing
from storage.unit.work import Work


class Outbox(Work):
    """The part of a transaction that posts messages and notes what became of them."""

    def post(self, messages: Sequence[Outgoing], at: datetime) -> None:
        """Put messages in the outbox. One that is there already is left as it is."""
        now = micros(at)
        self._run_each(self._sql.post, [self._message(message, now) for message in messages])

    def due(self, now: datetime, limit: int, exclude_chats: Iterable[int] = ()) -> list[Due]:
        """The messages whose turn it is, oldest first, at most one for each chat.

        `exclude_chats` are those with a message on its way.
        """
        found = self._run(
            self._sql.due, micros(now), self._dialect.keys(exclude_chats), limit
        ).fetchall()
        return [
            Due(
                key := MessageKey(*row[:3]),
                row[3],
                self._vault.open(row[4], _about(*key)),
                *row[5:],
            )
            for row in found
        ]

    def mark(self, marks: Sequence[Mark]) -> None:
        """Note how these tries went. A finished message's body is forgotten."""
        self._run_each(
            self._sql.mark_again,
            [
                (micros(mark.again_at), *_result(mark))
                for mark in marks
                if mark.again_at is not None
            ],
        )
        self._run_each(
            self._sql.mark_finished, [_result(mark) for mark in marks if mark.again_at is None]
        )

    def _message(self, message: Outgoing, now: int) -> tuple[object, ...]:
        key = (message.chat_id, message.update_id, message.ordinal)
        not_before = now if message.not_before is None else micros(message.not_before)
        sealed = self._vault.seal(message.body, _about(*key))
        return (*key, message.method, sealed, message.kind, "waiting", 0, now, not_before)


def _result(mark: Mark) -> tuple[object, ...]:
    return (mark.state, micros(mark.at), mark.message_id, mark.error, *mark.key)


def _about(chat_id: int, update_id: int, ordinal: int) -> bytes:
    return b"outbox.body:%d:%d:%d" % (chat_id, update_id, ordinal)
