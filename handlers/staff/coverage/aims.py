"""What is aimed for and how far that is: a target, the latest official figure, the pace between."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.coverage.facts import Metric, NoFact, OfficialStock, ReferenceFacts, Target
from domain.months import Month
from handlers.staff.coverage.asking import grouped
from locales.values import cited, fill


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of all active members; `stock` is the latest official figure, if there is any.

    `earlier` are the targets for the same month that it took the place of, `others` the months
    for which there is one, too.
    """

    target: Target
    earlier: tuple[Target, ...]
    others: tuple[Month, ...]
    stock: OfficialStock | None
    today: date

    @property
    def last(self) -> date:
        """The day by which it is to be reached."""
        after = self.target.month.plus(1)
        return date(after.year, after.number, 1) - timedelta(days=1)

    @property
    def days(self) -> int:
        """From today until then."""
        return max(1, (self.last - self.today).days)

    @property
    def is_over(self) -> bool:
        """The last day has passed: no pace reaches it any more."""
        return self.last < self.today

    @property
    def gap(self) -> int:
        """People who are lacking by the official figure."""
        return max(0, self.target.whole - self.stock.whole) if self.stock else 0

    @property
    def per_day(self) -> int:
        """Net new people a day that close the gap in time."""
        return -(-self.gap // self.days)


def aim(facts: ReferenceFacts, today: date, month: Month | None = None) -> Aim | None:
    """The target for this month, or for the nearest one that is aimed for; None without any."""
    now = Month.of(today)
    known = [each for each in facts.targets if each.metric is Metric.ACTIVE]
    months = sorted({each.month for each in known if each.month >= now or each.month == month})
    if not months:
        return None
    month = month if month in months else months[0]
    target = facts.target(Metric.ACTIVE, month)
    earlier = sorted(
        (each for each in known if each.month == month and each.set_in < target.set_in),
        key=lambda each: each.set_in,
    )
    try:
        stock = facts.latest(Metric.ACTIVE)
    except NoFact:
        stock = None
    others = tuple(each for each in months if each != month)
    return Aim(target, tuple(earlier), others, stock, today)


def aimed(found: Aim, language: str) -> list[str]:
    """What is aimed for, and what was before, each with who said so."""
    target = found.target
    details = {
        "count": millions(target.value),
        "month": target.month,
        "set_in": target.set_in,
        "source": cited(target.source, language),
    }
    return [
        fill(language, "target.aimed", details),
        *(
            fill(language, "target.before", {"count": millions(each.value), "set_in": each.set_in})
            for each in found.earlier
        ),
    ]


def distance(found: Aim, language: str) -> str:
    """How far it is by the official figure, and the pace that would close the gap."""
    if found.stock is None:
        return fill(language, "target.no_official")
    details = {
        "stock": millions(found.stock.value),
        "month": found.stock.month,
        "source": cited(found.stock.source, language),
        "gap": millions(Decimal(found.gap) / 1_000_000),
        "per_day": grouped(found.per_day),
        "days": found.days,
        "last": found.last,
    }
    if not found.gap:
        return fill(language, "target.reached", details)
    return fill(language, "target.over" if found.is_over else "target.gap", details)


def millions(value: Decimal) -> str:
    """A decimal as it is written in Indonesia: 42,7."""
    return f"{value.normalize():f}".replace(".", ",")
