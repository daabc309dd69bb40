"""What can happen to a conversation: things a person does, and outcomes of what we did."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from domain.enrollment import Rung

ASKED = "asked"
"""The answer that only we can give: a worker was asked to agree."""


class Started(Struct, frozen=True):
    """`/start`: the first tap, or somebody coming back."""


class Command(Struct, frozen=True):
    """Another command, without its slash and in lower case; `argument` is what follows it."""

    name: str
    argument: str = ""


class Asks(StrEnum):
    """What people ask in the middle of a form; of two that a text may mean, the first is it."""

    SCAM = "scam"
    HEALTH = "health"
    MEMBER = "member"
    LATE = "late"
    INSTALMENTS = "instalments"
    BENEFIT = "benefit"
    CLAIM = "claim"
    PAID = "paid"
    PAY = "pay"
    PRICE = "price"
    NEXT = "next"
    DATA = "data"
    WHY = "why"
    WAIT = "wait"


class Said(Struct, frozen=True):
    """Text that is not one of the choices offered; `perhaps` the one it may be a typo of.

    `asks` when it is a question of theirs, and no answer; `idle` when it is a mere "ya" or
    "makasih".
    """

    text: str
    perhaps: str = ""
    asks: Asks | None = None
    idle: bool = False

    def __repr__(self) -> str:
        """Without the text: an event may stand in a log."""
        return f"Said({len(self.text)} characters)"


class Chosen(Struct, frozen=True):
    """One of the present question's choices, typed or tapped on the reply keyboard."""

    value: str


class Pressed(Struct, frozen=True):
    """A button under a message; it says which question and revision it belonged to."""

    question: str
    revision: int
    value: str


class ContactShared(Struct, frozen=True):
    """A contact card. `own` when it is the sender's, sent by the sender."""

    phone: str
    own: bool

    def __repr__(self) -> str:
        """Without the number."""
        return f"ContactShared(own={self.own})"


class Unreadable(StrEnum):
    """Things people send that no question can use."""

    STICKER = "sticker"
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    FORWARDED = "forwarded"
    EDITED = "edited"
    OTHER = "other"


class SentUnreadable(Struct, frozen=True):
    """A sticker, a voice note, an edit of an old message and the like."""

    kind: Unreadable


class Standing(Struct, frozen=True):
    """How far one enrollment has come: what /status and /cek show. No personal data."""

    number: str
    rung: Rung
    since: date
    voided: bool = False


class Submitted(Struct, frozen=True):
    """Outcome of Submit: the enrollment is written down under this number."""

    number: str


class AlreadyEnrolled(Struct, frozen=True):
    """Outcome of Submit when this same account has enrolled this person before."""

    standing: Standing


class WorkerAsked(Struct, frozen=True):
    """Outcome of AskWorker: the link that the worker is to open, and the last day for it."""

    link: str
    until: date


class Found(Struct, frozen=True):
    """Outcome of LookUp: enrollments of this account, or the one with the number asked for."""

    standings: tuple[Standing, ...]
    asked: str = ""


class TooOften(Struct, frozen=True):
    """Outcome of what may not be done so often: which limit, and how many minutes to wait.

    `without` is the answer that asked for it, to be taken off again.
    """

    limit: str
    minutes: int
    without: str = ""


class AgentFound(Struct, frozen=True):
    """Outcome of LookUpAgent: what an agent shows of themselves; without a name there is none."""

    name: str = ""
    channel: str = ""
    active: bool = False


Event: TypeAlias = (
    Started
    | Command
    | Said
    | Chosen
    | Pressed
    | ContactShared
    | SentUnreadable
    | Submitted
    | AlreadyEnrolled
    | WorkerAsked
    | Found
    | AgentFound
    | TooOften
)
