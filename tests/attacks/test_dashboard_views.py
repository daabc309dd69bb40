"""The pages of the dashboard, as a curious channel admin and somebody who types nonsense ask."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.effects import Passage
from domain.coverage.events import Event, Signup
from domain.staff import Role
from handlers.dashboard.looking import Looker
from handlers.dashboard.showing import FUTURE, VIEWS, show
from storage import FunnelEvent
from tests.attacks.room import Room
from tests.blank import blank
from tests.handlers.dashboard.reading import got, looker
from tests.storage.coverage.made import fold, members, record

OWN, OTHERS = 1, ("kanal2", "kanal3")
COVERAGE = [view for view in VIEWS if view not in FUTURE]
UPDATES = re.compile(rb"pembaruan ke-[0-9]+")
"""How often the cube was brought up to date: that is about the whole bot, and says nothing else."""
PERIODS = ("", "bulan lalu", "minggu ini", "tahun ini", "2026-07")
WORDS = st.one_of(
    st.text(),
    st.sampled_from(["bulan lalu", "2026-07", "kanal1", "kanal2", "32", "00", "9999-12", "nama",
                     "-daftar", "--daftar", "-", "mei 0001", "1-31 mei 9999", "٣٢", "\x00"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Room]]:
    """In one everybody of three channels, in the other nobody but those of the first."""
    people = members(900)
    with _room(tmp_path_factory.mktemp("all")) as all_of_them:
        record(all_of_them.store, [event for its in people for event in its])
        with _room(tmp_path_factory.mktemp("own")) as alone:
            _opened(all_of_them, 3 * [OWN] + 5 * [2])
            _opened(alone, 3 * [OWN])
            record(alone.store, [event for its in people if _of_own(its) for event in its])
            fold(all_of_them.store)
            fold(alone.store)
            yield all_of_them, alone


def _room(folder: Path) -> Room:
    room = Room(blank(folder / "room.db"))
    assert room.channel("kanal1") == OWN
    for code in OTHERS:
        room.channel(code)
    return room


def _opened(room: Room, channels: list[int]) -> None:
    """Somebody opened the bot, for each of these, this month and in the others that are asked."""
    for day in (date(2026, 7, 3), date(2026, 10, 9), room.clock.today()):
        with room.store.transaction() as unit:
            unit.count([FunnelEvent(day, each, Passage.STARTED, "1") for each in channels])


def _of_own(events: list[Event]) -> bool:
    return any(isinstance(each, Signup) and each.channel == OWN for each in events)


def own(room: Room) -> Looker:
    return looker(room, Role.CHANNEL_ADMIN, OWN)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("view", COVERAGE)
def test_what_others_bring_changes_nothing_in_what_a_channel_admin_sees(
    rooms: tuple[Room, Room], view: str, period: str
) -> None:
    for query in ({}, {"provinsi": "32"}, {"kanal": "kanal1"}, {"urut": "-aktif"}):
        pages = [got(room, own(room), view, periode=period, **query) for room in rooms]
        among, alone = (replace(page, body=UPDATES.sub(b"", page.body)) for page in pages if page)
        assert among == alone
    full, small = (got(room, looker(room), view, periode=period) for room in rooms)
    assert full != small, "an admin of all sees the difference"


@pytest.mark.parametrize("view", VIEWS)
def test_another_channel_is_as_unknown_as_one_that_is_not_there(
    rooms: tuple[Room, Room], view: str
) -> None:
    room, _ = rooms
    for code in (*OTHERS, "langsung", "tidakada", "kanal1' OR 1=1", "KANAL1"):
        assert got(room, own(room), view, kanal=code) is None
    for code in ("00", "3273", "*", "99", "٣٢"):
        assert got(room, looker(room), view, provinsi=code) is None


@settings(max_examples=150, deadline=None)
@given(
    view=st.one_of(st.sampled_from(COVERAGE), st.text()),
    query=st.dictionaries(
        st.one_of(st.sampled_from(["periode", "kanal", "provinsi", "urut"]), st.text()), WORDS
    ),
    all_of_it=st.booleans(),
)
def test_nonsense_is_answered_or_not_found(
    rooms: tuple[Room, Room], view: str, query: dict[str, str], *, all_of_it: bool
) -> None:
    room, _ = rooms
    who = looker(room) if all_of_it else own(room)
    with room.store.reader() as reader:
        page = show(reader, who, view, query)
    assert page is None or page.body
