"""Who looks at the dashboard, what they ask for, and what they get: nothing of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from domain.staff import Staff
from handlers.clock import day_of

Query: TypeAlias = Mapping[str, str]
"""The query string, each name once."""

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody with a role, the language they read, and when they look.

    `token` goes along with every form of the page, so that no other page can send one.
    """

    staff: Staff
    language: str
    at: datetime
    token: str = field(repr=False)

    @property
    def today(self) -> date:
        """The day in Jakarta."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True)
class Page:
    """What is sent: a page, or with a file name something to keep."""

    body: bytes
    content_type: str = HTML
    filename: str | None = None
