"""Facts that others delivered, and how to take them back: as if they had never happened."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from domain.coverage.events import Event, Void
from storage.coverage.cube.batch import changed_members
from storage.instants import micros
from storage.sql import One
from storage.unit.work import Work

OPERATOR: Final = "operator"
"""Whose word it is, in the ledger."""
AT_ONCE: Final = 200
"""Members that are read, and whose facts are taken back, at once."""
_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class Span:
    """What came in from `since` until before `until`, for one channel or for all."""

    since: datetime
    until: datetime
    channel: int | None = None

    @property
    def asked(self) -> tuple[int, int, int, int]:
        """As statements want it."""
        channel = _ALL if self.channel is None else self.channel
        return micros(self.since), micros(self.until), channel, channel


class Chosen(NamedTuple):
    """All facts of a member, and those of them that are chosen and stand."""

    facts: list[Event]
    chosen: list[Event]


class DeliveredReads(Work):
    """The part that finds them. Works on a read-only connection too."""

    def signups_delivered(self, span: Span, token: str = "") -> Iterator[list[Chosen]]:
        """Every member with signups that the API took, with tokens of this label or with any; some
        members at a time. To be exact it needs a snapshot.

        Goes through the whole ledger: for a command, not for a turn.
        """
        return self._chosen(self._sql.delivered_signups, (*span.asked, *_source(token)))

    def payments_delivered(
        self, span: Span, token: str = "", reference: str = ""
    ) -> Iterator[list[Chosen]]:
        """The same of confirmed payments, by the API and by files too without a label; only those
        with the partner's own number `reference`, or all."""
        chosen = (*span.asked, *_source(token), reference, int(bool(reference)))
        return self._chosen(self._sql.delivered_payments, chosen)

    def _chosen(self, statement: One, chosen: tuple[Any, ...]) -> Iterator[list[Chosen]]:
        last = b""
        while True:
            rows = self._run(statement, *chosen, *chosen, last, AT_ONCE).fetchall()
            members = [
                Chosen(facts, [each for each in standing(facts) if each in its])
                for facts, its in changed_members(rows)
            ]
            yield [member for member in members if member.chosen]
            if len(members) < AT_ONCE:
                return
            last = members[-1].facts[0].member_id

    def void_of(self, event_id: bytes) -> bytes:
        """The name of the fact that an operator says that this one never happened."""
        return self._vault.event_id("ledger", 0, f"void:{event_id.hex()}")

    def voids(self, wrong: Iterable[Event], reason: str, today: date, at: datetime) -> list[Void]:
        """That these never happened. However often it is said of one, it is one fact."""
        return [
            Void(
                event_id=self.void_of(each.event_id),
                member_id=each.member_id,
                occurred_on=today,
                recorded_at=at,
                source=OPERATOR,
                voids=each.event_id,
                reason=reason,
            )
            for each in wrong
        ]


def standing(facts: Collection[Event]) -> list[Event]:
    """The facts of a member that were not voided."""
    voided = {fact.voids for fact in facts if isinstance(fact, Void)}
    return [fact for fact in facts if fact.event_id not in voided]


def _source(token: str) -> tuple[str, int]:
    """As statements want it: of tokens of this label, or of any."""
    return f"api:{token}", int(bool(token))
