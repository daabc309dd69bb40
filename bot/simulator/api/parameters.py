"""The arguments of one call, read as leniently as Telegram reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.simulator.api.refusals import bad_request

_INT64 = 2**63
_TRUE = {"true", "yes", "1", "on"}


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    data: bytes


class Parameters:
    """The values and files of a call, whichever way they were sent.

    Telegram turns everything into strings first: numbers may come as strings, structures as
    JSON text. Unknown names are ignored.
    """

    def __init__(
        self, values: Mapping[str, Any], files: Mapping[str, Upload] | None = None
    ) -> None:
        self.values = dict(values)
        self.files = dict(files or {})

    def has(self, name: str) -> bool:
        """Whether the argument was given at all."""
        return self.values.get(name) is not None or name in self.files

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; what is none counts as absent."""
        try:
            number = int(self.text(name).strip())
        except ValueError:
            return default
        return number if -_INT64 <= number < _INT64 else default

    def flag(self, name: str) -> bool:
        """A yes or no; no when absent."""
        return self.text(name).strip().lower() in _TRUE

    def structure(self, name: str, problem: str) -> Any:
        """A list or an object, given as such or as JSON text; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(problem) from None

    def message_id(self, name: str = "message_id") -> int:
        """The identifier of a message."""
        if not self.text(name):
            raise bad_request("message identifier is not specified")
        number = self.integer(name)
        if number <= 0:
            raise bad_request("invalid message identifier specified")
        return number
