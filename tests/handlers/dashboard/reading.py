"""A page as somebody reads it: its tables, its words, its links."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from domain.staff import Role, Staff
from handlers.dashboard.looking import Looker, Page
from handlers.dashboard.showing import show
from tests.attacks.room import Room
from tests.handlers.dashboard.conftest import ADMIN, CHANNEL_ADMIN

ROW = re.compile(r"^(.+): ([\d.]+)$", re.MULTILINE)
"""A figure as the chat tells it."""
BOTH = pytest.mark.parametrize(
    ("chat", "role", "channel"), [(ADMIN, Role.ADMIN, None), (CHANNEL_ADMIN, Role.CHANNEL_ADMIN, 1)]
)
"""Who looks at all, and who at one channel; in the chat and at the page."""


@dataclass
class Read(HTMLParser):
    """What stands on a page: tables as rows of cells, all text, addresses, attributes."""

    tables: list[list[list[str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._cell = self._head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag == "table":
            self.tables.append([])
        elif tag == "thead":
            self._head = True
        elif tag == "tr" and not self._head:
            self.tables[-1].append([])
        elif tag in {"th", "td"} and not self._head:
            self.tables[-1][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"th", "td"}:
            self._cell = False
        elif tag == "thead":
            self._head = False

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))
        if self._cell:
            self.tables[-1][-1][-1] += data.strip()

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    def rows(self, table: int = 0) -> dict[str, list[str]]:
        """The rows of a table by their names, without its head."""
        return {row[0]: row[1:] for row in self.tables[table]}


def looker(room: Room, role: Role = Role.ADMIN, channel: int | None = None) -> Looker:
    """Somebody with a role, who looks now."""
    staff = Staff(9, role, channel, 1, "Dewi", room.clock.now())
    return Looker(staff, "id", room.clock.now(), "TOKEN")


def got(room: Room, who: Looker, view: str, **query: str) -> Page | None:
    """What the dashboard gives."""
    with room.store.reader() as reader:
        return show(reader, who, view, query)


def seen(room: Room, who: Looker, view: str = "", **query: str) -> Read:
    """A page that is there, read."""
    page = got(room, who, view, **query)
    assert page is not None
    read = Read()
    read.feed(page.body.decode())
    return read


def number(told: str) -> int:
    """12.345 as a number."""
    return int(told.replace(".", ""))
