"""A made-up ledger has a way that leads to it, and no more than one."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from bot.made_passages import GO_ON
from bot.made_up import make_up
from dialog.effects import Passage
from dialog.enrollment import ENROLLMENT
from domain.months import Month
from storage import FunnelEvent, Store, Vault
from tests.conversation import KEY
from tests.storage.samples import rows

END = Month.read("2026-11")
ALWAYS = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    with Store.open(either_url, Vault(KEY), create=True) as opened:
        yield opened


def test_the_way_leads_to_the_signups_that_there_are(store: Store) -> None:
    make_up(store, END, 400, 3)
    with store.reader() as reader:
        found = reader.coverage_summary()
        passages = reader.passages_between(*ALWAYS)
        steps: Counter[tuple[str, str]] = Counter()
        for (_, kind, question), number in reader.steps_between(*ALWAYS).items():
            steps[kind, question] += number
    assert found.complete == 400
    assert found.complete < found.consented < found.started
    kinds = ("started", "consented", "complete")
    for channel in found.channels:
        assert channel.started >= channel.consented >= channel.complete
    assert [sum(n for (_, k), n in passages.items() if k == kind) for kind in kinds] == [
        found.started, found.consented, found.complete,
    ]  # fmt: skip
    road = list(ENROLLMENT.steps)
    assert road == list(GO_ON)
    assert steps["reached", road[0]] == found.started
    for question, following in zip(road, [*road[1:], ""], strict=True):
        after = steps["reached", following] if following else found.complete
        assert steps["reached", question] >= steps["moved_on", question] == after


def counted(store: Store) -> list[list[tuple[object, ...]]]:
    """All that the funnel holds."""
    return [
        sorted(rows(store, "SELECT * FROM funnel")),
        sorted(rows(store, "SELECT * FROM funnel_month")),
    ]


def test_what_really_happened_stays(store: Store) -> None:
    """Somebody tries the demo before its history is made up."""
    began = FunnelEvent(date(2026, 11, 2), 0, Passage.STARTED, ENROLLMENT.version, "consent")
    with store.transaction() as unit:
        unit.count([began])
    make_up(store, END, 50, 3)
    with store.transaction() as unit:
        unit.count([began])
    make_up(store, END, 50, 4)
    found = rows(store, "SELECT sum(number) FROM funnel WHERE script <> 'synth'")
    assert [int(number) for (number,) in found] == [2]
    by_day = rows(store, "SELECT sum(number) FROM funnel WHERE kind = 'started'")
    by_month = rows(store, "SELECT sum(number) FROM funnel_month WHERE kind = 'started'")
    assert by_day == by_month


def test_made_up_again_it_is_the_same(store: Store) -> None:
    make_up(store, END, 200, 3)
    before = counted(store)
    make_up(store, END, 200, 3)
    assert counted(store) == before
    assert before[0]
