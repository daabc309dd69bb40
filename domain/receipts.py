"""Receipt numbers, which are also signed short codes: `LD-7K3M-9Q2F-X4TB`.

Forty bits name the receipt, twenty prove that we made it: a guess is right once in a million, so
how often somebody may ask is limited (`domain.limits`). Among a million receipts two of the same
name are to be expected: keep the number under a unique key, and take another seed when it is taken.
"""

import hmac
from enum import StrEnum

from domain import short_codes
from domain.problem import Problem

_LETTERS = "LD"
_NAME_BYTES = 5
_CHECK_BITS = 20
# Different labels, so that the two halves, and signatures for other purposes, never coincide.
_NAME_PURPOSE = b"lindung receipt\0"
_CHECK_PURPOSE = b"lindung receipt check\0"


class ReceiptProblem(StrEnum):
    """MALFORMED cannot be a receipt number; UNKNOWN looks like one that we did not make."""

    MALFORMED = "receipt.malformed"
    UNKNOWN = "receipt.unknown"


def receipt(seed: bytes, key: bytes) -> str:
    """The receipt number for a seed, always the same. The seed cannot be found from it."""
    name = int.from_bytes(hmac.digest(key, _NAME_PURPOSE + seed, "sha256")[:_NAME_BYTES], "big")
    return short_codes.write(name << _CHECK_BITS | _check(name, key), _LETTERS)


def read_receipt(text: str, key: bytes) -> str | Problem:
    """The receipt number that a person typed, as we write it. Never raises.

    Case, spaces, punctuation and the letters LD are ignored; O is read as 0, I and L as 1.
    """
    number = short_codes.read(text, _LETTERS)
    if number is None:
        return Problem(ReceiptProblem.MALFORMED)
    name, check = divmod(number, 1 << _CHECK_BITS)
    genuine = hmac.compare_digest(_bytes(check), _bytes(_check(name, key)))
    return short_codes.write(number, _LETTERS) if genuine else Problem(ReceiptProblem.UNKNOWN)


def _check(name: int, key: bytes) -> int:
    signature = hmac.digest(key, _CHECK_PURPOSE + _bytes(name), "sha256")
    return int.from_bytes(signature[:4], "big") >> 32 - _CHECK_BITS


def _bytes(number: int) -> bytes:
    return number.to_bytes(_NAME_BYTES, "big")
