"""The catalogues of texts, one per language, read once from their .po files.

The .po files themselves are packaged and read at start (a few milliseconds), so there is no
compiled copy that could be older than its source.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from string import Formatter
from typing import Final, NamedTuple, TypeAlias

from babel.messages.pofile import read_po

LANGUAGES: Final = ("id", "en")
"""Those we speak; the first is the one for everybody whose language we do not."""


CATALOGUES: Final = (
    "messages.po", "staff.po", "sheets.po", "safety.po", "agents.po", "report.po", "projection.po",
    "retention.po", "rights.po", "dashboard.po", "door.po", "dues.po", "asked.po",
)  # fmt: skip
"""What workers read, what people with a role read, what is said about their files, how people and
the bot are protected, forms that agents fill in, what the projection reports, what admins are told
of it in the chat, what people may ask about their own data, what stands on the dashboard, who gets
in there, what is paid and due, and what people ask in the middle of a form."""


VOICES: Final = {"agent": "assisted.po"}
"""Other words for the same questions, when they are not put to the person whom they are about.

A language in a voice (`id-agent`) has those words where there are any, and else its own.
"""


class MissingText(LookupError):
    """A text that the program asks for stands in no catalogue."""


class Placeholder(NamedTuple):
    """A place in a text: `price`, or an attribute of a detail, `benefits.jkm`."""

    detail: str
    attributes: tuple[str, ...]


Template: TypeAlias = tuple[str | Placeholder, ...]


def _parse(text: str) -> Template:
    parts: list[str | Placeholder] = []
    for literal, field, _, _ in Formatter().parse(text):
        if literal:
            parts.append(literal)
        if field:
            detail, *attributes = field.split(".")
            parts.append(Placeholder(detail, tuple(attributes)))
    return tuple(parts)


@cache
def templates(language: str) -> Mapping[str, Template]:
    """Every text of a language, in a voice or not. Raises FileNotFoundError."""
    spoken, _, voice = language.partition("-")
    if voice:
        return {**templates(spoken), **_read(spoken, [VOICES[voice]])}
    return _read(spoken, CATALOGUES)


def _read(language: str, names: Iterable[str]) -> Mapping[str, Template]:
    folder = files("locales").joinpath(language)
    catalogues = [
        read_po(BytesIO(folder.joinpath(name).read_bytes()), locale=language, abort_invalid=True)
        for name in names
    ]
    return {
        str(message.id): _parse(str(message.string))
        for catalogue in catalogues
        for message in catalogue
        if message.id and not message.fuzzy
    }


def has(language: str, key: str) -> bool:
    """Whether there is such a text."""
    return key in templates(language)


def template(language: str, key: str) -> Template:
    """The text of this name. Raises MissingText."""
    try:
        return templates(language)[key]
    except KeyError:
        folder = f"locales/{language.partition('-')[0]}"
        raise MissingText(f"Add {key!r} to the catalogue in {folder} where it belongs.") from None
