"""A run that was kept is the run, and it can be run again from what is kept with it."""

from domain.months import Month
from projection.keeping import Kept, pack, unpack
from projection.parameters import SHIPPED
from projection.projecting import Run, project, run_name
from projection.scenarios import SHIPPED as SCENARIOS
from tests.projection.facts import FIRST_DAY, TODAY


def test_a_kept_run_is_run_again_to_the_last_digit() -> None:
    run = Run(Month(2028, 12), SCENARIOS["new_channel"], paths=20)
    kept = Kept(SHIPPED, project(FIRST_DAY, TODAY, run))
    found = unpack(pack(kept))
    assert pack(found) == pack(kept)
    assert found.said.fans == kept.said.fans
    assert found.said.parameters.sha256 == kept.said.parameters.sha256
    again = project(FIRST_DAY, TODAY, found.run, parameters=found.given)
    assert pack(Kept(found.given, again)) == pack(kept)
    name = run_name(FIRST_DAY, TODAY, found.run, parameters=found.given)
    assert name == kept.said.run_id
