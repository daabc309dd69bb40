"""An agent who witnessed forms of people who were never there, and what is left of them."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.cli.coverage.deliveries import ByAgent, Said
from dialog.conversation import Answers
from domain.channels import StartLink
from domain.coverage.events import Amounts, Payment
from domain.enrollment import Agreement, Assurance, Registrar, Rung
from domain.money import Rupiah
from domain.months import Month
from domain.nik import Nik
from domain.staff import Role
from handlers.attribution import signed
from storage.coverage.checking import verify
from storage.coverage.ledger.delivered import Span
from storage.keys.moving import FIRST_PERSON
from storage.keys.rotating import move_index
from tests.attacks.room import Room, nik_of
from tests.lists import HEAD
from tests.storage.samples import enrollment

ADMIN, AGENT, OTHER, BUDI, SITI = 31, 32, 33, 41, 42
PEOPLE = 6
UNTIL = Month(2029, 12)


def opened(url: str) -> Room:
    """An agent of a bank, number 2, and one of a village, number 3."""
    room = Room(url)
    room.appoint(ADMIN, Role.ADMIN)
    for chat, code in ((AGENT, "bank"), (OTHER, "desa")):
        room.appoint(chat, Role.AGENT, room.channel(code))
    return room


@pytest.fixture
def room(either_url: str) -> Iterator[Room]:
    with opened(either_url) as made:
        yield made


def sends(room: Room, agent: int, numbers: range) -> None:
    """An agent sends a list of people, who all agreed on paper, as the agent says."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(HEAD)
    for number in numbers:
        job = ("jualan sayur", "Kota Bandung", "1500000", "tertulis")
        lines.writerow((nik_of(number), "Siti Aminah", f"08123456{number:04d}", *job))
    room.clock.wait(hours=1)
    shown = room.send(agent, f"orang-{numbers.start}.csv", written.getvalue().encode())
    assert f"{len(numbers)}" in shown


def enrolls(room: Room, chat: int, number: int, channel: int) -> str:
    """Somebody does it themselves, by a link of that channel; their number."""
    room.clock.wait(hours=1)
    link = signed(StartLink(channel, 0, 0, room.clock.today()), room.vault)
    shown = room.enroll(chat, nik_of(number), f"/start {link}")
    return next(word for word in shown.split() if word.startswith("LD-")).rstrip(".")


def void(room: Room, agent: int) -> int:
    """As the command does it; how many signups that were."""
    at = room.clock.now()
    said = Said(f"agent {agent}", "strangers", room.clock.today(), at)
    its = ByAgent(Span(at - timedelta(days=30), at + timedelta(1)), agent)
    with room.store.reader() as reader:
        return sum(its.void(room.store, some, said, {}) for some in its.changes(reader, said))


def cube(room: Room) -> list[Any]:
    with room.store.reader() as reader:
        assert verify(reader, UNTIL, lambda _: None).broken == ()
        return [row for cells in reader.published(UNTIL) for row in cells.rows()]


def handed_over(room: Room) -> list[str]:
    with room.store.transaction() as unit:
        return [str(each.form["nik"]) for each in unit.at_rung(Rung.COMPLETE, None)]


def told_of(room: Room, channel: int) -> tuple[str, list[tuple[int, int]]]:
    """What an admin hears, and the forms by how they were agreed to."""
    shown = [room.say(ADMIN, words) for words in ("/ringkasan semua", "/corong semua")]
    with room.store.reader() as reader:
        agreed = reader.agreed_between(room.clock.now() - timedelta(days=9), room.clock.now())
    return "\n".join(shown), sorted((c, n) for (c, _), n in agreed.items() if c == channel)


def test_who_enrolled_after_the_agent_counts_as_if_there_had_been_none(
    room: Room, tmp_path: Path
) -> None:
    """In the cube, to the byte, and for the person; also by another agent's list."""
    with opened(f"sqlite:///{tmp_path / 'without.db'}") as other:
        for each in (room, other):
            if each is room:
                sends(each, AGENT, range(PEOPLE))
            else:
                each.clock.wait(hours=1)
            enrolls(each, BUDI, 0, 2)
            sends(each, OTHER, range(2, 4))
            each.clock.wait(days=1)
        assert handed_over(room).count(nik_of(0)) == 2
        assert cube(room) != cube(other)
        assert void(room, 2) == PEOPLE
        assert cube(room) == cube(other)
        assert sorted(handed_over(room)) == sorted(handed_over(other))
        assert [told_of(each, 1) for each in (room, other)] == [told_of(other, 1)] * 2
    assert void(room, 2) == 0
    room.store.fold(room.clock.now())
    assert [row.cell.channel for row in cube(room)] == [2]


def test_who_enrolls_afterwards_is_the_first(room: Room) -> None:
    sends(room, AGENT, range(PEOPLE))
    void(room, 2)
    assert cube(room) == []
    number = enrolls(room, SITI, 1, 2)
    with room.store.transaction() as unit:
        form = unit.by_number(number)
    assert form is not None
    assert form.first_of_person
    assert [row.measure("signups") for row in cube(room)] == [1]
    enrolls(room, BUDI, 1, 1)
    assert [row.measure("signups") for row in cube(room)] == [1], "and nobody after them"


def test_the_next_one_may_be_voided_too(room: Room) -> None:
    """Two agents had the same list: then nobody has these people, and who comes is the first."""
    for agent in (AGENT, OTHER):
        sends(room, agent, range(PEOPLE))
    assert [row.cell.channel for row in cube(room)] == [1]
    assert void(room, 2) == PEOPLE
    assert [row.cell.channel for row in cube(room)] == [2]
    assert void(room, 3) == PEOPLE
    assert cube(room) == []
    enrolls(room, SITI, 1, 1)
    assert [row.measure("signups") for row in cube(room)] == [1]


def test_the_agent_has_nothing_of_it_any_more(room: Room) -> None:
    sends(room, AGENT, range(PEOPLE))
    with room.store.transaction() as unit:
        (number, *_) = (form.number for form in unit.enrollments_by(2))
    assert "Semua: 6 orang" in room.say(AGENT, "/rekap")
    assert number in room.say(AGENT, "/perlu")
    assert "data lengkap" in room.say(BUDI, f"/cek {number}")
    void(room, 2)
    shown = room.say(AGENT, "/rekap")
    assert "Semua: 0 orang" in shown
    assert "Disaksikan" not in shown
    assert "LD-" not in room.say(AGENT, "/perlu")
    told = room.say(BUDI, f"/cek {number}")
    assert "formulir itu dibatalkan" in told
    assert "/start" in told
    assert cube(room) == []


def test_whoever_was_wronged_writes_them_down_anew_and_they_count(room: Room) -> None:
    """Nobody is told that they are registered by a form that never goes anywhere."""
    sends(room, AGENT, range(PEOPLE))
    before = handed_over(room)
    void(room, 2)
    assert handed_over(room) == []
    sends(room, AGENT, range(PEOPLE))
    assert sorted(handed_over(room)) == sorted(before)
    assert "Semua: 6 orang" in room.say(AGENT, "/rekap")
    void(room, 2)
    assert (handed_over(room), cube(room)) == ([], [])


def test_what_a_worker_agreed_to_on_a_phone_of_their_own_stays(room: Room) -> None:
    """So does what they filled in themselves, by the agent's link, and what other agents sent."""
    sends(room, OTHER, range(3, 5))
    answers: Answers = {"nik": nik_of(7), "name": "Budi Santoso"}
    new = enrollment(BUDI, 500, Nik(nik_of(7)))
    who = replace(new.attribution, registered_by=Registrar(2))
    own = replace(new, attribution=who, agreed=Agreement(Assurance.OWN_PHONE), form=answers)
    room.say(BUDI, "/start")
    with room.store.transaction() as unit:
        unit.enroll([own], room.clock.now())
    link = signed(StartLink(1, 2, 0, room.clock.today()), room.vault)
    room.enroll(SITI, nik_of(8), f"/start {link}")
    before = cube(room), sorted(handed_over(room))
    assert void(room, 2) == 0
    assert (cube(room), sorted(handed_over(room))) == before


def test_a_payment_stays_and_is_told_to_whose_form_it_is_then(room: Room) -> None:
    sends(room, AGENT, range(1))
    number = enrolls(room, BUDI, 0, 2)
    with room.store.transaction() as unit:
        member = unit.member_of_nik(Nik(nik_of(0)))
        unit.record_facts([
            Payment(
                event_id=b"p" * 16, member_id=member, occurred_on=room.clock.today(),
                recorded_at=room.clock.now(), source="file:desa",
                paid_from=Month(2026, 11), paid_through=Month(2027, 1),
                amounts=Amounts(Rupiah(30_000), Rupiah(20_400)),
            )
        ])  # fmt: skip
    assert "Januari 2027" not in room.say(BUDI, "/iuran"), "it is a member of somebody else's form"
    void(room, 2)
    assert "Januari 2027" in room.say(BUDI, "/iuran")
    (row,) = (row for row in cube(room) if row.measure("first_payments"))
    assert (row.cell.channel, row.measure("amount_jkk_rp")) == (2, 30_000)
    with room.store.transaction() as unit:
        assert unit.erase_form(number, room.clock.now()) is not None
    assert "Januari 2027" not in room.say(BUDI, "/iuran")
    enrolls(room, SITI, 0, 1)
    assert sum(row.measure("signups") for row in cube(room)) == 1, "nobody is counted twice"


def test_forms_are_withdrawn_while_the_index_of_niks_is_moved(room: Room) -> None:
    """A claim, its form and the next one may each lie under the key before or under the new one."""
    sends(room, AGENT, range(PEOPLE))
    numbers = [enrolls(room, 50 + each, each, 2) for each in range(PEOPLE)]
    with room.store.transaction() as unit:
        assert unit.has_index_alone()
        index = unit.begin_moving()
    with room.store.transaction() as unit:
        assert unit.has_index_alone()
        unit.move_persons(index, FIRST_PERSON)
    assert void(room, 2) == PEOPLE
    move_index(room.store, lambda _: None)
    with room.store.transaction() as unit:
        forms = [unit.by_number(each) for each in numbers]
    assert all(form is not None and form.first_of_person for form in forms)
    for each in range(PEOPLE):
        enrolls(room, 70 + each, each, 1)
    assert sum(row.measure("signups") for row in cube(room)) == PEOPLE
    assert {row.cell.channel for row in cube(room)} == {2}


def test_who_enrolls_in_that_very_moment_is_not_lost(postgres_url: str) -> None:
    """They had found the agent's claim, and are not there yet for whoever looks who comes next."""
    begun, may_end, new = Event(), Event(), enrollment(SITI, 600, Nik(nik_of(0)))

    def enrolling(room: Room) -> None:
        with room.store.transaction() as unit:
            unit.enroll([new], room.clock.now())
            begun.set()
            may_end.wait(60)

    with opened(postgres_url) as room:
        sends(room, AGENT, range(1))
        enrolls_now = Thread(target=enrolling, args=(room,))
        voids_now = Thread(target=void, args=(room, 2))
        enrolls_now.start()
        begun.wait(60)
        voids_now.start()
        voids_now.join(0.5)
        assert voids_now.is_alive(), "it waits"
        may_end.set()
        for each in (enrolls_now, voids_now):
            each.join(60)
        with room.store.transaction() as unit:
            form = unit.enrollments_of([SITI])[SITI][0]
        assert form.first_of_person
        assert [row.cell.channel for row in cube(room)] == [new.channel]
