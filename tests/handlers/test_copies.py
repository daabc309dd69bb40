"""The file of `/dataku`: all that is kept about somebody, in full, and nothing about others."""

from dialog.enrollment.beginning import NOTICE
from domain.channels import StartLink
from domain.enrollment import Rung, Source
from domain.staff import Role
from handlers.attribution import signed
from storage.handover.steps import Evidence
from tests.attacks.room import Room, nik_of
from tests.handlers.dataku import agreed_on_own_phone, copied

BUDI, AGUS, NEW = 11, 13, 14


def test_a_copy_says_which_links_somebody_came_by(room: Room) -> None:
    first, last = room.channel("pos"), room.channel("brilink")
    today = room.clock.today()
    room.say(BUDI, f"/start {signed(StartLink(first, 0, 0, today), room.vault)}")
    room.clock.wait(days=1)
    room.enroll(BUDI, start=f"/start {signed(StartLink(last, 3, 2, today), room.vault)}")
    _, read = copied(room, BUDI)
    links = [
        {"channel": first, "agent": 0, "poster": 0, "on": "2026-11-22"},
        {"channel": last, "agent": 3, "poster": 2, "on": "2026-11-23"},
    ]
    (form,) = read["forms"]
    assert [read["first_link"], read["last_link"]] == links
    assert [form["first_link"], form["last_link"]] == links


def test_a_copy_says_what_a_form_is_for_and_since_when(room: Room) -> None:
    room.enroll(BUDI)
    room.clock.wait(hours=2)
    _, read = copied(room, BUDI)
    (form,) = read["forms"]
    assert (form["created_at"], form["rung_at"]) == ("2026-11-22T05:00:00+00:00",) * 2
    assert (form["programmes"], form["months"]) == (["JKK", "JKM"], 3)
    assert (form["first_month"], form["agreed"]) == ("2026-11", "self")
    assert (form["first_link"], form["last_link"]) == (None, None)
    (consent,) = read["consents"]
    assert (consent["version"], consent["at"]) == (NOTICE, "2026-11-22T05:00:00+00:00")
    assert (read["format"], read["chat"]) == ("lindung-dataku/1", BUDI)
    assert read["as_of"] == "2026-11-22T07:00:00+00:00"


def test_a_copy_tells_what_became_of_a_form_and_by_whose_word(room: Room) -> None:
    room.enroll(BUDI)
    with room.store.transaction() as unit:
        (form,) = unit.enrollments_of([BUDI])[BUDI]
        day, now = room.clock.today(), room.clock.now()
        unit.add_step(form, Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, day), now)
        unit.add_step(form, Evidence(None, Source.OFFICIAL_FILE, day, "NIK_SALAH"), now)
    (read,) = copied(room, BUDI)[1]["forms"]
    step = {"source": "official_file", "on": "2026-11-22"}
    assert read["history"] == [
        step | {"what": "handed_over", "reason": ""},
        step | {"what": "returned", "reason": "NIK_SALAH"},
    ]


def test_a_copy_says_who_filled_a_form_in_and_how_its_person_agreed(room: Room) -> None:
    agreed_on_own_phone(room, BUDI)
    (form,) = copied(room, BUDI)[1]["forms"]
    assert (form["filled_in_by_agent"], form["agreed"]) == (1, "own_phone")


def test_a_copy_holds_a_form_that_is_not_sent_with_what_stood_before_a_change(room: Room) -> None:
    room.walk(NEW, nik_of(9))
    assert copied(room, NEW)[1]["conversation"]["nik"] == "32••••••••••9999"
    room.say(NEW, "ubah NIK")
    written, read = copied(room, NEW)
    assert nik_of(9) not in written
    assert "nik" not in read["conversation"]
    assert read["conversation"]["name"] == "Budi Santoso"
    assert read["before_change"]["nik"] == "32••••••••••9999"


def test_a_copy_holds_a_form_that_is_lent(room: Room) -> None:
    room.walk(NEW, nik_of(9))
    room.say(NEW, "/mintaagen")
    written, read = copied(room, NEW)
    assert nik_of(9) not in written
    assert read["lent"]["name"] == "Budi Santoso"
    assert read["lent"]["nik"] == "32••••••••••9999"
    assert read["conversation"] == {"language": "id"}


def test_an_agents_copy_holds_nothing_of_the_worker_before_them(room: Room) -> None:
    room.appoint(AGUS, Role.AGENT, room.channel("brilink"))
    room.say(AGUS, "/daftarkan")
    for said in ("Ia setuju, mulai", nik_of(9), "Betul", "Wati Lestari"):
        room.say(AGUS, said)
    written, read = copied(room, AGUS)
    assert "Wati" not in written
    assert read["lent"] is None


def test_a_copy_can_be_read_by_people_too(room: Room) -> None:
    """What is no ASCII stands there as it is, one thing a line."""
    room.enroll(BUDI)
    written, _ = copied(room, BUDI)
    assert '\n  "as_of": ' in written
    assert '"nik": "32••••••••••9999"' in written
