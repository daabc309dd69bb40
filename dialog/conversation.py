"""What we keep of a conversation: a person's answers, and nothing about where they are in it."""

from typing import Literal, TypeAlias

import msgspec

Value: TypeAlias = str | int | bool | list[str]
Answers: TypeAlias = dict[str, Value]
Forgotten: TypeAlias = Literal["", "draft", "sent"]


class Conversation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One account's form. The present question is computed from it, never stored.

    `aside` holds the whole form as it stood before an answer was taken off it to be changed, so
    that Kembali can give it back.
    `form` counts the forms of this account: one phone serves a family.
    `revision` counts the changes; buttons carry it, so an old one is recognised.
    `draft` is the code of the form for somebody else that this account has before it instead of
    its own; 0 for none (`domain.assisted`).
    `forgotten` says what was forgotten of it after a long silence, until the person is back and is
    told: a form that was not finished, or our copy of one that was sent.
    """

    answers: Answers = {}
    aside: Answers = {}
    form: int = 1
    revision: int = 0
    draft: int = 0
    forgotten: Forgotten = ""

    def __repr__(self) -> str:
        """Names of the answered questions only: a conversation may stand in a log."""
        return f"Conversation({', '.join(self.answers)}; revision {self.revision})"
