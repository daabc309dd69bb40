"""What became of a form, told to whom it is about."""

from dataclasses import replace
from datetime import date

import pytest

from domain.enrollment import Agreement, Assurance, Reason, Rung, Source
from handlers.dues.news import heard
from storage.handover.steps import Evidence
from tests.attacks.room import Room
from tests.handlers.dues.scene import (
    BUDI,
    blocked,
    enrolled,
    forms,
    on,
    ring,
    tell,
)


@pytest.mark.parametrize(
    ("rung", "source", "asked"),
    [
        (Rung.PAID, Source.OFFICIAL_FILE, False),
        (Rung.ACTIVE, Source.PARTNER_FILE, False),
        (Rung.HANDED_OVER, Source.OFFICIAL_FILE, True),
        (Rung.PAYMENT_CODE, Source.PARTNER_FILE, True),
        (Rung.PAID, Source.AGENT, True),
    ],
)
def test_a_file_that_says_paid_is_a_payment(
    room: Room, rung: Rung, source: Source, *, asked: bool
) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.add_step(form, Evidence(rung, source, room.clock.today()), room.clock.now())
    assert bool(on(room, date(2026, 11, 25))) is asked


def test_what_became_of_a_form_is_told_to_its_person(room: Room) -> None:
    form = enrolled(room, BUDI)
    tell(room, form, None, "foto KTP buram")
    (told,) = ring(room)[BUDI]
    assert "dikembalikan" in told
    assert "foto KTP buram" in told
    room.clock.wait(hours=1)
    tell(room, form, Rung.ACTIVE)
    (told,) = ring(room)[BUDI]
    assert "Menurut BPJS Ketenagakerjaan, kepesertaannya aktif" in told
    assert not ring(room)
    # An official "active" is at least that month's payment, so nobody asks for the first one.
    assert not on(room, date(2026, 11, 25))
    (told,) = on(room, date(2026, 12, 10))[BUDI]
    assert "iuran Desember 2026" in told


def test_news_are_the_highest_rung_and_never_go_back(room: Room) -> None:
    form = enrolled(room, BUDI)
    for rung in (Rung.HANDED_OVER, Rung.ACTIVE, Rung.PAYMENT_CODE):
        tell(room, forms(room, BUDI)[0], rung)
    (told,) = ring(room)[BUDI]
    assert "aktif" in told
    room.clock.wait(days=1)
    for rung in (Rung.PAID, Rung.ACTIVE):  # lower, and said before
        tell(room, forms(room, BUDI)[0], rung)
        assert not ring(room)
    assert form.number in told


def test_news_begin_the_reminders_of_a_form_that_had_none(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        unit.drop_timers([BUDI], but="nothing")
    tell(room, form, Rung.HANDED_OVER)
    assert "diserahkan" in ring(room)[BUDI][0]
    assert "pembayaran pertama" in on(room, date(2026, 11, 25))[BUDI][0]


def test_news_wait_for_who_paused_or_blocked_us(room: Room) -> None:
    form = enrolled(room, BUDI)
    with room.store.transaction() as unit:
        revision = unit.load([BUDI])[BUDI].conversation.revision
    room.press(BUDI, f"dataku:{revision}:berhenti")
    tell(room, form, None, "foto KTP buram")
    assert not ring(room)
    room.press(BUDI, f"dataku:{revision}:lanjut")
    assert "foto KTP buram" in ring(room)[BUDI][0]
    blocked(room, BUDI)
    room.clock.wait(days=1)
    tell(room, form, None, "NIK tidak terbaca")
    assert not ring(room)
    room.say(BUDI, "/status")
    room.clock.wait(days=8)
    assert any("NIK tidak terbaca" in told for told in ring(room)[BUDI])


def test_news_wait_for_the_morning(room: Room) -> None:
    form = enrolled(room, BUDI)
    room.clock.wait(hours=11)  # 23:00
    tell(room, form, Rung.HANDED_OVER)
    assert not ring(room)
    room.clock.wait(hours=8, minutes=1)
    assert "diserahkan" in ring(room)[BUDI][0]


def test_a_witnessed_form_is_followed_by_its_agent_not_by_news(room: Room) -> None:
    form = enrolled(room, BUDI)
    witnessed = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)
    assert heard(replace(form, agreed=witnessed), None, room.clock.now()) == []
