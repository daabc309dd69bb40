"""A question as it is put to somebody: everything a renderer or a listener needs, and no words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

BACK: Final = "/back"
WHY: Final = "/why"
SKIP: Final = "/skip"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer: its value, the text on its button, and the figures in that text."""

    value: str
    label: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question, asked of one person now.

    `takes_text` tells whether free text is an answer; if not, a number typed means the choice at
    that place. `step` of `steps` is how far along the straight road it stands (0: beside it).
    """

    name: str
    text: str
    details: Mapping[str, object]
    choices: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    takes_text: bool
    contact: bool
    inline: bool
    revision: int
    step: int
    steps: int
