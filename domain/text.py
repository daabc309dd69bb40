"""What people type, before anybody understands it: one clean line, or its plain words."""

import re
import unicodedata

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))
_WORD = re.compile(r"[a-z0-9]+")


def one_line(text: str) -> str:
    """The text on one line, as its writer spelt it.

    Line ends and spaces of any kind become single spaces. Invisible marks, control characters and
    halves of broken emoji go: they come along with a copy and nobody meant them.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())  # as nearly everything comes
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def plain_words(text: str) -> list[str]:
    """The words in lower-case ASCII letters and digits, to compare and never to store.

    Accents and apostrophes go ("Ma'u" is "mau"); everything else that is no letter or digit ends
    a word.
    """
    folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
