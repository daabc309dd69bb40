"""How long somebody may look at the dashboard: by a link that works once, then by a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LINK_GOOD_FOR: Final = timedelta(minutes=10)
"""From when it is asked for until it is used."""

IDLE: Final = timedelta(minutes=30)
"""A session ends when nothing was asked for as long."""

LONGEST: Final = timedelta(hours=12)
"""A session ends then, whatever is asked for."""

SEEN_EVERY: Final = timedelta(minutes=1)
"""How often it is written down that a session is in use."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in. Their role is no part of it: that is looked up each time."""

    chat_id: int
    language: str
    begun_at: datetime
    seen_at: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether it is of no use any more."""
        return at - self.seen_at >= IDLE or at - self.begun_at >= LONGEST

    def is_news(self, at: datetime) -> bool:
        """Whether it should be written down that it is still in use."""
        return at - self.seen_at >= SEEN_EVERY
