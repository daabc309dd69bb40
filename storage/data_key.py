"""A data key, ready for use: what it seals opens with it alone, and in its own place alone."""

import os
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import Sealed

BY_DATA_KEY: Final = b"\x02"
"""How what a data key sealed begins."""

NONCE_BYTES: Final = 12
HEAD_BYTES: Final = 1 + NONCE_BYTES

ALTERED: Final = (
    "Sealed data did not open. Give the master key this database was written with "
    "(LINDUNG_MASTER_KEY or LINDUNG_MASTER_KEY_FILE); if it is the right one, the "
    "row was altered: restore a backup."
)


class Opens(Protocol):
    """What opens data from before there were data keys."""

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """The plain form. Raises Sealed."""


class DataKey:
    """The key of one account, form or draft, and as it is stored.

    While data keys are renewed there are two: the fresh one seals, and both open.
    """

    __slots__ = ("_before", "_ciphers", "wrapped")

    def __init__(self, before: Opens, plain: list[bytes], wrapped: bytes) -> None:
        """`plain` are the keys, the one that seals first; `before` opens what none of them did."""
        self._before = before
        self._ciphers = [AESGCM(key) for key in plain]
        self.wrapped = wrapped

    def __repr__(self) -> str:
        return "DataKey(…)"

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """The sealed form of `plain`: it opens only together with the same `about`.

        `about` says where it lies (`account.conversation:42`), so that a blob moved to another
        row or column does not open there. 29 bytes longer than `plain`.
        """
        nonce = os.urandom(NONCE_BYTES)
        return BY_DATA_KEY + nonce + self._ciphers[0].encrypt(nonce, plain, about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed, or was sealed before there were data keys. Raises Sealed."""
        if sealed[:1] != BY_DATA_KEY:
            return self._before.open(sealed, about)
        return self._opened(sealed, about)[1]

    def freshen(self, sealed: bytes, about: bytes) -> bytes | None:
        """The same, sealed by the key that seals now; None when it is so. Raises Sealed."""
        if sealed[:1] != BY_DATA_KEY:
            return self.seal(self._before.open(sealed, about), about)
        place, plain = self._opened(sealed, about)
        return self.seal(plain, about) if place else None

    def _opened(self, sealed: bytes, about: bytes) -> tuple[int, bytes]:
        for place, cipher in enumerate(self._ciphers):
            try:
                return place, cipher.decrypt(sealed[1:HEAD_BYTES], sealed[HEAD_BYTES:], about)
            except (InvalidTag, ValueError):  # ValueError: too short to be sealed data
                continue
        raise Sealed(ALTERED)
