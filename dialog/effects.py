"""What a conversation wants done. The host does it in the same transaction, or not at all."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from dialog.prompts import Prompt


class Say(Struct, frozen=True):
    """Tell the person something: a text's name and the figures in it."""

    text: str
    details: Mapping[str, object] = {}


class Ask(Struct, frozen=True):
    """Show a question with its choices. `again` when it was shown just before."""

    prompt: Prompt
    again: bool = False


class GiveReceipt(Struct, frozen=True):
    """The receipt: a message of its own, whose delivery must be known."""

    details: Mapping[str, object]


class Submit(Struct, frozen=True):
    """Write down the enrollment these answers make.

    The outcome is Submitted, AlreadyEnrolled, or TooOften: then the `answer` that led here does
    not stand.
    """

    answer: str = ""


class AskWorker(Struct, frozen=True):
    """Ask the worker to agree, on a phone of their own; the outcome is WorkerAsked."""


class Amend(Struct, frozen=True):
    """Write this one of the optional answers into the enrollment that was submitted."""

    key: str


class LookUp(Struct, frozen=True):
    """Find enrollments: those of this account, or the one with this number. Outcome: Found."""

    number: str = ""


class LookUpAgent(Struct, frozen=True):
    """Find the agent whose code this is. Outcome: AgentFound."""

    code: str


class Agree(Struct, frozen=True):
    """The person agreed to this version of the notice, in this language."""

    version: str
    language: str


class HideMessage(Struct, frozen=True):
    """Delete from the chat what the person just sent."""


class ClearButtons(Struct, frozen=True):
    """Take the buttons off the message that was just pressed."""


class Passage(StrEnum):
    """Where somebody stands in the anonymous funnel."""

    STARTED = "started"
    CONSENTED = "consented"
    REACHED = "reached"
    MOVED_ON = "moved_on"
    """By an answer or by Kembali: who reached a question and never moved on stopped there."""
    REPAIRED = "repaired"
    LEFT = "left"
    COMPLETE = "complete"


class Count(Struct, frozen=True):
    """One line for the funnel: which passage, at which question."""

    passage: Passage
    question: str


Effect: TypeAlias = (
    Say
    | Ask
    | GiveReceipt
    | Submit
    | AskWorker
    | Amend
    | LookUp
    | LookUpAgent
    | Agree
    | HideMessage
    | ClearButtons
    | Count
)

AWAITED = (Submit, LookUp, LookUpAgent, AskWorker)

Awaited: TypeAlias = Submit | LookUp | LookUpAgent | AskWorker
"""Effects whose outcome comes back as the next event of the same turn."""
