"""Receipt numbers, which are also signed short codes: `LD-7K3M-9Q2F-X4TB`.

Sixty bits in Crockford's base32, which has no I, L, O or U: easy to read out over the telephone,
hard to make up. Forty bits name the receipt, twenty prove that we made it: a guess is right once
in a million, so whoever checks codes must also limit how often somebody may ask. Among a million
receipts two of the same name are to be expected: keep the number under a unique key, and take
another seed when it is taken.
"""

import hmac
from enum import StrEnum

from domain.problem import Problem

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LENGTH = 12
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
    return _written(name << _CHECK_BITS | _check(name, key))


def read_receipt(text: str, key: bytes) -> str | Problem:
    """The receipt number that a person typed, as we write it. Never raises.

    Case, spaces, punctuation and the letters LD are ignored; O is read as 0, I and L as 1.
    """
    number = _read(text)
    if number is None:
        return Problem(ReceiptProblem.MALFORMED)
    name, check = divmod(number, 1 << _CHECK_BITS)
    genuine = hmac.compare_digest(_bytes(check), _bytes(_check(name, key)))
    return _written(number) if genuine else Problem(ReceiptProblem.UNKNOWN)


def _check(name: int, key: bytes) -> int:
    signature = hmac.digest(key, _CHECK_PURPOSE + _bytes(name), "sha256")
    return int.from_bytes(signature[:4], "big") >> 32 - _CHECK_BITS


def _bytes(number: int) -> bytes:
    return number.to_bytes(_NAME_BYTES, "big")


def _written(number: int) -> str:
    symbols = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return f"LD-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def _read(text: str) -> int | None:
    """The sixty bits as typed; None when they cannot be that."""
    symbols = "".join(filter(str.isalnum, text.upper()))
    if len(symbols) == len("LD") + _LENGTH and symbols.startswith("LD"):
        symbols = symbols.removeprefix("LD")
    if len(symbols) != _LENGTH or not _VALUES.keys() >= set(symbols):
        return None
    number = 0
    for symbol in symbols:
        number = number << 5 | _VALUES[symbol]
    return number
