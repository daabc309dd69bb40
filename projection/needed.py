"""What it takes: new payers a day, for all channels and for each, to be at a target by a month."""

from dataclasses import dataclass

import numpy as np

from domain.coverage.facts import ReferenceFacts
from domain.months import Month
from projection.model import Model
from projection.parameters import SHIPPED, Parameters
from projection.projecting import prepared
from projection.scenarios import Scenario
from projection.streams import DAYS, Floats


@dataclass(frozen=True)
class Need:
    """What one channel has to bring, in persons a day, and what it does as things are: `now`.

    `payers` pay for the first time, `signups` are forms: `conversion` of them come to pay.
    `capacity`, in signups, is None where it is not known. A day is a mean day of the months in
    which the channel works, as is the case for all of them in `Needed`.
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

    `now` is what comes in the same months if nothing changes, growth and all. `gross` is how many
    new payers it takes in all, `eligible` how many there are to enroll: who can be a member by then
    and is none before `since`.
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
        """Whether that many people are there to enroll, each of them once."""
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

    Everything else goes on as assumed; the newcomers are spread over the year and the channels as
    they are today, and a day is a mean day of all months from then to the target. Whoever brings
    that many is there on the path without luck, so on about half of all (`reach.pace` says more).
    Raises OutOfReach, TooOld, NoFact and BadLever.
    """
    begun, model = prepared(facts, parameters, scenario or Scenario(), today)
    first = begun.month.until(today) + 1
    months = begun.month.until(month)
    if months < first:
        raise OutOfReach(f"{month} is past or this month; name a later one.")
    unit = one_a_month(model, months, first)
    none, one = (float(model.expected(months, new)[0].total[-1, 0]) for new in (unit * 0, unit))
    monthly = max(0.0, (persons - none) / (one - none))
    _, flows = model.expected(months)
    new, as_is = monthly * unit[first - 1 :, :-1], flows.new[first:, :-1, 0]
    days = len(new) * DAYS
    growth = 1 + model.parameters["eligible.growth"].value
    members = float(flows.active[first - 1, :-1].sum())
    return Needed(
        persons=persons,
        month=month,
        since=today.plus(1),
        payers=float(new.sum()) / days,
        now=float(as_is.sum()) / days,
        gross=float(new.sum()),
        eligible=model.parameters["eligible.bpu"].value * growth ** (months / 12) - members,
        channels=tuple(_needs(model, new, as_is, unit[first - 1 :, :-1])),
    )


def one_a_month(model: Model, months: int, first: int) -> Floats:
    """One BPU newcomer in a mean month from `first` on, (months, channels); NaN: as things are.

    In the rhythm of the year and today's shares, of those channels that work in a month.
    """
    new: Floats = np.full((months, len(model.plan.channels)), np.nan)
    season = model.parameters["season"].values
    for month in range(first, months + 1):
        shares = np.array([each.share * each.works(month) for each in model.plan.channels[:-1]])
        rhythm = season[model.opening.plus(month).number - 1]
        new[month - 1, :-1] = rhythm * shares / shares.sum()
    return new


def _needs(model: Model, new: Floats, as_is: Floats, unit: Floats) -> list[Need]:
    conversion = model.parameters["conversion"].value
    needs = []
    for at, channel in enumerate(model.plan.channels[:-1]):
        days = max(1, int(np.count_nonzero(unit[:, at]))) * DAYS
        payers, now = (float(each[:, at].sum() / days) for each in (new, as_is))
        capacity = None if channel.capacity is None else channel.capacity / conversion / DAYS
        share = float(unit[:, at].sum() / unit.sum())
        needs.append(Need(channel.code, share, now, payers, payers / conversion, capacity))
    return sorted(needs, key=lambda each: -each.payers)
