"""One question and the store it is put to; what every answer has in common."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from domain.coverage.contract import Snapshot
from domain.coverage.facts import ReferenceFacts
from domain.months import Month
from domain.problem import Problem
from handlers.projection import running
from handlers.staff.projection.reading import Question
from handlers.staff.projection.saying import figure, flagged
from locales.values import fill
from projection.parameters import Parameters
from projection.projecting import Run
from projection.said import Projection
from projection.scenarios import SHIPPED, NewChannel, Scenario
from projection.sensitivity import Swing, swings
from storage import Store

AHEAD = 2
"""An answer is for the December so many years ahead when no year is named."""


class Asked(NamedTuple):
    """A question, put to a store at an instant, to be answered in a language.

    `assumed` is what runs of the snapshot assume.
    """

    store: Store
    snapshot: Snapshot
    assumed: Parameters
    question: Question
    at: datetime
    language: str

    @property
    def today(self) -> Month:
        """The month of the snapshot: what a run counts from."""
        return running.month_of(self.snapshot)

    @property
    def scenario(self) -> Scenario:
        """What was asked to be otherwise."""
        asked = self.question
        added: tuple[NewChannel, ...] = ()
        if asked.scenario in SHIPPED:
            added = SHIPPED[asked.scenario].channels
        return Scenario("chat" if asked.levers or added else "base", asked.levers, added)

    def run(self, scenario: Scenario | None = None) -> Projection:
        """The run that answers, under what was asked for or another scenario."""
        run = Run(running.horizon(self.snapshot), self.scenario if scenario is None else scenario)
        return running.found_or_run(self.store, self.snapshot, run, self.at, self.assumed)


class Answer(NamedTuple):
    """What is said, and the run from which all of its figures are."""

    text: str
    said: Projection


def beyond(asked: Asked, said: Projection) -> Problem:
    return Problem("projection.beyond", {"first": asked.today.plus(1), "last": said.horizon})


def matters(asked: Asked, month: Month, *, fund: bool = False) -> str:
    """The assumption that moves the answer most, by its own uncertainty."""
    pulled = tuple(sorted(asked.scenario.levers.items()))
    found = _swings(
        asked.snapshot.facts, asked.assumed, asked.today, month, pulled, asked.scenario.channels
    )
    most = max(found, key=lambda each: each.fund_width if fund else each.members_width)
    width, measure = (most.fund_width, "fund") if fund else (most.members_width, "total")
    details = {
        "assumption": fill(asked.language, f"assumption.{most.parameter}"),
        "known": flagged(most.flag, asked.language),
        "width": figure(width, measure, asked.language),
        "month": month,
    }
    return fill(asked.language, "projection.matters", details)


@lru_cache(maxsize=128)
def _swings(
    facts: ReferenceFacts,
    assumed: Parameters,
    today: Month,
    month: Month,
    pulled: tuple[tuple[str, float], ...],
    channels: tuple[NewChannel, ...],
) -> tuple[Swing, ...]:
    """Worked out once for each question: it costs as much as the paths themselves."""
    scenario = Scenario("chat", dict(pulled), channels)
    return swings(facts, today, month, scenario=scenario, parameters=assumed)
