"""Every signup is counted by the channel it came from."""

import pytest

from dialog.effects import Passage
from domain.channels import DIRECT, Kind
from storage import ChannelExists, Consent, FunnelEvent, Store
from storage.tables import FunnelRow, table_of
from tests.storage.samples import NOW, TODAY, enrollment, rows, signup, summary


def passage(chat_id: int, kind: Passage, channel: int = 0) -> FunnelEvent:
    """One line of the funnel."""
    return FunnelEvent(chat_id, kind.value, TODAY, channel, kind, "2026-11")


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
        unit.count([passage(chat_id, Passage.STARTED) for chat_id in (1, 2, 3)])
        unit.count([passage(4, Passage.STARTED, 1), passage(4, Passage.CONSENTED, 1)])
        unit.count([passage(4, Passage.STARTED, 1)])  # a repeated turn
        unit.count([passage(4, Passage.MOVED_ON, 1)])
        new = enrollment(4)  # of channel 3, which is not in the table
        unit.record([signup(new, unit.enroll([new], NOW)[4, 0].member_id)])
    counted = summary(store)
    found = [(c.code, c.started, c.consented, c.complete) for c in counted.channels]
    assert found == [("langsung", 3, 0, 0), ("pos", 1, 1, 0), ("#3", 0, 0, 1)]
    assert (counted.started, counted.consented, counted.complete) == (4, 1, 1)


def test_consent_is_kept_once(store: Store) -> None:
    with store.transaction() as unit:
        unit.consent([Consent(1, 10, "2026-11", "id", NOW)] * 2)
    assert rows(store, "SELECT chat_id, version, language FROM consent") == [(1, "2026-11", "id")]


def test_the_funnel_holds_no_chat_and_nothing_that_joins_it_to_a_member(store: Store) -> None:
    new = enrollment(4)
    with store.transaction() as unit:
        unit.count([passage(4, Passage.COMPLETE)])
        unit.record([signup(new, unit.enroll([new], NOW)[4, 0].member_id)])
    columns = [column.name for column in table_of(FunnelRow).columns]
    whose_link = ["agent", "poster"]  # of the one who invited, never of the person
    assert columns == [
        "event_id", "day", "channel", "kind", "question", "script", *whose_link,
    ]  # fmt: skip
    assert rows(store, "SELECT count(*) FROM funnel JOIN ledger USING (event_id)") == [(0,)]
