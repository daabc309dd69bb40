"""Keys: what is personal is sealed at rest, and what must be found again is a keyed hash.

One master key gives a subkey for each purpose (HKDF-SHA256), so that no two purposes can ever
be played against each other. Sealing is AES-256-GCM with a random 96-bit nonce, which is sound
for 2^32 seals under one key: some 140 million enrollments of thirty seals. No clock, no database.
"""

import base64
import binascii
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.nik import Nik
from storage.errors import BadKey, Sealed

KEY_BYTES = 32
PERSON_KEY_BYTES = 32
EVENT_ID_BYTES = 16
MEMBER_ID_BYTES = 16

_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEAD_BYTES = 1 + _NONCE_BYTES


class Vault:
    """Seals and opens, and makes the keyed hashes. Built once; safe to share between threads."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise BadKey(f"A master key has {KEY_BYTES} bytes; make one with create_master_key.")
        self._cipher = AESGCM(_subkey(master_key, "seal"))
        self._index = _subkey(master_key, "index")
        self._member = _subkey(master_key, "member")
        self._event = _subkey(master_key, "event")
        self._receipt = _subkey(master_key, "receipt")
        self._start = _subkey(master_key, "start-link")
        self._invitation = _subkey(master_key, "invitation")
        self._audit = _subkey(master_key, "audit")
        self._agent = _subkey(master_key, "agent-code")

    def __repr__(self) -> str:
        return "Vault(…)"

    @property
    def receipt_key(self) -> bytes:
        """The key that signs receipt codes."""
        return self._receipt

    @property
    def start_key(self) -> bytes:
        """The key that signs start links."""
        return self._start

    @property
    def invitation_key(self) -> bytes:
        """The key that signs invitations."""
        return self._invitation

    @property
    def agent_key(self) -> bytes:
        """The key that signs the codes of agents."""
        return self._agent

    @property
    def audit_key(self) -> bytes:
        """The key that seals the lines of the audit log."""
        return self._audit

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """The sealed form of `plain`: it opens only together with the same `about`.

        `about` says where it lies (`account.conversation:42`), so that a blob moved to another
        row or column does not open there. 29 bytes longer than `plain`.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed. Raises Sealed for another master key, another place, or altered data."""
        if sealed[:1] != _VERSION:
            raise Sealed("This data was sealed by a newer Lindung; run that version.")
        try:
            return self._cipher.decrypt(sealed[1:_HEAD_BYTES], sealed[_HEAD_BYTES:], about)
        except (InvalidTag, ValueError):  # ValueError: too short to be sealed data
            raise Sealed(
                "Sealed data did not open. Give the master key this database was written with "
                "(LINDUNG_MASTER_KEY or LINDUNG_MASTER_KEY_FILE); if it is the right one, the "
                "row was altered: restore a backup."
            ) from None

    def person_key(self, nik: Nik) -> bytes:
        """The keyed hash by which one person is known: 32 bytes, the same for the same NIK."""
        return hmac.digest(self._index, nik.reveal().encode(), "sha256")

    def pseudonym(self, person_key: bytes) -> bytes:
        """The person's name in the ledger: 16 bytes that lead back to nobody without the key."""
        return hmac.digest(self._member, person_key, "sha256")[:MEMBER_ID_BYTES]

    def event_id(self, log: Literal["funnel", "ledger"], chat_id: int, cause: str) -> bytes:
        """The idempotency key of one event: 16 bytes, the same whenever the turn is repeated.

        `cause` tells the events of a chat apart. Each log has ids of its own: were they shared, a
        funnel row could be joined to a member.
        """
        named = f"{log}:{chat_id}:{cause}".encode()
        return hmac.digest(self._event, named, "sha256")[:EVENT_ID_BYTES]


def create_master_key(path: Path) -> bytes:
    """Make a new key and keep it in a new file that only its owner can read.

    Raises BadKey if the file exists: a key written over is data lost.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadKey(f"{path} exists; a master key is never written over.") from None
    except OSError as error:
        raise BadKey(f"{path} cannot be written ({error.strerror}); name another.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(key).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def load_master_key(source: Path | str) -> bytes:
    """The key kept in a file (a Path) or written out as base64url (a str).

    Raises BadKey if it is missing, no key, or in a file that others may read.
    """
    written = _read_private(source) if isinstance(source, Path) else source
    try:
        key = base64.b64decode(written.strip(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKey(f"The master key is not {KEY_BYTES} bytes of base64url text.")
    return key


def _read_private(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadKey(f"Others can read the master key; run: chmod 600 {path}")
        return path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise BadKey(f"The master key cannot be read from {path}: {error.strerror}.") from None


def _subkey(master_key: bytes, purpose: str) -> bytes:
    info = f"lindung/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master_key)
