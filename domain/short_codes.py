"""Numbers that people can read out: `7K3M9Q`, or sixty bits as `LD-7K3M-9Q2F-X4TB`.

Crockford's base32 has no I, L, O or U: easy to say over the telephone, hard to misread.
"""

from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans("OIL", "011")
_LENGTH: Final = 12


def symbols_of(number: int, length: int) -> str:
    """A number below `32 ** length` in so many symbols."""
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def number_of(symbols: str) -> int | None:
    """The number that `symbols_of` wrote so; None when another symbol is in it. Never raises."""
    if not set(symbols) <= set(_ALPHABET):
        return None
    number = 0
    for symbol in symbols:
        number = number << 5 | _ALPHABET.index(symbol)
    return number


def typed(text: str) -> str:
    """The symbols of a code that a person typed: case, spaces and punctuation are ignored; O is
    read as 0, I and L as 1. Never raises."""
    return "".join(filter(str.isalnum, text.upper())).translate(_ALIKE)


def write(number: int, letters: str) -> str:
    """The code of sixty bits; `letters` say what kind of code it is."""
    symbols = symbols_of(number, _LENGTH)
    return f"{letters}-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"


def read(text: str, letters: str) -> int | None:
    """The sixty bits of a code that a person typed, with or without the letters in front.

    None when they cannot be such a code. Never raises.
    """
    symbols, kind = typed(text), typed(letters)
    if len(symbols) == len(kind) + _LENGTH and symbols.startswith(kind):
        symbols = symbols.removeprefix(kind)
    return number_of(symbols) if len(symbols) == _LENGTH else None
