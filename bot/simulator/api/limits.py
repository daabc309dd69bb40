"""Flood limits: how many messages a second a bot may send, altogether and to one person."""

from collections import deque
from dataclasses import dataclass, field
from math import ceil


@dataclass(frozen=True)
class FloodLimits:
    """Telegram's limits as its FAQ gives them; bursts to one person are tolerated."""

    per_second: int = 30
    per_chat_second: float = 1.0
    chat_burst: int = 20


@dataclass
class FloodGate:
    """Counts the messages sent; without limits everything passes."""

    limits: FloodLimits | None
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, tuple[float, float]] = field(default_factory=dict)

    def refuse(self, chat_id: int, now: float) -> int:
        """How many seconds the sender must wait; 0 lets the message pass and counts it."""
        limits = self.limits
        if limits is None:
            return 0
        while self._all and self._all[0] <= now - 1.0:
            self._all.popleft()
        if len(self._all) >= limits.per_second:
            return max(1, ceil(self._all[0] + 1.0 - now))
        tokens, since = self._chats.get(chat_id, (float(limits.chat_burst), now))
        tokens = min(limits.chat_burst, tokens + (now - since) * limits.per_chat_second)
        if tokens < 1.0:
            self._chats[chat_id] = (tokens, now)
            return max(1, ceil((1.0 - tokens) / limits.per_chat_second))
        self._chats[chat_id] = (tokens - 1.0, now)
        self._all.append(now)
        return 0
