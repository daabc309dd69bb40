"""That a partner confirms a payment is told to whose form it is, if its receipt was named."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.api.shapes import Paid, Payments, Scope
from bot.api.writing import Writer
from bot.cli.payments import PaymentsOfAFile
from domain.coverage.events import Void
from domain.money import Rupiah
from domain.months import Month
from storage import Enrollment
from storage.access.tokens import Token
from tests.attacks.room import NIK, Room, nik_of
from tests.handlers.dues.scene import (
    BUDI,
    DECEMBER,
    NEWS_OF_A_PAYMENT,
    NOVEMBER,
    SITI,
    blocked,
    delivered,
    dies,
    enrolled,
    facts,
    family,
    line,
    on,
    pays,
    reports,
    ring,
    tomorrow,
)


def timers(room: Room) -> list[str]:
    """What is to be said until tomorrow."""
    with room.store.transaction() as unit:
        due = unit.take_timers(room.clock.now() + timedelta(days=1), 100, timedelta(0))
    return [timer.kind for timer in due if timer.kind.startswith("kabar:")]


def test_it_is_told_once_with_what_comes_next(room: Room) -> None:
    form = enrolled(room, BUDI)
    assert delivered(room, number=form.number)
    (told,) = tomorrow(room)[BUDI]
    assert NEWS_OF_A_PAYMENT in told
    assert f"({form.number}): tercatat dibayar sampai November 2026" in told
    assert "Berikutnya Desember 2026, paling lambat 15 Desember 2026" in told
    assert delivered(room, on=date(2026, 11, 22), number=form.number), "the same line again"
    assert not tomorrow(room)
    assert not on(room, date(2026, 11, 25)), "nobody is asked for the first payment now"


def test_several_on_a_day_are_one_message(room: Room) -> None:
    form = enrolled(room, BUDI)
    for month in (NOVEMBER, DECEMBER):
        assert delivered(room, month, number=form.number)
        assert not ring(room)
        room.clock.wait(hours=2)
    (told,) = tomorrow(room)[BUDI]
    assert "tercatat dibayar sampai Desember 2026" in told


def test_whose_nik_is_named_is_not_looked_up(room: Room) -> None:
    """A partner who guesses would learn from the time it takes who is here."""
    enrolled(room, BUDI)
    assert delivered(room, nik=NIK)
    assert timers(room) == []


def test_a_number_that_is_none_of_ours_tells_nobody(room: Room) -> None:
    enrolled(room, BUDI)
    assert not delivered(room, number="LD-0000-0000-0000")
    assert timers(room) == []


def test_who_filled_in_a_form_for_somebody_elses_nik_hears_nothing(room: Room) -> None:
    enrolled(room, BUDI)
    second = enrolled(room, SITI)
    assert not second.first_of_person
    assert delivered(room, number=second.number)
    assert timers(room) == []


def test_along_with_ones_own_nothing_is_told_of_others(room: Room) -> None:
    """Budi has filled in a form for a NIK that Siti had enrolled."""
    theirs = enrolled(room, SITI, nik_of(7))
    other, own = sorted(family(room), key=lambda form: form.first_of_person)
    assert [other.first_of_person, own.first_of_person] == [False, True]
    for form in (theirs, own):
        assert delivered(room, number=form.number)
    (told,) = tomorrow(room)[BUDI]
    assert own.number in told
    assert other.number not in told


def test_of_a_witnessed_form_nobody_hears(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit._open().execute("UPDATE enrollment SET agreed = 'witnessed:no_phone'")
    assert delivered(room, number=form.number)
    assert timers(room) == []


def test_a_family_has_one_message(room: Room) -> None:
    both = family(room)
    for form in both:
        assert delivered(room, number=form.number)
    (told,) = tomorrow(room)[BUDI]
    assert all(form.number in told for form in both)
    assert told.count(NEWS_OF_A_PAYMENT) == 1


def test_what_was_reported_further_is_not_what_came_in(room: Room) -> None:
    form = enrolled(room, BUDI)
    reports(room, BUDI, form, "2026-11", 3)
    assert delivered(room, number=form.number)
    (told,) = tomorrow(room)[BUDI]
    assert f"({form.number}): tercatat dibayar sampai November 2026" in told
    assert "belum terkonfirmasi" not in told


def test_the_same_is_not_said_as_a_reminder_too(room: Room) -> None:
    form = enrolled(room, BUDI)
    pays(room, form, Month(2026, 9))
    room.clock.wait(days=17)  # one day before the reminder of December
    assert delivered(room, Month(2026, 10), number=form.number)
    (told,) = on(room, date(2026, 12, 10))[BUDI]
    assert NEWS_OF_A_PAYMENT in told
    assert "iuran November 2026 - Desember 2026" in told


def test_late_news_are_not_put_off_by_more(room: Room) -> None:
    """We did not run when they fell due; meanwhile another file came."""
    form = enrolled(room, BUDI)
    assert delivered(room, number=form.number)
    room.clock.wait(days=1)
    assert delivered(room, DECEMBER, number=form.number)
    (told,) = ring(room)[BUDI]
    assert "sampai Desember 2026" in told
    assert not tomorrow(room)


def test_of_two_lines_that_say_the_same_the_number_counts(room: Room) -> None:
    form = enrolled(room, BUDI)
    file = PaymentsOfAFile(room.store, "mitra", 0, room.clock)
    assert [each.good for each in file.take([line(room, number=form.number), line(room, nik=NIK)])]
    assert len(timers(room)) == 1


def by_api(room: Room, *forms: Enrollment, bad: Sequence[Enrollment] = ()) -> list[bool]:
    """A partner's request, always of the same name: November is paid; of `bad` ones in 2027."""
    items = [
        Paid(
            number=form.number, occurred_on=date(2027, 1, 1) if form in bad else date(2026, 11, 22),
            paid_from="2026-11", paid_through="2026-11", jkk=Rupiah(10_000), jkm=Rupiah(6_800),
        )
        for form in (*forms, *bad)
    ]  # fmt: skip
    vault, at, today = room.store.vault, room.clock.now(), room.clock.today()
    token = Token(b"mitra", "mitra", frozenset({Scope.PAYMENTS.value}), 1, at)
    with room.store.transaction() as unit:
        written = Writer(unit, token, "key", vault.receipt_key, at, today).payments(Payments(items))
    return [row.taken for row in written.rows]


def test_by_the_api_too_but_not_what_is_refused(room: Room) -> None:
    good, bad = family(room)
    assert by_api(room, good, bad=[bad]) == [True, False]
    (told,) = tomorrow(room)[BUDI]
    assert good.number in told
    assert bad.number not in told


@pytest.mark.parametrize("why", ["turned off", "left", "taken back", "taken back, said before"])
def test_it_is_no_news(room: Room, why: str) -> None:
    form = enrolled(room, BUDI)
    if why == "turned off":
        room.press(BUDI, "iuran:0:diam")
    if "before" in why:
        pays(room, form, Month(2026, 10))
        room.clock.wait(days=1)
    assert delivered(room, number=form.number)
    if why == "left":
        dies(room, form)
    if "back" in why:
        _voided(room, form)
        reports(room, BUDI, form, "2026-11", 1)
    assert len(timers(room)) == 1
    assert not tomorrow(room)


@pytest.mark.parametrize("known", ["nothing", "reported", "confirmed"])
def test_what_was_paid_long_ago_is_no_news_whatever_is_known(room: Room, known: str) -> None:
    form = enrolled(room, BUDI)
    if known == "reported":
        reports(room, BUDI, form, "2026-11", 1)
    if known == "confirmed":
        pays(room, form, NOVEMBER)
        room.clock.wait(days=1)
    assert delivered(room, Month(2026, 5), number=form.number)
    assert not tomorrow(room)


def test_a_request_that_comes_again_much_later_is_no_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    by_api(room, form)
    assert tomorrow(room)
    room.clock.wait(days=3)
    by_api(room, form)
    assert not tomorrow(room)


def test_it_waits_for_who_paused(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        revision = unit.load([BUDI])[BUDI].conversation.revision
    room.press(BUDI, f"dataku:{revision}:berhenti")
    assert delivered(room, number=form.number)
    assert not tomorrow(room)
    room.press(BUDI, f"dataku:{revision}:lanjut")
    assert NEWS_OF_A_PAYMENT in ring(room)[BUDI][0]
    assert not tomorrow(room)


def test_it_waits_for_who_blocked_us(room: Room) -> None:
    form = enrolled(room, BUDI)
    blocked(room, BUDI)
    assert delivered(room, number=form.number)
    assert not tomorrow(room)
    assert timers(room) == [], "looked at again in a week"
    room.say(BUDI, "/status")
    room.clock.wait(days=8)
    assert any(NEWS_OF_A_PAYMENT in told for told in ring(room)[BUDI])


@pytest.mark.parametrize(("hours", "later"), [(-8, 5), (-3, 0), (1, 20), (11, 10), (16, 5)])
def test_it_comes_at_the_next_hour_of_its_chat(room: Room, hours: int, later: int) -> None:
    """That of chat 11 is 9:11 in Bandung; it is 12:00 now."""
    form = enrolled(room, BUDI)
    room.clock.wait(hours=hours)
    assert delivered(room, number=form.number)
    room.clock.wait(hours=later, minutes=10)
    assert not ring(room)
    room.clock.wait(minutes=1)
    assert NEWS_OF_A_PAYMENT in ring(room)[BUDI][0]


def _voided(room: Room, form: Enrollment) -> None:
    """The partner takes back what came last."""
    payment = max(facts(room, form), key=lambda each: each.recorded_at)
    wrong = Void(
        event_id=b"v" * 16, member_id=payment.member_id, occurred_on=payment.occurred_on,
        recorded_at=payment.recorded_at, source="mitra", voids=payment.event_id, reason="salah",
    )  # fmt: skip
    with room.store.transaction() as unit:
        unit.record_facts([wrong])
