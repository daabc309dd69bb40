"""What can happen to a conversation: things a person does, and outcomes of what we did."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from domain.enrollment import Rung


@dataclass(frozen=True, slots=True)
class Started:
    """`/start`: the first tap, or somebody coming back."""


@dataclass(frozen=True, slots=True)
class Command:
    """Another command, without its slash and in lower case; `argument` is what follows it."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Text that is not one of the choices offered; `perhaps` the one it may be a typo of."""

    text: str
    perhaps: str = ""

    def __repr__(self) -> str:
        """Without the text: an event may stand in a log."""
        return f"Said({len(self.text)} characters)"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the present question's choices, typed or tapped on the reply keyboard."""

    value: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under a message; it says which question and revision it belonged to."""

    question: str
    revision: int
    value: str


@dataclass(frozen=True, slots=True)
class ContactShared:
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


@dataclass(frozen=True, slots=True)
class SentUnreadable:
    """A sticker, a voice note, an edit of an old message and the like."""

    kind: Unreadable


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one enrollment has come: what /status and /cek show. No personal data."""

    number: str
    rung: Rung
    since: date


@dataclass(frozen=True, slots=True)
class Submitted:
    """Outcome of Submit: the enrollment is written down under this number."""

    number: str


@dataclass(frozen=True, slots=True)
class AlreadyEnrolled:
    """Outcome of Submit when this same account has enrolled this person before."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class Found:
    """Outcome of LookUp: enrollments of this account, or the one with the number asked for."""

    standings: tuple[Standing, ...]
    asked: str = ""


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
    | Found
)
