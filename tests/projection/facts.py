"""A snapshot with the published figures and no ledger, as on the first day."""

from datetime import UTC, datetime

from domain.coverage.contract import Snapshot, seal
from domain.coverage.published import PUBLISHED
from domain.months import Month
from projection.draws import Draws, draw
from projection.model import Model
from projection.parameters import SHIPPED, Parameters
from projection.projecting import prepared
from projection.scenarios import Scenario

TODAY = Month(2026, 11)
FIRST_DAY = seal(
    Snapshot(
        as_of=datetime(2026, 11, 28, tzinfo=UTC), until=TODAY, months=(), facts=PUBLISHED, grace=3
    )
)


def model(parameters: Parameters = SHIPPED, /, **levers: float) -> Model:
    """The model of the first day."""
    return prepared(PUBLISHED, parameters, Scenario(levers=levers), TODAY)[1]


def drawn(of: Model, months: int, block: int = 0, seed: int = 1) -> Draws:
    """A block of paths for it."""
    return draw(of.parameters, seed, block, months, len(of.plan.channels))
