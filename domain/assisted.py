"""Forms that somebody fills in for a worker: how a draft stands, and the codes that pass it on.

A draft has one holder at a time. It is passed on by a ticket: a start payload that opens it on the
worker's own phone, or a short code that a worker reads out to an agent. A ticket names the round
in which it was made, and every passing on begins another round: none works twice.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from domain.short_codes import number_of, symbols_of, typed

CODES: Final = 2**30
"""How many drafts can be told apart: a code has six symbols."""

ASKED_FOR: Final = timedelta(days=3)
"""How long a worker can answer an agent's link."""

OFFERED_FOR: Final = timedelta(days=1)
"""How long an agent can take a draft that a worker offered."""


class Stage(StrEnum):
    """How a draft stands."""

    OPEN = "open"
    OFFERED = "offered"
    """By the worker, to the agent who is told the code."""
    ASKED = "asked"
    """Complete; the worker is asked on a phone of their own."""
    RETURNED = "returned"
    """The worker says that something is wrong."""
    DONE = "done"
    REFUSED = "refused"
    TAKEN_HOME = "taken_home"
    """The worker has it, as a form of their own."""


HELD: Final = frozenset({Stage.OPEN, Stage.ASKED, Stage.RETURNED})
"""Of a draft that an agent works on."""

RECLAIMABLE: Final = HELD | {Stage.OFFERED}
"""Of a draft that a worker can take back."""


class Purpose(StrEnum):
    """What a link lets somebody do who opens it; its prefix."""

    AGREE = "prs1"
    TAKE_HOME = "amb1"


class Ticket(NamedTuple):
    """Passes on one draft, in one round of it."""

    purpose: Purpose
    code: int
    round: int


_CODE_SYMBOLS: Final = 6
_CHECK_SYMBOLS: Final = 4
_SIGNATURE_BYTES: Final = 12
_PAYLOAD: Final = re.compile(r"(prs1|amb1)-([0-9A-Z]{6})-([0-9]{1,5})-([A-Za-z0-9_-]{16})")
_TICKET: Final = b"lindung draft ticket\0"
_HELP: Final = b"lindung draft help\0"
_NAME: Final = b"lindung draft code\0"


def code_of(seed: bytes, key: bytes) -> int:
    """The code for a seed, always the same. Another draft may have it: then take another seed."""
    return int.from_bytes(hmac.digest(key, _NAME + seed, "sha256")[:4], "big") % CODES


def written(code: int) -> str:
    """A draft's code as people see it: `7K3M9Q`."""
    return symbols_of(code, _CODE_SYMBOLS)


def read_code(text: str) -> int | None:
    """The code that `written` wrote."""
    return number_of(text) if len(text) == _CODE_SYMBOLS else None


def is_ticket(payload: str) -> bool:
    """Whether a start payload wants to be a ticket."""
    return _PAYLOAD.fullmatch(payload) is not None


def sign_ticket(ticket: Ticket, key: bytes) -> str:
    """The start payload of a ticket: 34 characters at most."""
    named = f"{ticket.purpose}-{written(ticket.code)}-{ticket.round}"
    return f"{named}-{_signature(named, key)}"


def read_ticket(payload: str, key: bytes) -> Ticket | None:
    """The ticket in a start payload; None when we did not sign it: then nothing is looked for."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None:
        return None
    named = f"{found[1]}-{found[2]}-{found[3]}"
    if not hmac.compare_digest(found[4], _signature(named, key)):
        return None
    code = read_code(found[2])
    return None if code is None else Ticket(Purpose(found[1]), code, int(found[3]))


def help_code(code: int, round_: int, key: bytes) -> str:
    """What a worker reads out to an agent: `7K3M9Q-X4TB`. Good in this round only."""
    digest = hmac.digest(key, _HELP + b"%d:%d" % (code, round_), "sha256")
    check = int.from_bytes(digest[:4], "big") % 32**_CHECK_SYMBOLS
    return f"{written(code)}-{symbols_of(check, _CHECK_SYMBOLS)}"


def read_help_code(text: str) -> tuple[int, str] | None:
    """The draft that is meant, and the whole code as `help_code` writes it. Never raises."""
    symbols = typed(text)
    if len(symbols) != _CODE_SYMBOLS + _CHECK_SYMBOLS or number_of(symbols) is None:
        return None
    code = read_code(symbols[:_CODE_SYMBOLS])
    return None if code is None else (code, f"{symbols[:_CODE_SYMBOLS]}-{symbols[_CODE_SYMBOLS:]}")


def short_name(name: str) -> str:
    """A name as others may see it: the first word, and the initial of the last."""
    first, *rest = name.split() or [""]
    return f"{first} {rest[-1][0]}." if rest else first


def masked_phone(phone: str) -> str:
    """A number as its owner knows it again: `+6281234567890` becomes `0812-••••-7890`."""
    return f"0{phone[3:6]}-••••-{phone[-4:]}"


def _signature(named: str, key: bytes) -> str:
    digest = hmac.digest(key, _TICKET + named.encode(), "sha256")[:_SIGNATURE_BYTES]
    return urlsafe_b64encode(digest).decode("ascii")
