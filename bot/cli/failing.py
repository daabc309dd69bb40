"""How commands fail: one line on stderr that says what to do, exit 1; wrong use is exit 2."""

import errno
import socket
import sys
from typing import Final

from pydantic import ValidationError
from typer.exceptions import TyperException

from bot.settings import SettingMissing
from bot.telegram_api import Refused
from domain.coverage.facts import NoFact
from projection.opening import TooOld
from storage import StorageError

EXPECTED = (SettingMissing, Refused, StorageError, ValidationError, OSError, TooOld, NoFact)

_LISTEN: Final = "LINDUNG_LISTEN, or demo --port"
_WHAT_TO_DO: Final = {
    errno.EADDRINUSE: f"the port is in use; stop what listens there, or name another ({_LISTEN}).",
    errno.EADDRNOTAVAIL: f"that is no address of this machine; name another ({_LISTEN}).",
    errno.ENOSPC: "the disk is full; make room, and run it again.",
}


def tell(error: BaseException) -> None:
    """The error in one line, without values: a setting may be a secret."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        print(
            f"lindung: LINDUNG_{name}: {first['msg'].removeprefix('Value error, ')}",
            file=sys.stderr,
        )
    elif isinstance(error, OSError):
        said = _kindly(error)
        if error.filename is None:
            said = f"{said[0].upper()}{said[1:]}"
        else:
            said = f"{error.filename}: {said}"
        print(f"lindung: {said}", file=sys.stderr)
    else:
        print(f"lindung: {error}", file=sys.stderr)


def _kindly(error: OSError) -> str:
    """What is the matter with a file, a disk or an address, and what to do."""
    match error:
        case socket.gaierror():
            return f"there is no host of that name; name another ({_LISTEN})."
        case OSError(errno=number) if number in _WHAT_TO_DO:
            return _WHAT_TO_DO[number]
        case PermissionError(filename=None):
            return f"this account may not do that; for a port under 1024 name another ({_LISTEN})."
        case OSError(filename=None):
            return str(error) or type(error).__name__
        case FileNotFoundError():
            return "there is no such file or folder; look at the path."
        case FileExistsError():
            return "it exists, and is never written over; name a new file."
        case PermissionError():
            return "this account may not use it; look at its owner and mode."
        case IsADirectoryError():
            return "it is a folder; name a file in it."
    return f"{error.strerror}; look at the disk and the path."


def tell_use(error: TyperException) -> None:
    """What is wrong with the words of a command, in one line, and where to read how it is used.

    Nothing where the help was shown already: a group was named without a command.
    """
    said = " ".join(error.format_message().split()).removeprefix("Invalid value: ")
    if not said:
        return
    said = f"{said[0].upper()}{said[1:]}".replace("Value error, ", "")
    if "see: lindung" not in said and (at := getattr(error, "ctx", None)) is not None:
        stop = "" if said.endswith((".", "?")) else "."
        said = f"{said}{stop} See: {at.command_path} --help"
    print(f"lindung: {said}", file=sys.stderr)
