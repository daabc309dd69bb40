"""Markets as they are kept, and cards: messages of ours that are edited in place."""

from dataclasses import dataclass, field
from datetime import datetime

from storage.instants import micros, moment
from storage.outbox.messages import Outgoing
from storage.outbox.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Market:
    """An open market: `state` is what the caller keeps, `card` the update whose card shows it."""

    chat_id: int
    opened_at: datetime
    card: int
    state: bytes = field(repr=False)


class Markets(Outbox):
    """The part of a transaction that keeps markets and edits cards."""

    def market(self, chat_id: int) -> Market | None:
        """The open market of a chat."""
        row = self._run(self._sql.market, chat_id).fetchone()
        if row is None:
            return None
        _, opened_at, card, sealed = row
        state = self._account_key(chat_id).open(bytes(sealed), _about(chat_id))
        return Market(chat_id, moment(opened_at), card, state)

    def save_market(self, market: Market) -> None:
        """Open a market, or keep what has become of it."""
        sealed = self._account_key(market.chat_id).seal(market.state, _about(market.chat_id))
        row = (market.chat_id, micros(market.opened_at), market.card, sealed)
        self._run_each(self._sql.save_market, [row])

    def close_market(self, chat_id: int) -> bool:
        """Close the market of a chat; whether one was open."""
        return self._run(self._sql.close_market, chat_id).fetchone() is not None

    def show(self, edit: Outgoing, at: datetime) -> None:
        """Post an edit of a card, in place of those of it that wait to be sent."""
        self._run(self._sql.drop_edits, edit.chat_id, edit.update_id)
        self.post([edit], at)


def _about(chat_id: int) -> bytes:
    return b"market.state:%d" % chat_id
