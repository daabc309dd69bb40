"""Drafts as they are stored: made, found by their codes, passed on."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dialog.conversation import Conversation
from domain.assisted import Stage, code_of
from domain.enrollment import Touch
from storage.instants import micros, moment
from storage.keys.data_keys import DataKeys, of_draft
from storage.unit.columns import touch_of, touch_text

_encode = msgspec.json.Encoder().encode
_conversation = msgspec.json.Decoder(Conversation).decode


class Draft(Struct, frozen=True):
    """A form that is filled in for somebody else.

    `holder` is the chat of the one who works on it, 0 for nobody; `agent` that one's number;
    `worker` the chat of the one it is about, once it is known. `reason` says why it was returned.
    A ticket of an earlier `round`, or after `until`, is over. `restricted`: the worker asked that
    nothing be done for now, so nobody goes on with it.
    """

    code: int
    stage: Stage
    holder: int
    agent: int
    channel: int
    worker: int | None = None
    conversation: Conversation = Conversation()
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    reason: str = ""
    round: int = 0
    until: datetime | None = None
    restricted: bool = False


class Drafts(DataKeys):
    """The part of a transaction that keeps drafts."""

    def add_draft(self, draft: Draft, cause: tuple[int, int], at: datetime) -> Draft:
        """Keep a new draft, under a code of its own that follows from the update that caused it."""
        for attempt in count():
            seed = b"%d:%d:%d" % (*cause, attempt)
            code = code_of(seed, self._vault.receipt_key)
            new = replace(draft, code=code)
            if self._changed(self._sql.add_draft, [self._draft_row(new, at)])[0]:
                return new
        raise AssertionError("count() does not end")

    def drafts(self, codes: Iterable[int]) -> dict[int, Draft]:
        """The drafts with these codes, ours until the commit."""
        found = self._run(self._sql.drafts, self._dialect.keys(sorted(codes)))
        return {row[0]: self._read_draft(row) for row in found}

    def save_draft(self, draft: Draft, at: datetime) -> None:
        """Keep what has become of a draft."""
        self._draft_key(draft.code)
        row = self._draft_row(draft, at)
        self._run_each(self._sql.save_draft, [(*row[1:-3], row[-2], row[0])])

    def drop_drafts(self, codes: Sequence[int]) -> None:
        """Forget these drafts, with all that stands in them."""
        self._changed(self._sql.drop_draft, [(code,) for code in sorted(codes)])

    def drafts_of(self, chat_id: int) -> list[Draft]:
        """Those that this chat works on, oldest first."""
        return [self._read_draft(row) for row in self._run(self._sql.drafts_of, chat_id)]

    def unheld_drafts(self, channel: int) -> list[Draft]:
        """Those of a channel whose agents may not go on with them, oldest first."""
        return [self._read_draft(row) for row in self._run(self._sql.unheld_drafts, channel)]

    def release_drafts(self, chat_id: int, at: datetime) -> list[int]:
        """Take from this chat all that it works on; the codes. Every ticket of theirs is over."""
        return [row[0] for row in self._run(self._sql.release_drafts, micros(at), chat_id)]

    def _draft_row(self, draft: Draft, at: datetime) -> tuple[Any, ...]:
        """In the order of `statements.DRAFT`."""
        about = of_draft(draft.code)
        key = self._data_keys.get(about) or self._new_key(about)
        return (
            draft.code,
            str(draft.stage),
            draft.holder,
            draft.agent,
            draft.channel,
            draft.round,
            draft.worker,
            key.seal(_encode(draft.conversation), _about(draft.code)),
            touch_text(draft.first_touch),
            touch_text(draft.last_touch),
            draft.reason,
            None if draft.until is None else micros(draft.until),
            micros(at),
            micros(at),
            key.wrapped,
        )

    def _read_draft(self, row: tuple[Any, ...]) -> Draft:
        code, stage, holder, agent, channel, round_, worker, sealed, first, last = row[:10]
        reason, until, _, _, wrapped, waits = row[10:]
        key = self._loaded_key(of_draft(code), wrapped) or self._vault
        return Draft(
            code,
            Stage(stage),
            holder,
            agent,
            channel,
            worker,
            _conversation(key.open(bytes(sealed), _about(code))),
            touch_of(first),
            touch_of(last),
            reason,
            round_,
            None if until is None else moment(until),
            bool(waits),
        )


def _about(code: int) -> bytes:
    return b"draft.conversation:%d" % code
