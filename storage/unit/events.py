"""What happened: consent, the anonymous funnel, the append-only ledger, and the channels."""

from collections.abc import Sequence
from datetime import datetime

from domain.channels import Channel, Kind
from storage.errors import ChannelExists
from storage.instants import micros
from storage.records import Consent, FunnelEvent, LedgerEvent
from storage.unit.columns import programmes_text, registrar_text
from storage.unit.work import Work


class Events(Work):
    """The part of a transaction that writes down facts. A fact written twice stands there once."""

    def consent(self, consents: Sequence[Consent]) -> None:
        """Keep that these chats agreed."""
        self._run_each(
            self._sql.consent,
            [(c.chat_id, c.update_id, c.version, c.language, micros(c.at)) for c in consents],
        )

    def count(self, events: Sequence[FunnelEvent]) -> None:
        """Add to the funnel."""
        event_id = self._vault.event_id
        self._run_each(
            self._sql.count,
            [
                (
                    event_id("funnel", event.chat_id, event.cause),
                    event.day.isoformat(),
                    event.channel,
                    str(event.kind),
                    event.question,
                    event.script,
                )
                for event in events
            ],
        )

    def record(self, events: Sequence[LedgerEvent]) -> None:
        """Add to the ledger."""
        self._run_each(self._sql.record, [self._fact(event) for event in events])

    def add_channel(self, code: str, name: str, kind: Kind, at: datetime) -> Channel:
        """A new channel, with the next number.

        Raises ChannelExists when the code is taken, ValueError when it is no code.
        """
        while True:
            (number,) = self._run(self._sql.next_channel).fetchone()
            channel = Channel(number, code, name, kind)
            row = (number, code, name, str(kind), micros(at))
            if all(self._changed(self._sql.add_channel, [row])):
                return channel
            if self._run(self._sql.channel_coded, code).fetchone():
                raise ChannelExists(f"There is a channel {code} already; choose another code.")
            # Somebody else took the number at this very moment: the next one, then.

    def _fact(self, event: LedgerEvent) -> tuple[object, ...]:
        """In the order of `statements.LEDGER`."""
        return (
            self._vault.event_id("ledger", event.chat_id, f"{event.update_id}:{event.ordinal}"),
            event.kind,
            event.occurred_on.isoformat(),
            micros(event.recorded_at),
            event.member_id,
            event.channel,
            event.agent,
            event.poster,
            event.attribution_rule,
            event.region,
            programmes_text(event.programmes),
            event.months,
            str(event.first_month),
            event.occupation,
            str(event.payer),
            registrar_text(event.registered_by),
            event.is_first_ever,
            event.prior_segment,
        )
