"""What we keep of a conversation, and what not for long: answers, not where somebody is in them."""

from typing import Literal, TypeAlias

import msgspec

Value: TypeAlias = str | int | bool | list[str]
Answers: TypeAlias = dict[str, Value]
Forgotten: TypeAlias = Literal["", "draft", "sent"]

REMINDERS = "reminders"
"""Whether to remind this account of contributions: "on", "off", or not said, which is on."""

KEPT_BETWEEN_FORMS = ("language", REMINDERS)
"""Answers about the account rather than about the person being enrolled."""

SUBMITTED = "number"
"""The answer that only we can give: the number under which the enrollment is written down."""


class Conversation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One account's form. The present question is computed from it, never stored.

    `aside` holds the whole form as it stood before an answer was taken off it to be changed, so
    that Kembali can give it back.
    `form` counts the forms of this account: one phone serves a family.
    `revision` counts the changes; buttons carry it, so an old one is recognised.
    `draft` is the code of the form for somebody else that this account has before it instead of
    its own; 0 for none (`domain.assisted`).
    `asked_about` is the code of the form that an agent filled in for this account, and asks it to
    agree to: what it types is an answer to that.
    `counted` are the passages of this form that the funnel has (`dialog.passages`).
    `forgotten` says what was forgotten of it after a long silence, until the person is back and is
    told: a form that was not finished, or our copy of one that was sent.
    """

    answers: Answers = {}
    aside: Answers = {}
    form: int = 1
    revision: int = 0
    draft: int = 0
    asked_about: int = 0
    counted: tuple[str, ...] = ()
    forgotten: Forgotten = ""

    def __repr__(self) -> str:
        """Names of the answered questions only: a conversation may stand in a log."""
        return f"Conversation({', '.join(self.answers)}; revision {self.revision})"


def forgetting(conversation: Conversation) -> Conversation:
    """The conversation after a long silence: nothing of the person is left in it, only what to tell
    them when they are back. The same one when nothing was in it."""
    left = kept(conversation.answers)
    if left == conversation.answers and not conversation.aside:
        return conversation
    return msgspec.structs.replace(
        conversation,
        answers=left,
        aside={},
        counted=(),
        form=conversation.form + 1,
        revision=conversation.revision + 1,
        forgotten="sent" if SUBMITTED in conversation.answers else "draft",
    )


def kept(answers: Answers) -> Answers:
    """The answers about the account."""
    return {key: answers[key] for key in KEPT_BETWEEN_FORMS if key in answers}
