"""The index of persons: the keyed hash of a NIK, as it is stored, under a key that can be changed.

The hash itself follows from the keys that never change; pseudonyms in the ledger follow from it.
Stored it is enciphered (AES-SIV, the same each time), so who knows those keys and not this one
cannot try NIKs against the rows, and it is moved to another key without asking for the NIK.
"""

import os
from typing import Final, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from storage.data_key import ALTERED
from storage.errors import Sealed

_KEY_BYTES: Final = 64
_PLAIN_BYTES: Final = 32
"""The hash as it was stored before there was a key for it."""

_ABOUT: Final = [b"person"]


class Index(msgspec.Struct, frozen=True):
    """The key in force, empty for none, and while rows are moved also the one before."""

    now: bytes = b""
    before: bytes | None = None

    def __repr__(self) -> str:
        return "Index(…)"

    @property
    def moves(self) -> bool:
        """Whether rows of before may be left."""
        return self.before is not None

    def stored(self, person: bytes) -> bytes:
        """How this hash is written from now on."""
        return _under(self.now, person)

    def stored_before(self, person: bytes) -> bytes:
        """How it may still stand in a row; the same as `stored` when nothing is moved."""
        return _under(self.now if self.before is None else self.before, person)

    def person(self, stored: bytes) -> bytes:
        """The hash that stands in a row. Raises Sealed for an altered row."""
        if len(stored) == _PLAIN_BYTES:
            return stored
        for key in filter(None, (self.now, self.before)):
            try:
                return AESSIV(key).decrypt(stored, _ABOUT)
            except (InvalidTag, ValueError):  # ValueError: too short
                continue
        raise Sealed(ALTERED)

    def moved(self, stored: bytes) -> bytes | None:
        """How a row has to be from now on; None when it is so already. Raises Sealed."""
        again = self.stored(self.person(stored))
        return None if again == stored else again

    def renewed(self) -> Self:
        """Under a fresh key, with this one still known; one that moves goes on as it is."""
        return self if self.moves else type(self)(os.urandom(_KEY_BYTES), self.now)

    def settled(self) -> Self:
        """When nothing of before is left."""
        return type(self)(self.now)


def _under(key: bytes, person: bytes) -> bytes:
    return AESSIV(key).encrypt(person, _ABOUT) if key else person
