"""Who somebody is, as their identity card says it: name and birth date."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from domain import dated
from domain.agreement import DENY
from domain.months import month_number
from domain.problem import Problem
from domain.text import one_line, plain_words

LEAST_LETTERS = 2
LONGEST_NAME = 100
"""Characters; no source gives a limit, and nobody's card was seen with more."""
MOST_LINES = 2
"""A cell of a table may break a long name once."""
OLDEST = 120
"""Years; an older birth date is a slip."""

_WORDS = dated.table("names.toml")
_SAID = {kind: "|".join(map(re.escape, words)) for kind, words in _WORDS.items()}
_MINE = rf"(?:{_SAID['mine']})(?! (?:{_SAID['telling']})\b)(?:[ :,]+(?:adalah|bernama))*"
_NAMED = rf"(?:{_SAID['named']})(?:[ ,]+(?:{_SAID['between']}))*"
_BEFORE = re.compile(
    rf"(?i:(?:.*?\b)?{_NAMED} ?[:=]\s*|(?:.*? )?{_NAMED}[ .,]+(?=\w)"
    rf"|(?:(?:{_SAID['of']})[ ,.]+)*{_MINE} ?[:,]?\s+(?=\w)|(?:{_SAID['address']})[ .]+(?=\w)"
    rf"|(?:{_SAID['greeting']})[,!] ?(?=\w))|(?:{_SAID['greeting']}) (?=[A-Z])"
    rf"|(?:{_SAID['written']}) (?=\w)"
)
_LABEL = re.compile(r"^nama(?: lengkap)?(?: saya|ku)?\s*[:=]\s*", re.IGNORECASE)
_BEHIND = tuple(f" {words}" for words in _WORDS["behind"])
_NEVER = DENY | {*_WORDS["never"], *_WORDS["asking"]}
_PARTS = frozenset(_WORDS["parts"])
_AS_TOLD = re.compile(rf"nama (?!(?:{_SAID['between']})\b)", re.IGNORECASE)
"""What those are told to type whose name looks like none."""
_TELLING = frozenset([*_WORDS["telling"], *_WORDS["greeting"]])
_LONGEST_SAID = 2 * LONGEST_NAME
_LONGEST_TITLE = 4
"""Letters of a title without a dot, behind a comma: "SE", "Ners"."""
_MARKS = frozenset(" '.,-")
_SAME_MARKS = str.maketrans("‘’ʼ`´‐‑–", "'''''---")
_INITIAL = re.compile(r"(?:(?<=[\s.-])|^)[^\W\d_]")

_DATE_PART = re.compile(r"\d+|[a-z]+")


class NameProblem(StrEnum):
    """What can be wrong with a name; SHORT and LONG have the limit in letters or characters."""

    EMPTY = "name.empty"
    DIGITS = "name.digits"
    SYMBOLS = "name.symbols"
    SHORT = "name.short"
    LONG = "name.long"
    LINES = "name.lines"
    WORDS = "name.words"


class BirthProblem(StrEnum):
    """What can be wrong with a birth date."""

    UNCLEAR = "birth.unclear"
    IMPOSSIBLE = "birth.impossible"
    FUTURE = "birth.future"


def read_name(text: str) -> str | Problem:
    """A name as on the KTP, as somebody says it; or what is wrong with it. Never raises.

    Letters of the Latin script with any accent, spaces, apostrophe, dot, comma and hyphen; one
    name is enough. The spelling is the writer's own, because one changed letter can stop an
    enrollment. Only a name all in lower case gets capitals: nobody's card says "budi". What is said
    around it ("nama saya", "pak") goes, and words of no name ("sesuai KTP") are none; behind a mere
    "nama" all of it is the name. What has more than MOST_LINES, or more than titles behind a comma,
    is more than a name: who sends all of their data at once is asked for it alone.
    """
    line = _line(text)
    if line is None:
        return Problem(NameProblem.LINES)
    if told := _AS_TOLD.match(line):
        name = line[told.end() :]
        none = _NEVER.issuperset(plain_words(name))
    else:
        name = _alone(line) if len(line) <= _LONGEST_SAID else line
        none = _is_none(line, name)
    read = _read(name)
    return Problem(NameProblem.WORDS) if none and isinstance(read, str) else read


def read_listed_name(text: str) -> str | Problem:
    """A name as it stands in a list: as `read_name`, but nothing is taken off. Never raises."""
    line = _line(text)
    return Problem(NameProblem.LINES) if line is None else _read(_LABEL.sub("", line, count=1))


def _line(text: str) -> str | None:
    """All of it on one line; None when that would be too much for a name."""
    if len(text.strip().splitlines()) > MOST_LINES:
        return None
    return one_line(text).translate(_SAME_MARKS)


def _read(name: str) -> str | Problem:
    if not name:
        return Problem(NameProblem.EMPTY)
    if len(name) > LONGEST_NAME:
        return Problem(NameProblem.LONG, {"most": LONGEST_NAME})
    if any(c.isnumeric() for c in name):
        return Problem(NameProblem.DIGITS)
    if not all(c in _MARKS or _is_latin(c) for c in name):
        return Problem(NameProblem.SYMBOLS)
    if sum(c.isalpha() for c in name) < LEAST_LETTERS:
        return Problem(NameProblem.SHORT, {"least": LEAST_LETTERS})
    if not all(map(_is_title, name.partition(",")[2].split())):
        return Problem(NameProblem.LINES)
    return _INITIAL.sub(lambda letter: letter[0].upper(), name) if name.islower() else name


def read_birth_date(text: str, today: date) -> date | Problem:
    """A birth date, day before month, or what is wrong with it. Never raises.

    "14-5-1988", "14/05/88", "14 mei 1988", "14051988", "1988-05-14". Two digits of a year mean
    the latest such year up to today. Words that are no month are passed over ("Garut, 14 Mei").
    """
    written = _day_month_year(_date_parts(text))
    if not written:
        return Problem(BirthProblem.UNCLEAR)
    day, month, year = written
    try:
        birth = date(_full_year(year, today), month, day)
    except ValueError:
        return Problem(BirthProblem.IMPOSSIBLE)
    if birth > today:
        return Problem(BirthProblem.FUTURE)
    return birth if today.year - birth.year <= OLDEST else Problem(BirthProblem.IMPOSSIBLE)


def _alone(line: str) -> str:
    """The name without what is said around it, as far as something is left."""
    while before := _BEFORE.match(line):
        line = line[before.end() :]
    bare = line.rstrip(" ,!") or line
    while bare.endswith(_BEHIND):
        bare = next(bare.removesuffix(words) for words in _BEHIND if bare.endswith(words))
        bare = bare.rstrip(" ,!")
    return bare.rstrip(" .") if bare.endswith("..") and bare.strip(" .") else bare.strip()


def _is_none(line: str, name: str) -> bool:
    """Whether what is left of this line is no name of anybody."""
    words = plain_words(name)
    if _NEVER.isdisjoint(words) and not _tells(line, words):
        # Part of some names, but not alone, nor in small letters beside capitals: "Budi istri".
        return _PARTS.issuperset(words) or not (name.islower() or _PARTS.isdisjoint(name.split()))
    return True


def _tells(line: str, words: list[str]) -> bool:
    """Whether these words begin as a sentence does and no name; whoever says "nama" names one."""
    begun = not _TELLING.isdisjoint(words[:1]) and not _BEFORE.match(line)
    return begun and line.rsplit(maxsplit=1)[-1].islower() and len(words) > 1


def _is_title(word: str) -> bool:
    return "." in word or len(word.strip(",")) <= _LONGEST_TITLE


def _is_latin(character: str) -> bool:
    return unicodedata.combining(character) > 0 or (
        character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")
    )


def _date_parts(text: str) -> list[str]:
    """Numbers as typed and months as numbers, in their order; a month has a letter before it."""
    parts = _DATE_PART.findall(" ".join(plain_words(text[:100])))
    read = (part if part.isdecimal() else month_number(part) for part in parts)
    return [part if isinstance(part, str) else f"m{part}" for part in read if part is not None]


def _day_month_year(parts: list[str]) -> tuple[int, int, str] | None:
    if len(parts) == 1:
        parts = _split(parts[0])
    if len(parts) != 3:
        return None
    first, second, third = parts
    if first.startswith("m"):
        first, second = second, first
    elif len(first) == 4:
        first, third = third, first
    month = second.removeprefix("m")
    if "m" in first + third or len(third) not in (2, 4) or max(len(first), len(month)) > 2:
        return None
    return int(first), int(month), third


def _split(digits: str) -> list[str]:
    """A date written without separators, 14051988, 140588 or 19880514."""
    if len(digits) == 8 and digits[4:6] not in ("19", "20") and digits[:2] in ("19", "20"):
        return [digits[:4], digits[4:6], digits[6:]]
    return [digits[:2], digits[2:4], digits[4:]] if len(digits) in (6, 8) else []


def _full_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    this_century = today.year // 100 * 100 + int(year)
    return this_century if this_century <= today.year else this_century - 100
