"""Files of master keys: one a line in base64url, the current one first; only for their owner."""

import base64
import binascii
import os
import secrets
from pathlib import Path

from storage.disk import private
from storage.errors import BadKey
from storage.vault import KEY_BYTES


def create_master_key(path: Path) -> bytes:
    """Make a new key and keep it in a new file that only its owner can read.

    Raises BadKey if the file exists: a key written over is data lost.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        with private(path) as file:  # half a key would never be written over
            file.write(base64.urlsafe_b64encode(key) + b"\n")
    except FileExistsError:
        raise BadKey(f"{path} exists; a master key is never written over.") from None
    except OSError as error:
        raise BadKey(
            f"{path} cannot be written ({error.strerror}); make room or name another."
        ) from None
    return key


def load_master_key(source: Path | str) -> bytes:
    """The current one of `load_master_keys`."""
    return load_master_keys(source)[0]


def load_master_keys(source: Path | str) -> tuple[bytes, ...]:
    """The keys in a file (a Path), or written out as base64url (a str): one a line.

    The first is the current one; what the others sealed still opens. Raises BadKey if there is
    none, if one is no key, or if it is in a file that others may read.
    """
    written = _read_private(source) if isinstance(source, Path) else source
    try:
        keys = tuple(base64.b64decode(w, altchars=b"-_", validate=True) for w in written.split())
    except (ValueError, binascii.Error):
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise BadKey(f"The master key is not {KEY_BYTES} bytes of base64url text.")
    return keys


def _read_private(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BadKey(f"Others can read the master key; run: chmod 600 {path}")
        return path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise BadKey(f"The master key cannot be read from {path}: {error.strerror}.") from None
