"""Keys: what is personal is sealed under the key of whom it is about; hashes find it again.

Whoever something is about has a random data key, which lies in the database wrapped by the master
key: dropping it erases all that it sealed, in every copy of the rows. Keys for hashes and
signatures are derived from the first master key, one for each purpose (HKDF-SHA256), and kept in
the database, sealed, so that they outlive it. AES-256-GCM with random 96-bit nonces throughout. No
clock, no database.
"""

import hmac
import os
from typing import Literal, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.nik import Nik
from storage.data_key import ALTERED, BY_DATA_KEY, HEAD_BYTES, NONCE_BYTES, DataKey
from storage.errors import BadKey, Sealed

KEY_BYTES = 32
EVENT_ID_BYTES = 16
MEMBER_ID_BYTES = 16

_BY_MASTER = b"\x01"
_ID_BYTES = 4
_REST = _ID_BYTES + NONCE_BYTES
_WRAPPED_BYTES = _REST + KEY_BYTES + 16
_PURPOSES = (
    "index", "member", "event", "receipt", "start-link", "invitation", "audit", "agent-code",
)  # fmt: skip
_ABOUT_PURPOSES = b"proof.sealed:purposes"

_encode = msgspec.json.encode
_purposes = msgspec.json.Decoder(dict[str, bytes]).decode


class Master(NamedTuple):
    """A master key, as it is used: its name, what it seals with, and what it wraps keys with."""

    name: bytes
    seals: AESGCM
    wraps: AESGCM


class Vault:
    """Seals and opens, and makes the keyed hashes. Built once; safe to share between threads."""

    def __init__(self, master_key: bytes, *older: bytes) -> None:
        """With `older` master keys what they sealed still opens, until it has been rotated."""
        given = (master_key, *older)
        if any(len(key) != KEY_BYTES for key in given):
            raise BadKey(f"A master key has {KEY_BYTES} bytes; make one with create_master_key.")
        self._masters = [_master(key) for key in given]
        self._derived = [{p: _subkey(key, p) for p in _PURPOSES} for key in given]
        self._of = self._derived[0]

    def __repr__(self) -> str:
        return "Vault(…)"

    @property
    def master_names(self) -> tuple[str, ...]:
        """What the master keys are called, the current one first. Says nothing of the keys."""
        return tuple(master.name.hex() for master in self._masters)

    @property
    def receipt_key(self) -> bytes:
        """The key that signs receipt codes."""
        return self._of["receipt"]

    @property
    def start_key(self) -> bytes:
        """The key that signs start links."""
        return self._of["start-link"]

    @property
    def invitation_key(self) -> bytes:
        """The key that signs invitations."""
        return self._of["invitation"]

    @property
    def agent_key(self) -> bytes:
        """The key that signs the codes of agents."""
        return self._of["agent-code"]

    @property
    def audit_key(self) -> bytes:
        """The key that seals the lines of the audit log."""
        return self._of["audit"]

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """Seal what is about nobody who can be erased alone, under the current master key."""
        nonce = os.urandom(NONCE_BYTES)
        return _BY_MASTER + nonce + self._masters[0].seals.encrypt(nonce, plain, about)

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """What `seal` sealed. Raises Sealed for another master key or place, or altered data."""
        return self._opened(sealed, about)[1]

    def is_current(self, sealed: bytes, about: bytes) -> bool:
        """Whether the current master key sealed this. Raises Sealed as `open` does."""
        return self._opened(sealed, about)[0] == 0

    def new_key(self, about: bytes) -> DataKey:
        """A data key for what `about` names (`account.key:42`), wrapped by the current master."""
        plain = os.urandom(KEY_BYTES)
        return DataKey(self, [plain], self._wrap(plain, about))

    def unwrap(self, wrapped: bytes, about: bytes) -> DataKey:
        """A stored data key. Raises Sealed for an unknown master key, another owner, damage."""
        return DataKey(self, self._unwrap(wrapped, about), wrapped)

    def is_wrapped_anew(self, wrapped: bytes) -> bool:
        """Whether the current master key wrapped this data key."""
        return all(one[:_ID_BYTES] == self._masters[0].name for one in _each(wrapped))

    def rewrap(self, wrapped: bytes, about: bytes) -> bytes:
        """The same data key, wrapped by the current master key."""
        return b"".join(self._wrap(plain, about) for plain in self._unwrap(wrapped, about))

    def renew(self, wrapped: bytes, about: bytes) -> bytes | None:
        """A fresh key before the one that sealed until now; None when there is one already."""
        if len(wrapped) > _WRAPPED_BYTES:
            return None
        self._unwrap(wrapped, about)
        return self._wrap(os.urandom(KEY_BYTES), about) + wrapped

    def only_fresh(self, wrapped: bytes) -> bytes | None:
        """Without the key from before; None when it has gone already."""
        return wrapped[:_WRAPPED_BYTES] if len(wrapped) > _WRAPPED_BYTES else None

    def purposes_of(self, proof: bytes, about: bytes) -> bytes:
        """The keys of all purposes, sealed to be kept: of the master key that sealed this proof."""
        derived = self._derived[self._opened(proof, about)[0]]
        return self.seal(_encode(derived), _ABOUT_PURPOSES)

    def learn_purposes(self, sealed: bytes) -> None:
        """Use these keys for hashes and signatures, whichever master key is the current one."""
        self._of = _purposes(self.open(sealed, _ABOUT_PURPOSES))

    def _opened(self, sealed: bytes, about: bytes) -> tuple[int, bytes]:
        if sealed[:1] == BY_DATA_KEY:
            raise Sealed("The data key of this row was dropped: what it held is erased.")
        if sealed[:1] != _BY_MASTER:
            raise Sealed("This data was sealed by a newer Lindung; run that version.")
        for place, master in enumerate(self._masters):
            try:
                plain = master.seals.decrypt(sealed[1:HEAD_BYTES], sealed[HEAD_BYTES:], about)
            except (InvalidTag, ValueError):  # ValueError: too short to be sealed data
                continue
            return place, plain
        raise Sealed(ALTERED)

    def _wrap(self, plain: bytes, about: bytes) -> bytes:
        nonce, master = os.urandom(NONCE_BYTES), self._masters[0]
        return master.name + nonce + master.wraps.encrypt(nonce, plain, about)

    def _unwrap(self, wrapped: bytes, about: bytes) -> list[bytes]:
        wraps = {master.name: master.wraps for master in self._masters}
        plain = []
        for one in _each(wrapped):
            name, nonce, rest = one[:_ID_BYTES], one[_ID_BYTES:][:NONCE_BYTES], one[_REST:]
            try:
                plain.append(wraps[name].decrypt(nonce, rest, about))
            except (KeyError, InvalidTag, ValueError):
                raise Sealed(ALTERED) from None
        return plain

    def person_key(self, nik: Nik) -> bytes:
        """The keyed hash by which one person is known: 32 bytes, the same for the same NIK."""
        return hmac.digest(self._of["index"], nik.reveal().encode(), "sha256")

    def pseudonym(self, person_key: bytes) -> bytes:
        """The person's name in the ledger: 16 bytes that lead back to nobody without the key."""
        return hmac.digest(self._of["member"], person_key, "sha256")[:MEMBER_ID_BYTES]

    def event_id(self, log: Literal["ledger", "request"], chat_id: int, cause: str) -> bytes:
        """The idempotency key of one event: 16 bytes, the same whenever the turn is repeated.

        `cause` tells the events of a chat apart. Each log has ids of its own: were they shared, a
        request could be joined to a member.
        """
        named = f"{log}:{chat_id}:{cause}".encode()
        return hmac.digest(self._of["event"], named, "sha256")[:EVENT_ID_BYTES]


def _each(wrapped: bytes) -> list[bytes]:
    """The wrapped keys that are stored as one, at least one of them."""
    starts = range(0, max(len(wrapped), 1), _WRAPPED_BYTES)
    return [wrapped[start : start + _WRAPPED_BYTES] for start in starts]


def _master(key: bytes) -> Master:
    return Master(
        _subkey(key, "name")[:_ID_BYTES], AESGCM(_subkey(key, "seal")), AESGCM(_subkey(key, "wrap"))
    )


def _subkey(master_key: bytes, purpose: str) -> bytes:
    info = f"lindung/1/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master_key)
