"""What is asked for in the query string, and the links that ask for something else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from domain.channels import Channel
from domain.coverage.rows import SHARED_LEAST
from domain.months import Month
from domain.periods import Period, read_period, this_month
from domain.problem import Problem
from domain.regions import region
from handlers.dashboard.looking import Looker, Query
from handlers.staff.coverage.figures import Part, months_of
from storage import Reader

PERIOD, CHANNEL, PROVINCE, SORT = "periode", "kanal", "provinsi", "urut"


@dataclass(frozen=True, slots=True)
class Asked:
    """One look at the figures: who, from what, of which part and time.

    `problem` says why the period in the query could not be read; `period` is this month then.
    `sort` is the name of a column, with a minus for the largest first.
    """

    reader: Reader
    looker: Looker
    view: str
    period: Period
    problem: Problem | None
    channels: tuple[Channel, ...]
    channel: Channel | None
    province: str | None
    sort: str

    @property
    def language(self) -> str:
        """What the page is written in."""
        return self.looker.language

    @property
    def now(self) -> Month:
        """The month that is under way."""
        return Month.of(self.looker.today)

    @property
    def months(self) -> tuple[Month, Month]:
        """The months of the period, without those to come."""
        return months_of(self.period, self.looker.today)

    @property
    def part(self) -> Part:
        """What the figures are of: never more than the looker may see."""
        sees = self.looker.staff.sees
        asked_for = self.channel.number if self.channel else None
        return Part(asked_for if sees is None else sees, self.province)

    @property
    def least(self) -> int:
        """The fewest people that are told of by themselves: an admin of all sees everybody."""
        return 0 if self.looker.staff.sees is None else SHARED_LEAST

    def link(self, view: str | None = None, **changes: str | None) -> str:
        """The address of a view of the same part and time, but for `changes`; None leaves out."""
        kept: dict[str, str | None] = {
            PERIOD: self.period.name if self.period != this_month(self.looker.today) else None,
            CHANNEL: self.channel.code if self.channel else None,
            PROVINCE: self.province,
            **changes,
        }
        query = urlencode({name: value for name, value in kept.items() if value})
        path = f"/{self.view if view is None else view}"
        return f"{path}?{query}" if query else path


def read(reader: Reader, looker: Looker, view: str, query: Query) -> Asked | None:
    """What was asked; None for a channel or a province that is not there, or not theirs to see."""
    channels = tuple(reader.channels())
    channel = next((each for each in channels if each.code == query.get(CHANNEL)), None)
    province = query.get(PROVINCE) or None
    if query.get(CHANNEL) and (channel is None or looker.staff.sees not in {None, channel.number}):
        return None
    if province is not None and (len(province) != 2 or region(province) is None):
        return None
    period = read_period(query.get(PERIOD, ""), looker.today)
    problem = period if isinstance(period, Problem) else None
    if isinstance(period, Problem):
        period = this_month(looker.today)
    return Asked(
        reader, looker, view, period, problem, channels, channel, province, query.get(SORT, "")
    )


def hidden(asked: Asked) -> Mapping[str, str]:
    """What a form for another period keeps."""
    kept = {CHANNEL: asked.channel.code if asked.channel else "", PROVINCE: asked.province or ""}
    return {name: value for name, value in kept.items() if value}
