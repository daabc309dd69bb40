"""An agent's code, which a worker can check: `AG-7K3M-9Q2F-X4TB`, on a badge or a poster.

Twenty-four bits are the agent's number, thirty-six prove that we made it: of seventy thousand
million guesses one is right, so whoever walks through numbers finds nobody.
"""

import hmac
from typing import Final

from domain import short_codes

LARGEST: Final = 2**24 - 1
"""The largest number of an agent; beyond it there is no code."""

_LETTERS: Final = "AG"
_PROOF_BITS: Final = 36
_PURPOSE: Final = b"lindung agent code\0"


def agent_code(number: int, key: bytes) -> str:
    """The code of the agent of this number, always the same. Raises ValueError past LARGEST."""
    if not 0 < number <= LARGEST:
        raise ValueError(f"An agent's number is between 1 and {LARGEST}, not {number}.")
    return short_codes.write(number << _PROOF_BITS | _proof(number, key), _LETTERS)


def read_agent_code(text: str, key: bytes) -> int | None:
    """The number of the agent whose code this is; None when we did not sign it. Never raises."""
    written = short_codes.read(text, _LETTERS)
    if written is None:
        return None
    number, proof = divmod(written, 1 << _PROOF_BITS)
    genuine = hmac.compare_digest(proof.to_bytes(5, "big"), _proof(number, key).to_bytes(5, "big"))
    return number if genuine else None


def _proof(number: int, key: bytes) -> int:
    signature = hmac.digest(key, _PURPOSE + number.to_bytes(5, "big"), "sha256")
    return int.from_bytes(signature[:5], "big") >> 40 - _PROOF_BITS
