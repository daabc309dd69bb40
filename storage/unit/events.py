"""What happened: consent, the append-only ledger, and the channels."""

from collections.abc import Sequence
from datetime import UTC, datetime

from domain.channels import Channel, Kind
from domain.coverage.events import Signup
from storage.coverage.folding import Folding
from storage.errors import ChannelExists
from storage.instants import micros, moment
from storage.records import Consent, LedgerEvent
from storage.unit.columns import agreement_of, agreement_text

OWN = "bot"
"""The source of facts that our own conversations make."""


class Events(Folding):
    """The part of a transaction that writes down facts. A fact written twice stands there once."""

    def consent(self, consents: Sequence[Consent]) -> None:
        """Keep that these chats agreed."""
        self._run_each(
            self._sql.consent,
            [
                (
                    each.chat_id,
                    each.update_id,
                    each.version,
                    each.language,
                    micros(each.at),
                    agreement_text(each.agreed),
                )
                for each in consents
            ],
        )

    def consents_of(self, chat_id: int) -> list[Consent]:
        """To what this chat agreed itself, oldest first."""
        rows = self._run(self._sql.consents_of, chat_id)
        return [
            Consent(chat_id, update_id, version, language, moment(at), agreement_of(agreed))
            for chat_id, update_id, version, language, at, agreed in rows
        ]

    def record(self, events: Sequence[LedgerEvent]) -> None:
        """Add signups to the ledger."""
        if events:
            self.record_facts(map(self._signup, events))

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

    def _signup(self, event: LedgerEvent) -> Signup:
        cause = f"{event.update_id}:{event.ordinal}"
        return Signup(
            event_id=self._vault.event_id("ledger", event.chat_id, cause),
            member_id=event.member_id,
            occurred_on=event.occurred_on,
            recorded_at=event.recorded_at.astimezone(UTC),
            source=OWN,
            channel=event.channel,
            region=event.region,
            programmes=event.programmes,
            payer=event.payer,
            agent=event.agent,
            poster=event.poster,
            registered_by=event.registered_by.agent,
            occupation=event.occupation,
            months=event.months,
            first_month=event.first_month,
            is_first_ever=event.is_first_ever,
            prior_segment=event.prior_segment,
            attribution_rule=event.attribution_rule,
        )
