"""What it takes: new payers a day, for all channels and for each, to be at a target by a month."""

from dataclasses import dataclass

import numpy as np

from domain.coverage.facts import ReferenceFacts
from domain.months import Month
from projection.model import Course, Flows, Model
from projection.parameters import SHIPPED, Parameters
from projection.projecting import prepared
from projection.scenarios import Scenario
from projection.streams import DAYS, Floats


@dataclass(frozen=True)
class Need:
    """What one channel has to bring, in persons a day; `now` is what is assumed today.

    `payers` pay for the first time, `signups` are forms: `conversion` of them come to pay.
    `capacity` is None where it is not known.
    """

    channel: str
    share: float
    now: float
    payers: float
    signups: float
    capacity: float | None


@dataclass(frozen=True)
class Needed:
    """The answer for a target of `persons` at the close of `month`, bringing from `since` on.

    `gross` is how many new payers that is in all, `eligible` how many there are to enroll.
    """

    persons: int
    month: Month
    since: Month
    payers: float
    now: float
    gross: float
    eligible: float
    channels: tuple[Need, ...]

    @property
    def possible(self) -> bool:
        """Whether that many people are there to enroll at all."""
        return self.gross <= self.eligible


class OutOfReach(ValueError):  # says what is the matter
    """The target month is not after the first month in which anything can be done."""


def needed(
    facts: ReferenceFacts,
    today: Month,
    persons: int,
    month: Month,
    *,
    scenario: Scenario | None = None,
    parameters: Parameters = SHIPPED,
) -> Needed:
    """New BPU payers a day from the month after `today` on, so that all segments sum to `persons`.

    Everything else goes on as assumed; the newcomers are spread over the year as they are today,
    and a day is a mean day of all months from then to the target.
    Raises OutOfReach, TooOld, NoFact and BadLever.
    """
    begun, model = prepared(facts, parameters, scenario or Scenario(), today)
    first = begun.month.until(today) + 1
    months = begun.month.until(month)
    if months < first:
        raise OutOfReach(f"{month} is past or this month; name a later one.")
    (none, _), (one, _) = (_with(model, months, first, pace) for pace in (0.0, 1.0))
    gained = float(one.total[-1, 0] - none.total[-1, 0])
    monthly = max(0.0, (persons - float(none.total[-1, 0])) / gained)
    days = (months - first + 1) * DAYS
    gross, now = (
        float(flows.new[first:, :-1].sum())
        for _, flows in (_with(model, months, first, monthly), model.expected(months))
    )
    eligible = model.parameters["eligible.bpu"].value
    return Needed(
        persons=persons,
        month=month,
        since=today.plus(1),
        payers=gross / days,
        now=now / days,
        gross=gross,
        eligible=eligible * (1 + model.parameters["eligible.growth"].value) ** (months / 12),
        channels=tuple(_shares(model, gross / days, now / days)),
    )


def _with(model: Model, months: int, first: int, monthly: float) -> tuple[Course, Flows]:
    """The expected course when all channels together bring so many, in the season's rhythm."""
    channels = len(model.plan.channels)
    new: Floats = np.full((months, channels), np.nan)
    season = model.parameters["season"].values
    for month in range(first, months + 1):
        rhythm = season[model.opening.plus(month).number - 1]
        new[month - 1, :-1] = monthly * rhythm * model.share[:-1, 0] / model.share[:-1].sum()
    return model.expected(months, new)


def _shares(model: Model, payers: float, now: float) -> list[Need]:
    conversion = model.parameters["conversion"].value
    whole = float(model.share[:-1].sum())
    needs = []
    for channel in model.plan.channels[:-1]:
        share = channel.share / whole
        own = share * payers
        capacity = None if channel.capacity is None else channel.capacity / DAYS
        needs.append(Need(channel.code, share, share * now, own, own / conversion, capacity))
    return sorted(needs, key=lambda each: -each.payers)
