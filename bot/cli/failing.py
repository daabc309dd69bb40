"""How commands fail: one line on stderr that says what to do, exit 1; wrong use is exit 2."""

import sys

from pydantic import ValidationError

from bot.settings import SettingMissing
from bot.telegram_api import Refused
from domain.coverage.facts import NoFact
from projection.opening import TooOld
from storage import StorageError

EXPECTED = (SettingMissing, Refused, StorageError, ValidationError, OSError, TooOld, NoFact)


def tell(error: BaseException) -> None:
    """The error in one line, without values: a setting may be a secret."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        print(
            f"lindung: LINDUNG_{name}: {first['msg'].removeprefix('Value error, ')}",
            file=sys.stderr,
        )
    else:
        print(f"lindung: {error}", file=sys.stderr)
