"""Questions that change nothing: asked in a transaction, or of a read-only snapshot."""

from collections import Counter
from dataclasses import dataclass

from dialog.effects import Passage
from domain.months import Month
from storage.channels.channels import ChannelReads
from storage.coverage.snapshots import Snapshots
from storage.funnel.passages import PassageReads
from storage.sql import One


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """Of one channel: how many opened the bot, agreed, and were signed up."""

    code: str
    name: str
    started: int
    consented: int
    complete: int


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """The counts of every channel, in the order of their numbers, and their sums."""

    channels: tuple[ChannelCounts, ...]
    started: int
    consented: int
    complete: int


class Reports(Snapshots, PassageReads, ChannelReads):
    """The part that counts. Works on a read-only connection too."""

    def waiting_count(self) -> int:
        """How many messages are still to be sent."""
        return self._number(self._sql.count_waiting)

    def holders(self) -> frozenset[int]:
        """The names of the processes that have messages to send."""
        return frozenset(name for (name,) in self._run(self._sql.holders))

    def parked_count(self) -> int:
        """How many updates were set aside because their turn failed."""
        return self._number(self._sql.count_parked)

    def coverage_summary(
        self, since: Month | None = None, until: Month | None = None
    ) -> CoverageSummary:
        """Started and consented from the funnel, complete from the signups, by channel.

        Of the months from `since` to `until`, both included; of all without them. Exact at this
        instant, and as quick whatever the number of people.
        """
        first, last = str(since or ""), str(until or "9999-12")
        names = {channel.number: (channel.code, channel.name) for channel in self.channels()}
        passed = self.passed(first, last)
        signups: Counter[int] = Counter()
        for number, count in self.signups(first, last):
            signups[number] += count
        # A channel that is not in the table is shown by its number: the sums leave nobody out.
        found = {number for number, _ in passed} | {n for n, count in signups.items() if count}
        numbers = sorted(names.keys() | found)
        counts = tuple(
            ChannelCounts(
                *names.get(number, (f"#{number}", f"#{number}")),
                passed[number, Passage.STARTED],
                passed[number, Passage.CONSENTED],
                signups[number],
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
