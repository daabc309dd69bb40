"""A question as it is put to somebody: everything a renderer or a listener needs, and no words."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

BACK: Final = "/back"
WHY: Final = "/why"
SKIP: Final = "/skip"


class Choice(Struct, frozen=True):
    """One answer on offer: its value, the text on its button, and the figures in that text.

    `final` when it cannot be taken back: then no slip of the finger is taken for it.
    """

    value: str
    label: str
    details: Mapping[str, object] = {}
    final: bool = False


class Prompt(Struct, frozen=True):
    """One question, asked of one person now.

    `step` of `steps` is how far along the straight road it stands (0: beside it).
    """

    name: str
    text: str
    details: Mapping[str, object]
    choices: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    contact: bool
    inline: bool
    revision: int
    step: int
    steps: int
