"""Signing in on PostgreSQL, while somebody else is at the same chat: nobody waits in a ring."""

from collections.abc import Iterator

import pytest

from handlers.staff.entrance.desk import tell_of_entering
from handlers.staff.entrance.sessions import sign_in
from storage import Unit
from storage.access.sessions import SignInLink
from tests.attacks.room import Room
from tests.dashboard.conftest import DEWI, staffed
from tests.dashboard.site import LINK
from tests.postgres import Server
from tests.storage.waiting import meanwhile, no_ring


@pytest.fixture
def room(postgres: Server, postgres_url: str) -> Iterator[Room]:
    with no_ring(postgres), Room(postgres_url) as made:
        staffed(made)
        yield made


def test_signing_in_while_all_is_erased_finds_no_link(room: Room) -> None:
    """Also when a message of the chat is held, that signing in would put another in place of."""
    secret = LINK.findall(room.say(DEWI, "/halaman"))[-1].removeprefix("/masuk/")
    card = next(room.numbers) - 1
    with room.store.transaction() as unit:
        tell_of_entering(unit, SignInLink(DEWI, "id", card), room.clock.now())

    def erasure(unit: Unit) -> None:
        unit.load([DEWI])
        unit._run(unit._dialect.text("SELECT 1 FROM outbox FOR UPDATE")).fetchall()

    def signs_in() -> None:
        with room.store.transaction() as unit:
            assert sign_in(unit, secret, "", room.clock.now()) is None

    meanwhile(room.store, erasure, signs_in, lambda unit: unit.erase_account(DEWI))


def test_signing_in_while_another_link_is_asked_for_finds_that_the_old_one_is_void(
    room: Room,
) -> None:
    secret = LINK.findall(room.say(DEWI, "/halaman"))[-1].removeprefix("/masuk/")

    def asks(unit: Unit) -> None:
        link = SignInLink(DEWI, "id", 2)
        unit.add_sign_in_link("n" * 43, link, room.clock.now())

    def signs_in() -> None:
        with room.store.transaction() as unit:
            assert sign_in(unit, secret, "", room.clock.now()) is None

    meanwhile(room.store, lambda unit: unit.load([DEWI]), signs_in, asks)
