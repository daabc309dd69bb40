"""Coverage by channel, place, programmes, payer or tenure: the rows of a table, not yet drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from domain.coverage.sharing import share_safely
from domain.months import Month
from domain.periods import Period, before
from handlers.dashboard.asking import Asked
from handlers.staff.coverage.figures import Covered, Part, Seen, covered, signups, total

Key: TypeAlias = int | str

BY: Final[Mapping[str, str]] = {
    "kanal": "channel",
    "daerah": "province",
    "program": "programmes",
    "pembayar": "payer",
    "lama": "tenure",
}
"""The view of each column of the cube; inside a province places are its regencies and cities."""
DAILY: Final = ("channel", "province", "region")
"""What signups are counted by on every single day, not only by month."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: some people, and how many there were in the period before; None: not comparable."""

    key: Key
    its: Covered
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table. `measure` is what is compared and shared out: `signups`, or `active`.

    `rest` are rows of too few people, as one. `earlier` is the period before, None where nothing
    is compared; without `whole` months only signups are known.
    """

    by: str
    measure: str
    lines: tuple[Line, ...]
    rest: Line | None
    whole: bool
    earlier: Period | None

    @property
    def total(self) -> Line:
        """All rows together."""
        return _as_one([*self.lines, *([self.rest] if self.rest else [])])

    def count(self, line: Line) -> int:
        """What is compared of a row."""
        return int(getattr(line.its, self.measure))


def column(asked: Asked) -> str:
    """The column of the cube that a view is by."""
    by = BY[asked.view]
    return "region" if by == "province" and asked.province else by


def breakdown(asked: Asked) -> Breakdown:
    """What is on the page. Days are counted by channel and place alone; all else by month."""
    by, period = column(asked), asked.period
    whole = period.whole_months
    found: Mapping[Key, Covered] = {}
    if whole:
        found = covered(asked.reader, asked.part, by, asked.months)
    elif by in DAILY:
        found = {key: Covered(signups=n) for key, n in daily(asked, by, period).items()}
    measure = "active" if by == "tenure" else "signups"
    earlier, counts = _before(asked, by, measure) if found else (None, {})
    lines = [
        Line(key, found.get(key, Covered()), counts.get(key, 0) if earlier else None)
        for key in dict.fromkeys([*found, *counts])  # also of whom there is nobody any more
    ]
    lines = [line for line in lines if any(line.its) or line.before]
    kept, rest = _merged(lines, measure, asked.least)
    return Breakdown(by, measure, tuple(kept), rest, whole, earlier)


def shared(asked: Asked) -> Breakdown:
    """The same for a file: of whole months, and nothing but sums of what may be shared.

    Nothing is compared, as a cell may be merged in one month and stand alone in another.
    """
    by = column(asked)
    part, seen = safely(asked)
    found = covered(asked.reader, part, by, asked.months, seen)
    measure = "active" if by == "tenure" else "signups"
    lines = [Line(key, its) for key, its in found.items() if any(its)]
    return Breakdown(by, measure, tuple(lines), None, whole=True, earlier=None)


def safely(asked: Asked) -> tuple[Part, Seen]:
    """What may be shared of a month, and which part of it is asked for.

    Of one channel its own cells are merged with each other. What is left of them is all its own,
    also what belongs to no channel by name any more.
    """
    sees = asked.looker.staff.sees
    if sees is None:
        return asked.part, share_safely
    return Part(None, asked.province), lambda cells: share_safely(cells.of(sees))


def daily(asked: Asked, by: str, period: Period) -> dict[Key, int]:
    """Signups of these days by one of DAILY."""
    sums: dict[Key, int] = {}
    for (channel, code), number in signups(asked.reader, asked.part, period).items():
        key: Key = channel if by == "channel" else code[:2] if by == "province" else code
        sums[key] = sums.get(key, 0) + number
    return sums


def _before(asked: Asked, by: str, measure: str) -> tuple[Period | None, Mapping[Key, int]]:
    """The period before with its counts; stocks are compared with those at its end."""
    earlier = before(asked.period, asked.looker.today)
    if measure == "active":
        return earlier, _closing(asked, by, asked.months[0].plus(-1))
    if by in DAILY:
        return earlier, daily(asked, by, earlier)
    if not earlier.whole_months:
        return None, {}
    found = covered(asked.reader, asked.part, by, earlier.months)
    return earlier, {key: its.signups for key, its in found.items()}


def _closing(asked: Asked, by: str, month: Month) -> dict[Key, int]:
    found = covered(asked.reader, asked.part, by, (month, month))
    return {key: its.active for key, its in found.items()}


def _merged(lines: Sequence[Line], measure: str, least: int) -> tuple[list[Line], Line | None]:
    """Rows of too few people as one, with the smallest others as long as that is of too few."""
    if not least:
        return list(lines), None
    small = [each for each in lines if _few(each, measure, least)]
    kept = [each for each in lines if not _few(each, measure, least)]
    kept.sort(key=lambda each: getattr(each.its, measure))
    while kept and small and _few(_as_one(small), measure, least):
        small.append(kept.pop(0))
    return kept, _as_one(small) if small else None


def _few(line: Line, measure: str, least: int) -> bool:
    """Whether a row tells of a few people, now or before, but not of nobody."""
    counts = getattr(line.its, measure), line.before or 0, max(line.its)
    return any(0 < each < least for each in counts)


def _as_one(lines: Sequence[Line]) -> Line:
    known = [each.before for each in lines if each.before is not None]
    return Line("", total(each.its for each in lines), sum(known) if known else None)
