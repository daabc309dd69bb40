"""The facts of one member, for whoever follows up a single form."""

from domain.coverage.events import Event
from storage.coverage.ledger.rows import event_of
from storage.unit.work import Work


class MemberReads(Work):
    """The part that reads what happened to one member. Works on a read-only connection too."""

    def facts_of(self, member_id: bytes) -> list[Event]:
        """Everything that was ever recorded about the member of this pseudonym."""
        return [event_of(row) for row in self._run(self._sql.facts_of, member_id)]
