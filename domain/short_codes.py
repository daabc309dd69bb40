"""Sixty bits that people can read out: `LD-7K3M-9Q2F-X4TB`, two letters and three groups of four.

Crockford's base32 has no I, L, O or U: easy to say over the telephone, hard to misread.
"""

from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {s: value for value, s in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_LENGTH: Final = 12


def write(number: int, letters: str) -> str:
    """The code of sixty bits; `letters` say what kind of code it is."""
    symbols = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return f"{letters}-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def read(text: str, letters: str) -> int | None:
    """The sixty bits that a person typed; None when they cannot be such a code. Never raises.

    Case, spaces, punctuation and the letters in front are ignored; O is read as 0, I and L as 1.
    """
    symbols = "".join(filter(str.isalnum, text.upper()))
    if len(symbols) == len(letters) + _LENGTH and symbols.startswith(letters):
        symbols = symbols.removeprefix(letters)
    if len(symbols) != _LENGTH or not _VALUES.keys() >= set(symbols):
        return None
    number = 0
    for symbol in symbols:
        number = number << 5 | _VALUES[symbol]
    return number
