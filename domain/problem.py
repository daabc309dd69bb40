"""A person's mistake as a value: what is wrong, so that the answer says what to send instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something a person sent cannot be used.

    `code` names the text that explains it (`nik.short`); `details` are the figures in that
    text. Details never hold enough of what was typed to tell who typed it.
    """

    code: str
    details: Mapping[str, object] = field(default_factory=dict)
