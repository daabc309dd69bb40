"""Every signup is counted by the channel it came from."""

from concurrent.futures import ThreadPoolExecutor
from random import sample

import pytest
from msgspec.structs import replace

from dialog.effects import Passage
from domain.channels import DIRECT, Kind
from domain.posters import Reach
from storage import ChannelExists, Consent, FunnelEvent, Store
from storage.funnel.tables import FunnelRow
from storage.tables import table_of
from tests.storage.samples import NOW, TODAY, enrollment, rows, signup, summary


def passage(kind: Passage, channel: int = 0) -> FunnelEvent:
    """One that is counted."""
    return FunnelEvent(TODAY, channel, kind, "2026-11")


def test_channels_are_numbered_from_the_direct_one(store: Store) -> None:
    with store.transaction() as unit:
        pos = unit.add_channel("pos", "Kantor Pos", Kind.POST, NOW)
        assert unit.channels() == [DIRECT, pos]
        assert pos.number == 1
    for code, error in (("pos", ChannelExists), ("langsung", ValueError), ("Pos!", ValueError)):
        with pytest.raises(error), store.transaction() as unit:
            unit.add_channel(code, "Lagi", Kind.POST, NOW)
    with store.reader() as reader:
        assert reader.channels() == [DIRECT, pos]


def test_the_summary_counts_by_channel(store: Store) -> None:
    assert summary(store).channels[0].code == "langsung"
    with store.transaction() as unit:
        unit.add_channel("pos", "Kantor Pos", Kind.POST, NOW)
        unit.count([passage(Passage.STARTED)] * 2)
        unit.count([passage(Passage.STARTED), passage(Passage.MOVED_ON)])
        unit.count([passage(Passage.STARTED, 1), passage(Passage.CONSENTED, 1)])
        new = enrollment(4)  # of channel 3, which is not in the table
        unit.record_facts([signup(new, unit.enroll([new], NOW)[4, 0].member_id)])
    counted = summary(store)
    found = [(c.code, c.started, c.consented, c.complete) for c in counted.channels]
    assert found == [("langsung", 3, 0, 0), ("pos", 1, 1, 0), ("#3", 0, 0, 1)]
    assert (counted.started, counted.consented, counted.complete) == (4, 1, 1)


def test_consent_is_kept_once(store: Store) -> None:
    with store.transaction() as unit:
        unit.consent([Consent(1, 10, "2026-11", "id", NOW)] * 2)
    assert rows(store, "SELECT chat_id, version, language FROM consent") == [(1, "2026-11", "id")]


def test_the_funnel_is_sums_in_which_nobody_stands(store: Store) -> None:
    for _ in range(3):
        with store.transaction() as unit:
            unit.count([passage(Passage.COMPLETE), passage(Passage.REACHED)])
            unit.count([passage(Passage.COMPLETE)])
    found = rows(store, "SELECT kind, sum(number) FROM funnel GROUP BY kind ORDER BY kind")
    assert [(kind, int(number)) for kind, number in found] == [("complete", 6), ("reached", 3)]
    columns = [column.name for column in table_of(FunnelRow).columns]
    whose_link = ["agent", "poster"]  # of the one who invited, never of the person
    assert columns == [
        "day", "channel", "kind", "question", "script", *whose_link, "part", "number",
    ]  # fmt: skip


def test_many_that_count_at_once_lose_nothing_and_wait_in_no_ring(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.funnel.passages.PARTS", 1)  # they meet at every row
    questions = [str(number) for number in range(300)]

    def turn(_number: int) -> None:
        passages = [
            FunnelEvent(TODAY, 0, Passage.REACHED, "2026-11", each)
            for each in sample(questions, len(questions))
        ]
        with store.transaction() as unit:
            unit.count([*passages, passage(Passage.STARTED)])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(turn, range(60)))
    with store.reader() as reader:
        assert reader.passed("2026-11", "2026-11") == {(0, "started"): 60}
        found = reader.steps_between(TODAY, TODAY)
    assert found == {(0, "reached", question): 60 for question in questions}


def test_a_transaction_that_fails_counts_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as unit:
        unit.count([passage(Passage.STARTED)])
        1 / 0  # noqa: B018 - it fails
    assert rows(store, "SELECT * FROM funnel") == rows(store, "SELECT * FROM funnel_month") == []


def test_only_those_counted_by_link_know_whose_it_was(store: Store) -> None:
    by_link = FunnelEvent(TODAY, 0, Passage.STARTED, "2026-11", agent=7, poster=2)
    with store.transaction() as unit:
        unit.count([by_link, replace(by_link, kind=Passage.REACHED, question="nik")])
    with store.reader() as reader:
        assert reader.reach([7]) == {(7, 2): Reach(opened=1)}
    assert rows(store, "SELECT agent FROM funnel WHERE kind = 'reached'") == [(0,)]
