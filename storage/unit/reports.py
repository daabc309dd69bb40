"""Questions that change nothing: asked in a transaction, or of a read-only snapshot."""

from domain.channels import Channel, Kind
from storage.records import ChannelCounts, CoverageSummary
from storage.sql import One
from storage.unit.work import Work


class Reports(Work):
    """The part that counts. Works on a read-only connection too."""

    def channels(self) -> list[Channel]:
        """Every channel, by number."""
        return [
            Channel(number, code, name, Kind(kind))
            for number, code, name, kind in self._run(self._sql.channels)
        ]

    def waiting_count(self) -> int:
        """How many messages are still to be sent."""
        return self._number(self._sql.count_waiting)

    def parked_count(self) -> int:
        """How many updates were set aside because their turn failed."""
        return self._number(self._sql.count_parked)

    def coverage_summary(self) -> CoverageSummary:
        """Started and consented from the funnel, complete from the ledger, by channel."""
        names = {channel.number: (channel.code, channel.name) for channel in self.channels()}
        passed = {
            (number, kind): total for number, kind, total in self._run(self._sql.count_funnel)
        }
        signups = dict(self._run(self._sql.count_signups).fetchall())
        # A channel that is not in the table is shown by its number: the sums leave nobody out.
        numbers = sorted(names.keys() | signups.keys() | {number for number, _ in passed})
        counts = tuple(
            ChannelCounts(
                *names.get(number, (f"#{number}", f"#{number}")),
                passed.get((number, "started"), 0),
                passed.get((number, "consented"), 0),
                signups.get(number, 0),
            )
            for number in numbers
        )
        return CoverageSummary(
            counts,
            sum(count.started for count in counts),
            sum(count.consented for count in counts),
            sum(count.complete for count in counts),
        )

    def _number(self, statement: One) -> int:
        (number,) = self._run(statement).fetchone()
        return int(number)
