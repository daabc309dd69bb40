"""How people write that somebody agrees, or does not."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

DENY: Final = frozenset(
    {"tidak", "tdk", "gak", "nggak", "ngga", "enggak", "engga", "belum", "blm", "menolak", "jangan",
     "dereng", "mboten"}
)  # fmt: skip
"""Nobody is called so."""

MAY_DENY: Final = frozenset({"ga", "g", "gk", "ndak", "tak", "ora", "kurang", "no", "not"})
"""The same before one of the words below; alone they may be somebody's name."""

AGREES: Final = "setuju"

ON_PAPER: Final = ("tertulis", "kertas", "ttd", "paper", "formulir")

WILLING: Final = frozenset(
    {AGREES, "mau", "sedia", "bersedia", "berkenan", "agree", "agreed", *ON_PAPER}
)


def refuses(said: Sequence[str]) -> bool:
    """Whether an agreement is denied, whatever else stands there: "tidak setuju lewat Telegram".

    `said` are words in small letters.
    """
    return any(no in DENY | MAY_DENY and word in WILLING for no, word in pairwise(said))
