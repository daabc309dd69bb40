"""How the made-up ledger is made: every probability, so that what is found can be compared.

Nothing here is about the world; it is `[synth]` of `data/coverage_rules.toml`, all assumption.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from domain.channels import DIRECT
from domain.contributions import Payer
from domain.coverage.chance import odds
from domain.coverage.published import PUBLISHED
from domain.dated import table
from domain.months import Month


@dataclass(frozen=True, slots=True)
class ChannelTruth:
    """A channel of the made-up ledger.

    `share` of all signups; `miss`: its odds of not paying, against the general ones; `payers`:
    weights in the order of `Payer`; `agents`: how many bring people, 0 for none.
    """

    number: int
    code: str
    share: float
    miss: float
    payers: tuple[float, ...]
    agents: int


@dataclass(frozen=True)
class Truth:
    """The parameters of a made-up ledger from `start` to `end`, both included.

    Probabilities are by month. `pay[k]`: paying in a month that lies k months past paid_through
    plus one; see `pays`. `months`: weights of PERIODS by who pays. On which days: `weekdays` from
    Monday on, and for all but signups `paydays`, of days 1-5, 6-10 and so on to 26-30 and 31.
    """

    start: Month
    end: Month
    channels: tuple[ChannelTruth, ...]
    pay: tuple[float, ...]
    miss_by_tenure: tuple[float, ...]
    miss_by_month: tuple[float, ...]
    season: tuple[float, ...]
    weekdays: tuple[float, ...]
    paydays: tuple[float, ...]
    growth: float
    first_payment: tuple[float, ...]
    exit: float
    move: float
    not_first_ever: float
    with_jht: float
    reported_only: float
    recorded_late: tuple[float, ...]
    months: Mapping[Payer, tuple[float, ...]]
    provinces: Mapping[str, float]

    def pays(self, channel: ChannelTruth, band: int, month: Month, k: int) -> float:
        """The chance that somebody at risk k pays in a month: what paid_k / at_risk_k estimates.

        `band` is the position of the tenure band.
        """
        factor = channel.miss * self.miss_by_tenure[band] * self.miss_by_month[month.number - 1]
        return odds(self.pay[k], factor)

    @cached_property
    def signup_months(self) -> tuple[float, ...]:
        """The weight of each month from `start`: the season, and growth."""
        span = self.start.until(self.end) + 1
        return tuple(
            self.season[self.start.plus(later).number - 1] * (1 + self.growth) ** (later / 12)
            for later in range(span)
        )


def truth(start: Month, end: Month) -> Truth:
    """The parameters that are shipped, for these months. Raises ValueError when there are none."""
    if end < start:
        raise ValueError(f"A ledger from {start} to {end} has no months.")
    return Truth(
        start,
        end,
        channels=_channels(_SYNTH["channel"]),
        pay=tuple(_SYNTH["pay"]),
        miss_by_tenure=tuple(_SYNTH["miss_by_tenure"]),
        miss_by_month=tuple(_SYNTH["miss_by_month"]),
        season=tuple(float(each.factor) for each in PUBLISHED.seasons),
        weekdays=tuple(_SYNTH["weekdays"]),
        paydays=tuple(_SYNTH["paydays"]),
        growth=_SYNTH["growth"],
        first_payment=tuple(_SYNTH["first_payment"]),
        exit=_SYNTH["exit"],
        move=_SYNTH["move"],
        not_first_ever=_SYNTH["not_first_ever"],
        with_jht=_SYNTH["with_jht"],
        reported_only=_SYNTH["reported_only"],
        recorded_late=tuple(_SYNTH["recorded_late"]),
        months={payer: tuple(_SYNTH["months"][payer.value]) for payer in Payer},
        provinces=dict(_SYNTH["provinces"]),
    )


def _channels(found: Mapping[str, Mapping[str, Any]]) -> tuple[ChannelTruth, ...]:
    """In the order of the profiles; the direct channel has number 0, the others 1, 2, ..."""
    known = {each.code: each.payers_per_day or 0 for each in PUBLISHED.channels}
    total = sum(known.values())
    others: Sequence[str] = [code for code in known if code != DIRECT.code]
    return tuple(
        ChannelTruth(
            number,
            code,
            known[code] / total,
            found[code]["miss"],
            tuple(found[code]["payers"]),
            found[code]["agents"],
        )
        for number, code in enumerate((DIRECT.code, *others))
    )


_SYNTH: Final[Mapping[str, Any]] = table("coverage_rules.toml")["synth"]
