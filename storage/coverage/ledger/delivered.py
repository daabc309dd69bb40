"""Signups that others delivered, and how to take them back: as if they had never happened."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from domain.coverage.events import Event, Signup, Void
from storage.coverage.cube.batch import changed_members
from storage.instants import micros
from storage.unit.work import Work

OPERATOR: Final = "operator"
"""Whose word it is, in the ledger."""
AT_ONCE: Final = 200
"""Members that are read, and whose signups are taken back, at once."""
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
    """All facts of a member, and those signups of it that are chosen and stand."""

    facts: list[Event]
    signups: list[Signup]


class DeliveredReads(Work):
    """The part that finds them. Works on a read-only connection too."""

    def delivered(self, span: Span, token: str = "") -> Iterator[list[Chosen]]:
        """Every member with signups that the API took, with tokens of this label or with any; some
        members at a time. To be exact it needs a snapshot.

        Goes through the whole ledger: for a command, not for a turn.
        """
        chosen = (*span.asked, f"api:{token}", int(bool(token)))
        last = b""
        while True:
            rows = self._run(self._sql.delivered, *chosen, *chosen, last, AT_ONCE).fetchall()
            members = [
                Chosen(facts, [each for each in standing(facts) if each in its])
                for facts, its in changed_members(rows)
            ]
            yield [member for member in members if member.signups]
            if len(members) < AT_ONCE:
                return
            last = members[-1].facts[0].member_id

    def voids(
        self, signups: Iterable[Signup], reason: str, today: date, at: datetime
    ) -> list[Void]:
        """That these never happened. However often it is said of one, it is one fact."""
        return [
            Void(
                event_id=self._vault.event_id("ledger", 0, f"void:{each.event_id.hex()}"),
                member_id=each.member_id,
                occurred_on=today,
                recorded_at=at,
                source=OPERATOR,
                voids=each.event_id,
                reason=reason,
            )
            for each in signups
        ]


def standing(facts: Collection[Event]) -> list[Signup]:
    """The signups of a member that were not voided."""
    voided = {fact.voids for fact in facts if isinstance(fact, Void)}
    return [fact for fact in facts if isinstance(fact, Signup) and fact.event_id not in voided]
