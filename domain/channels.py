"""Partner channels, and the signed links that say which one sent somebody.

No public referral scheme exists at BPJS Ketenagakerjaan: partners register and collect under an
agreement. Who recruited whom is therefore our own construct, and a link must not be forgeable.
A link that is not ours never stops a signup; it is merely never credited.
"""

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.problem import Problem

LARGEST = 2**32 - 1
"""The largest number a start link can carry for a channel, an agent or a poster."""


class Kind(StrEnum):
    """What sort of partner a channel is; coverage is compared by it."""

    PERISAI = "perisai"
    BANK = "bank"  # bank agents (BRILink, Agen46) and counters
    POST = "post"
    PAWNSHOP = "pawnshop"
    RETAIL = "retail"
    FINTECH = "fintech"  # wallets and the apps around them
    ECOMMERCE = "ecommerce"
    VILLAGE = "village"
    GOVERNMENT = "government"  # enrolled in bulk and paid from APBN or APBD
    SPONSOR = "sponsor"  # SERTAKAN, CSR
    COMMUNITY = "community"  # wadah, cooperatives, unions
    OWN = "own"


class CodeProblem(StrEnum):
    """What can be wrong with a code for a channel. LENGTH says how many were `found`."""

    LENGTH = "channel.length"
    CHARACTERS = "channel.characters"
    RESERVED = "channel.reserved"


@dataclass(frozen=True, slots=True)
class Channel:
    """A partner that recruits: its number in links, its code for people, its name.

    Number 0 and the code "langsung" belong to each other and to DIRECT alone. Raises ValueError
    otherwise, and for a number or a code that is out of bounds.
    """

    number: int
    code: str
    name: str
    kind: Kind

    def __post_init__(self) -> None:
        if not 0 <= self.number <= LARGEST:
            raise ValueError(f"A channel number is between 1 and {LARGEST}, not {self.number}.")
        if (self.number == 0) != (self.code == _RESERVED):
            raise ValueError(f'Number 0 is "{_RESERVED}", for direct signups; choose another.')
        if not self.name.strip() or not self.name.isprintable():
            raise ValueError("A channel's name is one line of text, and not empty.")
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"{self.code!r} is no channel code; read it with check_code.")


_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,18}[a-z0-9]")
_RESERVED = "langsung"
DIRECT: Final = Channel(0, _RESERVED, "Langsung", Kind.OWN)
"""Where those belong who came by themselves."""


def check_code(text: str) -> str | Problem:
    """A code for a new channel: 2 to 20 of a-z, 0-9 and, inside, dashes. Capitals are lowered."""
    code = text.strip().lower()
    if not 2 <= len(code) <= 20:
        return Problem(CodeProblem.LENGTH, {"found": len(code)})
    if not _CODE.fullmatch(code):
        return Problem(CodeProblem.CHARACTERS)
    return Problem(CodeProblem.RESERVED) if code == _RESERVED else code


@dataclass(frozen=True, slots=True)
class StartLink:
    """Where a link was handed out: channel, agent and poster (0: none), and the day it was made."""

    channel: int
    agent: int
    poster: int
    day: date


LINK_GOOD_FOR: Final = timedelta(days=3 * 365)
"""A link is credited for three years from its day: paper hangs for long, but not for ever."""


class InvalidStart(StrEnum):
    """Why a start payload is not credited."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"


# Version, key, channel, agent, poster, days since the epoch; then the signature. 24 bytes are
# exactly 32 characters of base64, without padding and without spare bits that could be altered.
_BODY = struct.Struct(">BBIIIH")
_SIGNATURE_BYTES = 8
_LARGEST_KEY_ID = 255
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{32}")
_VERSION = 1
_EPOCH = date(2020, 1, 1)
_LAST_DAY = _EPOCH + timedelta(2**16 - 1)
_PURPOSE = b"lindung start link\0"  # so that no signature made for something else is one here


def sign(link: StartLink, keys: Mapping[int, bytes], key_id: int) -> str:
    """The payload for `t.me/<bot>?start=`: 32 characters of A-Z a-z 0-9 _ -.

    Raises ValueError when a number or the day does not fit, KeyError without such a key (0-255).
    """
    numbers = (link.channel, link.agent, link.poster)
    if not all(0 <= number <= LARGEST for number in numbers):
        raise ValueError(f"A start link carries numbers from 0 to {LARGEST}, not {numbers}.")
    if not _EPOCH <= link.day <= _LAST_DAY:
        raise ValueError(f"A start link carries days from {_EPOCH} to {_LAST_DAY}, not {link.day}.")
    if key_id not in keys or not 0 <= key_id <= _LARGEST_KEY_ID:
        raise KeyError(f"No key {key_id} to sign with; give one of 0 to {_LARGEST_KEY_ID}.")
    body = _BODY.pack(_VERSION, key_id, *numbers, (link.day - _EPOCH).days)
    return urlsafe_b64encode(body + _signature(body, keys[key_id])).decode("ascii")


def read_start(payload: str, keys: Mapping[int, bytes]) -> StartLink | InvalidStart:
    """The link a start payload stands for, or why it is not one of ours. Never raises."""
    if not _PAYLOAD.fullmatch(payload):
        return InvalidStart.MALFORMED
    raw = urlsafe_b64decode(payload)
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    version, key_id, channel, agent, poster, days = _BODY.unpack(body)
    if version != _VERSION:
        return InvalidStart.UNKNOWN_VERSION
    if key_id not in keys:
        return InvalidStart.UNKNOWN_KEY
    if not hmac.compare_digest(signature, _signature(body, keys[key_id])):
        return InvalidStart.FORGED
    return StartLink(channel, agent, poster, _EPOCH + timedelta(days))


def is_current(link: StartLink, today: date) -> bool:
    """Whether a link is credited today: not one that is too old, nor of a day to come.

    A day's grace, because days begin in Jayapura before they do in Jakarta.
    """
    return timedelta(days=-1) <= today - link.day <= LINK_GOOD_FOR


def _signature(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + body, "sha256")[:_SIGNATURE_BYTES]
