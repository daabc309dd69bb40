"""Who may do what: workers, agents of one channel, admins of one channel, admins of all.

A role is given by an invitation: a code that is used once, by the account that opens it first.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Final


class Role(StrEnum):
    """What somebody is here. Whoever is nothing else is a worker, and needs no row anywhere."""

    AGENT = "agent"
    CHANNEL_ADMIN = "channel-admin"
    ADMIN = "admin"


class Action(Enum):
    """What a role may do. Every check is made when it is done, never when a menu is shown."""

    SEE_MENU = auto()
    ENROLL_OTHERS = auto()
    SEE_OWN_WORK = auto()
    SEE_COVERAGE = auto()
    """Of one's own channel; of all for an admin."""
    LOOK_AHEAD = auto()
    INVITE_AGENTS = auto()
    SUSPEND = auto()
    INVITE_ADMINS = auto()
    SET_REFERENCE = auto()
    """Official figures and targets."""
    SEE_REQUESTS = auto()
    """Of people about their data, and signs of fraud."""


_AGENT: Final = frozenset({Action.SEE_MENU, Action.ENROLL_OTHERS, Action.SEE_OWN_WORK})
_CHANNEL_ADMIN: Final = _AGENT | {
    Action.SEE_COVERAGE,
    Action.LOOK_AHEAD,
    Action.INVITE_AGENTS,
    Action.SUSPEND,
}
_MAY: Final = {
    Role.AGENT: _AGENT,
    Role.CHANNEL_ADMIN: _CHANNEL_ADMIN,
    # An admin belongs to no channel, so nobody could be credited for whom an admin enrolls.
    Role.ADMIN: frozenset(Action) - {Action.ENROLL_OTHERS, Action.SEE_OWN_WORK},
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody with a role. `channel` is the number of the one they work for; an admin has none.

    `number` is how an enrollment, a start link and a poster name an agent; `target` how many people
    a month an agent aims at.
    """

    chat_id: int
    role: Role
    channel: int | None
    number: int
    name: str
    since: datetime
    suspended_at: datetime | None = None
    target: int | None = None

    def may(self, action: Action) -> bool:
        """Whether this person may do that now: somebody who is suspended may do nothing."""
        return self.suspended_at is None and action in _MAY[self.role]

    @property
    def sees(self) -> int | None:
        """The only channel whose figures this person may see; None: all of them."""
        return self.channel


@dataclass(frozen=True, slots=True)
class Invitation:
    """A role that is offered. `channel` is None for an admin alone."""

    role: Role
    channel: int | None
    name: str
    expires_at: datetime

    def __post_init__(self) -> None:
        if (self.role is Role.ADMIN) != (self.channel is None):
            raise ValueError("An agent and a channel admin have a channel, an admin has none.")


VALID_FOR: Final = timedelta(days=7)
"""How long an invitation can be opened, unless another time is given."""

CODE_BYTES: Final = 12
LONGEST_NAME: Final = 60
_SIGNATURE_BYTES: Final = 12
_PREFIX: Final = "inv1"
_PAYLOAD: Final = re.compile(_PREFIX + r"[A-Za-z0-9_-]{32}")
_PURPOSE: Final = b"lindung invitation\0"


def is_invitation(payload: str) -> bool:
    """Whether a start payload wants to be an invitation; a start link never does."""
    return payload.startswith(_PREFIX) and _PAYLOAD.fullmatch(payload) is not None


def sign_invitation(code: bytes, key: bytes) -> str:
    """The start payload of an invitation: 36 characters. Raises ValueError for a bad code."""
    if len(code) != CODE_BYTES:
        raise ValueError(f"An invitation's code has {CODE_BYTES} random bytes, not {len(code)}.")
    return _PREFIX + urlsafe_b64encode(code + _signature(code, key)).decode("ascii")


def read_invitation(payload: str, key: bytes) -> bytes | None:
    """The code in a start payload; None when we did not sign it: then nothing is looked for."""
    if not is_invitation(payload):
        return None
    raw = urlsafe_b64decode(payload.removeprefix(_PREFIX))
    code, signature = raw[:CODE_BYTES], raw[CODE_BYTES:]
    return code if hmac.compare_digest(signature, _signature(code, key)) else None


def _signature(code: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + code, "sha256")[:_SIGNATURE_BYTES]
