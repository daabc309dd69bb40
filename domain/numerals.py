"""Whole numbers as Indonesians write them: 1.500.000, 1,5 juta, 95rb, dua setengah juta."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {
    "nol": 0,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
}
_TIMES = {"puluh": 10, "puluhan": 10, "ratus": 100, "ratusan": 100}
_THOUSAND = 10**3
_MILLION = 10**6
_SCALES = {
    **dict.fromkeys(("ribu", "rb", "rbu", "k", "ribuan", "rban"), _THOUSAND),
    **dict.fromkeys(("juta", "jt", "jta", "jeti", "jutaan", "jtan"), _MILLION),
    **dict.fromkeys(("miliar", "milyar", "milliar"), 10**9),
}
_SHORTENED = range(100, _THOUSAND, 50)
"""Behind a million so many are thousands: a million and five hundred rupiah is said of nothing."""
_HALF = Decimal("0.5")
_HALVES = frozenset({"setengah", "stengah", "stgh"})
_WORDS = frozenset({*_DIGITS, *_TIMES, *_SCALES, *_HALVES, "belas", "belasan"})

_ONE = re.compile(r"\bse(?=(?:puluh|belas|ratus|ribu|rb|juta|jt|jeti|miliar|milyar))")
_JOINED = re.compile(rf"\b({'|'.join(_DIGITS)})(?=(?:puluh|belas|ratus|ribu|juta))")
_TOKEN = re.compile(r"\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
_GROUPED = re.compile(r"([1-9]\d{0,3})([., ])(\d{3}(?:\2\d{3})*)(?:(?!\2)[.,](\d{1,2}))?")
_DECIMAL = re.compile(r"(\d+)[.,](\d{1,2})")


def says_number(text: str) -> bool:
    """Whether there is a digit or a number word in a text, readable or not."""
    return any(token[0].isdecimal() or token in _WORDS for token in _tokens(text))


def read_number(text: str) -> int | None:
    """The whole number that a text says, in lower case and with nothing else in it.

    None when it says none, or one that could be meant in two ways: "2 juta 5". Hundreds behind a
    million are thousands, as "sejuta dua ratus" is said. Never raises.
    """
    said = _Said()
    if not all(said.add(token) for token in _tokens(text)):
        return None
    value = said.value()
    return int(value) if value is not None and value == int(value) else None


@dataclass(slots=True)
class _Said:
    """A number while it is being said: `open` is what the next word may still multiply."""

    total: Decimal = Decimal(0)
    group: Decimal = Decimal(0)
    open: Decimal | None = None
    scale: int | None = None

    def add(self, token: str) -> bool:
        """Take one more token; False when it cannot follow."""
        if token in _HALVES:
            return self._add_half()
        if token in _SCALES:
            return self._close(_SCALES[token])
        if token in _TIMES or token.startswith("belas"):
            return self._multiply(token)
        number = _numeral(token)
        if number is None or self.open is not None:
            return False
        self.open = number
        return True

    def value(self) -> Decimal | None:
        """The number, None when it is not one or not clear."""
        rest = self.group + (self.open or 0)
        if self.scale is None:
            return rest if self.open is not None or rest else None
        if self.scale == _MILLION and rest in _SHORTENED:
            return self.total + rest * _THOUSAND
        clear = not rest or (self.scale == _THOUSAND and rest >= _SHORTENED.start)
        return self.total + rest if clear else None

    def _add_half(self) -> bool:
        if self.open is None and not self.group and self.scale:
            self.total += self.scale * _HALF
        else:
            self.open = (self.open or 0) + _HALF
        return True

    def _multiply(self, word: str) -> bool:
        if self.open is None:
            return False
        self.group += self.open * _TIMES[word] if word in _TIMES else self.open + 10
        self.open = None
        return True

    def _close(self, scale: int) -> bool:
        amount = self.group + (self.open or 0)
        if (self.open is None and not amount) or (self.scale and scale >= self.scale):
            return False
        self.total += amount * scale
        self.group, self.open, self.scale = Decimal(0), None, scale
        return True


def _tokens(text: str) -> Sequence[str]:
    return _TOKEN.findall(_JOINED.sub(r"\1 ", _ONE.sub("satu ", text)))


def _numeral(token: str) -> Decimal | None:
    if token in _DIGITS:
        return Decimal(_DIGITS[token])
    if token.isdecimal():
        return Decimal(token)
    if match := _GROUPED.fullmatch(token):
        whole = match[1] + match[3].replace(match[2], "")
        return Decimal(f"{whole}.{match[4] or 0}")
    if match := _DECIMAL.fullmatch(token):
        return Decimal(f"{match[1]}.{match[2]}")
    return None
