"""What a conversation wants done. The host does it in the same transaction, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from dialog.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person something: a text's name and the figures in it."""

    text: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """Show a question with its choices. `again` when it was shown just before."""

    prompt: Prompt
    again: bool = False


@dataclass(frozen=True, slots=True)
class GiveReceipt:
    """The receipt: a message of its own, whose delivery must be known."""

    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Submit:
    """Write down the enrollment these answers make; the outcome is Submitted or AlreadyEnrolled."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Write this one of the optional answers into the enrollment that was submitted."""

    key: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find enrollments: those of this account, or the one with this number. Outcome: Found."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class Agree:
    """The person agreed to this version of the notice, in this language."""

    version: str
    language: str


@dataclass(frozen=True, slots=True)
class HideMessage:
    """Delete from the chat what the person just sent."""


@dataclass(frozen=True, slots=True)
class ClearButtons:
    """Take the buttons off the message that was just pressed."""


class Passage(StrEnum):
    """Where somebody stands in the anonymous funnel."""

    STARTED = "started"
    CONSENTED = "consented"
    REACHED = "reached"
    ANSWERED = "answered"
    REPAIRED = "repaired"
    LEFT = "left"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Count:
    """One line for the funnel: which passage, at which question."""

    passage: Passage
    question: str


Effect: TypeAlias = (
    Say | Ask | GiveReceipt | Submit | Amend | LookUp | Agree | HideMessage | ClearButtons | Count
)

AWAITED = (Submit, LookUp)
"""Effects whose outcome comes back as the next event of the same turn."""
