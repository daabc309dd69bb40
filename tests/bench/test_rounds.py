"""The bench's own machinery: a round of Lindung is played, and nobody waits in vain."""

import pytest

from tests.bench import soak
from tests.bench.contestants import lindung
from tests.bench.report import figures
from tests.bench.round import Length, play


@pytest.mark.parametrize("reply", ["on", "off"])
def test_a_round_is_played(reply: str) -> None:
    found = figures([play(lindung(reply, "Lindung"), Length(0.3, 0.5, 0.5))])
    assert min(found.updates, found.cpu_us, found.p50_ms, found.calls) > 0
    assert found.amiss == 0


def test_a_soak_goes_on_until_it_has_enough() -> None:
    *before, last = soak.measure(updates=60, seconds=0.05)
    assert last.updates >= 60
    assert all(each.updates < 60 for each in before)
    assert min(last.cpu_us, last.rss_mb, last.descriptors) > 0
    assert not any(each.amiss for each in (*before, last))
