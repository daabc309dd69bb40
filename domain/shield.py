"""Secrets that people send by mistake, or because a fraud told them to: never needed here.

The national police and banks warn of the same four: one-time codes, PINs, passwords, card numbers;
and of the mother's maiden name, which banks ask for. What looks like one leaves the chat.
"""

import re
from enum import StrEnum
from typing import Final


class Secret(StrEnum):
    """What somebody should not have sent."""

    OTP = "otp"
    PIN = "pin"
    PASSWORD = "password"  # noqa: S105 - the kind of secret
    CARD = "card"
    MOTHER = "mother"
    CODE = "code"
    """Six figures and nothing else, where no number was asked for."""


_OWN: Final = r"(?: ?(?:saya|ku|nya|aku|atm|bca|bri|bni|mandiri|bank|hp|akun))*"
_IS: Final = r"\s*+(?:(?:[:=]|adalah|itu|ini)\s*+)?"
"""Spaces are passed once: to go back into them would take a thousand spaces a tenth of a second."""

_SAID: Final = (
    (Secret.OTP, r"\b(?:otp|kode (?:otp|verifikasi|rahasia|sms))\b\D{0,20}\b\d[\d-]{3,8}\b"),
    (Secret.OTP, r"\b\d{4,8}\b\D{0,15}\b(?:otp|kode verifikasi)\b"),
    (Secret.PIN, r"\bpin\b" + _OWN + _IS + r"\b(?:\d{4}|\d{6})\b"),
    (Secret.PASSWORD, r"\b(?:pass?word|kata sandi|sandi)\b" + _OWN + _IS + r"(?=\S*\d)\S{4,}"),
    (Secret.MOTHER, r"\bnama (?:gadis )?ibu kandung\b" + _OWN + _IS + r"[a-z]{2}[^?]*$"),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _SAID)
_MAYBE: Final = re.compile(r"\d|ibu", re.IGNORECASE)
_LONG: Final = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
_NIK: Final = re.compile(r"\d{6}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}")
"""With a birth date where a NIK has it: the form says what it thinks of those."""
_CARD: Final = re.compile(r"4\d{12,18}|5[1-5]\d{14}|2[2-7]\d{14}|6\d{15,18}|3[47]\d{13}")


_BARE: Final = re.compile(r"\s*\d{3}[ -]?\d{3}\s*")


def bare_code(text: str) -> bool:
    """Whether a text is six figures and nothing else, as one-time codes are sent on.

    Ask it only where no number is expected: incomes, postcodes and dates look the same.
    """
    return len(text) < 20 and _BARE.fullmatch(text) is not None


def secret_in(text: str) -> Secret | None:
    """The secret that a text seems to hold; None for nearly everything people write.

    A question about one ("apa itu OTP?") holds none. A number that is a NIK is no card.
    """
    if not _MAYBE.search(text):
        return None
    for kind, pattern in _PATTERNS:
        if pattern.search(text):
            return kind
    return Secret.CARD if any(map(_is_card, _LONG.findall(text))) else None


def _is_card(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return bool(_CARD.fullmatch(digits)) and not _NIK.fullmatch(digits) and _luhn(digits)


def _luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
