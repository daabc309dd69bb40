"""A bank that holds many NIKs, and would like to have brought people whom others brought."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from domain.channels import StartLink
from domain.coverage.columns.codes import Codes
from domain.months import Month
from domain.staff import Role
from handlers.attribution import signed
from storage.coverage.checking import verify
from storage.coverage.ledger.delivered import Span
from tests.api.conftest import EVERYTHING, Served, serving
from tests.attacks.room import Room, nik_of

ADMIN, HONEST, THIEF = 31, 32, 33
"""An admin of all, and one of each channel."""
TOKENS = {"honest": "token-of-brilink", "thief": "token-of-the-bank"}
PEOPLE = 12
UNTIL = Month(2029, 12)


@pytest.fixture
def room(either_url: str) -> Iterator[Room]:
    """A room on either database, with two channels that have an admin and a token each."""
    with Room(either_url) as made:
        made.appoint(ADMIN, Role.ADMIN)
        for name, chat in (("honest", HONEST), ("thief", THIEF)):
            channel = made.channel(name)
            made.appoint(chat, Role.CHANNEL_ADMIN, channel)
            with made.store.transaction() as unit:
                unit.add_token(TOKENS[name], name, EVERYTHING, channel, made.clock.now())
        yield made


@pytest.fixture
def api(room: Room) -> Iterator[Served]:
    """The API over the same store, by the same clock."""
    with serving(room.store, room.clock) as served:
        yield served


def brought(room: Room, api: Served) -> None:
    """People came by the honest channel, and half of them paid the day after."""
    channel = 1
    link = "/start " + signed(StartLink(channel, 0, 0, room.clock.today()), room.vault)
    for number in range(PEOPLE):
        assert "Nomor" in room.enroll(100 + number, nik_of(number), link)
    room.clock.wait(days=1)
    today = str(room.clock.today())
    paid = {"occurred_on": today, "paid_from": today[:7], "paid_through": today[:7]}
    money = {"jkk": 10_000, "jkm": 6_800}
    items = [{"nik": nik_of(number)} | paid | money for number in range(0, PEOPLE, 2)]
    assert api.post("/payments", {"items": items}, "paid-at-the-agent", TOKENS["honest"]).ok


def claimed(day: str, numbers: range) -> dict[str, Any]:
    """A delivery that says that these people signed up on that day."""
    where = {"region": "3171", "programmes": "JKK+JKM+JHT"}
    return {"items": [{"nik": nik_of(each), "occurred_on": day} | where for each in numbers]}


def figures(room: Room, api: Served) -> dict[str, Any]:
    """All that anybody is told, and all that stands behind it: months to come, too."""
    first, today = date(2026, 1, 1), room.clock.today()
    with room.store.reader() as reader:
        found: dict[str, Any] = {
            "cube": [row for its in reader.published(UNTIL) for row in its.rows()],
            "days": +reader.signups_between(first, today),
            "kept by day": list(reader.kept_days(Codes()).rows()),
        }
    for chat in (ADMIN, HONEST, THIEF):
        asked = ("/ringkasan semua", "/ringkasan bulan ini", "/target")
        found[f"told to {chat}"] = [room.say(chat, words) for words in asked]
    path = "/coverage/summary?by=month,channel"
    found["summary"] = [api.get(path, token).json()["rows"] for token in TOKENS.values()]
    return found


def facts(room: Room) -> int:
    """How many there are, folded or not."""
    with room.store.reader() as reader:
        return reader.state()["facts"] + reader.unfolded_count()


@pytest.mark.parametrize("day", ["2026-01-05", "2026-11-21", "2026-11-22"])
def test_a_backdated_signup_takes_nobody_from_who_brought_them(
    room: Room, api: Served, day: str
) -> None:
    """Months later, when the totals have long been told: not a figure of either channel moves."""
    brought(room, api)
    room.store.fold(room.clock.now())
    room.clock.wait(days=60)
    before, known = figures(room, api), facts(room)
    assert (1, "3273") in before["days"]
    answer = api.post("/signups", claimed(day, range(PEOPLE)), "a-list-of-ours", TOKENS["thief"])
    assert [row["taken"] for row in answer.json()["rows"]] == [True] * PEOPLE
    assert figures(room, api) == before
    room.store.fold(room.clock.now())
    assert figures(room, api) == before
    assert facts(room) == known + PEOPLE
    with room.store.reader() as reader:
        assert verify(reader, UNTIL, lambda _: None).broken == ()


def test_who_comes_first_with_people_of_their_own_is_counted(room: Room, api: Served) -> None:
    """What is late but honest still counts, by the day on which it was."""
    brought(room, api)
    room.clock.wait(days=7)
    day = str(room.clock.today())
    some = claimed(day[:8] + "01", range(PEOPLE, PEOPLE + 3))
    assert api.post("/signups", some, "last-week's-people", TOKENS["thief"]).ok
    with room.store.reader() as reader:
        found = reader.signups_between(room.clock.today().replace(day=1), room.clock.today())
    assert found[2, "3171"] == 3


def test_what_a_thief_was_first_with_goes_back_to_who_brought_them(room: Room, api: Served) -> None:
    """Voided, the thief's signups are as good as never made, and delivering them again is late."""
    clock, day = room.clock, str(room.clock.today())
    stolen = claimed(day, range(PEOPLE))
    assert api.post("/signups", stolen, "a-list-of-ours", TOKENS["thief"]).ok
    clock.wait(hours=1)
    brought(room, api)
    robbed = figures(room, api)
    assert {key[0] for key in robbed["days"]} == {2}
    span = Span(clock.now() - timedelta(days=9), clock.now())
    with room.store.transaction() as unit:
        signups = [
            its
            for some in unit.signups_delivered(span, "thief")
            for each in some
            for its in each.chosen
        ]
        unit.record_facts(unit.voids(signups, "strangers", clock.today(), clock.now()))
    room.store.fold(clock.now())
    back = figures(room, api)
    assert back["days"] == {(1, "3273"): PEOPLE}
    with room.store.reader() as reader:
        cover = reader.by_channel(None, UNTIL)
    counts = [cover[1].measure(name) for name in ("signups", "first_payments", "rejoined")]
    assert counts == [PEOPLE, PEOPLE / 2, 0]
    for key in ("a-list-of-ours", "the-same-list-again"):
        assert api.post("/signups", stolen, key, TOKENS["thief"]).ok
        assert figures(room, api) == back
    room.store.fold(clock.now())
    assert figures(room, api) == back
    with room.store.reader() as reader:
        assert verify(reader, UNTIL, lambda _: None).broken == ()
