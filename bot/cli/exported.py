"""What the audit log says of files with forms that went out."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from storage import Reader
from storage.audit.log import Deed

ALL: Final = "all"
_ABOUT: Final = re.compile(r"\d+ forms for (.+), channel (\S+)")


class Export(NamedTuple):
    """A file, when it was written, for whom, and of which channel's forms, or of ALL."""

    at: datetime
    recipient: str
    channel: str

    def has(self, created_at: datetime, channel: str) -> bool:
        """Whether it has such a form, for which nobody has answered until today: all of them were
        written, but for those whose people asked to wait."""
        return created_at <= self.at and self.channel in {ALL, channel}


def about_export(count: int, recipient: str, channel: str) -> str:
    """What is written down of one."""
    return f"{count} forms for {recipient}, channel {channel or ALL}"


def exports(reader: Reader) -> list[Export]:
    """All of them, the oldest first."""
    return [
        Export(deed.at, found[1], found[2])
        for deed in reader.deeds()
        if deed.action == Deed.HAND_OVER and (found := _ABOUT.fullmatch(deed.about))
    ]
