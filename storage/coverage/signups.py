"""Signups of our own conversations, as facts of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from domain.contributions import Payer
from domain.coverage.events import Signup
from domain.enrollment import Registrar
from domain.months import Month
from domain.programmes import Programme
from storage.coverage.cube.folding import Folding
from storage.vault import Vault

OWN = "bot"
"""The source of facts that our own conversations make."""
FIRST_TOUCH = "first-touch/1"
"""The rule by which they are credited to a channel."""


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """A signup, as the coverage ledger keeps it. The first two fields become one hash: a form is a
    signup once, and one that is made anew after a void is another.

    `occurred_on` is the day at the person's place, `recorded_at` when we wrote it down;
    `member_id` is `Enrolled.member_id`.
    """

    chat_id: int
    number: str
    occurred_on: date
    recorded_at: datetime
    member_id: bytes
    channel: int
    agent: int
    poster: int
    region: str
    programmes: frozenset[Programme]
    months: int
    first_month: Month
    occupation: str
    payer: Payer
    registered_by: Registrar
    is_first_ever: bool
    attribution_rule: str
    prior_segment: str | None = None
    kind: Literal["signup"] = "signup"


def event_of(vault: Vault, chat_id: int, number: str) -> bytes:
    """The name of the fact that a form is a signup."""
    return vault.event_id("ledger", chat_id, f"form:{number}")


class Signups(Folding):
    """The part of a transaction that writes them down. One written twice stands there once."""

    def record(self, events: Sequence[LedgerEvent]) -> None:
        """Add signups to the ledger."""
        if events:
            self.record_facts(map(self._signup, events))

    def _signup(self, event: LedgerEvent) -> Signup:
        return Signup(
            event_id=event_of(self._vault, event.chat_id, event.number),
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
