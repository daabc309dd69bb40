"""Months to pay at once: what is on offer, and what is told about the rest."""

from datetime import date

import pytest

from dialog.conversation import Conversation
from dialog.effects import Agree, Ask, Count
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import Chosen, Said
from locales.speak import speak
from tests.dialog.people import NUMBER, WHOLE

QUOTED = {
    key: value for key, value in WHOLE.items() if key not in {"months", "first_month", "confirmed"}
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("today", "offered"),
    [
        (date(2027, 1, 31), "1, 3, 6, 12."),
        (date(2027, 2, 1), "1, 3, 6."),
        (date(2027, 12, 1), "1."),
    ],
)
def test_only_what_can_be_chosen_today_is_named_as_a_choice(
    language: str, today: date, offered: str
) -> None:
    """Tariffs end with 2027: who types what is not on offer must not be told to choose it."""
    turn = advance(ENROLLMENT, Conversation(QUOTED), Said("24 bulan"), today)
    (shown,) = speak(turn.effects, language)
    told, asked, *_ = shown.text.split("\n\n")
    assert told.endswith(f": {offered}")
    assert asked.endswith(f": {offered}")


@pytest.mark.parametrize("said", ["6", "enam bulan", "6 bln aja"])
def test_months_are_typed_as_they_are_said(said: str) -> None:
    turn = advance(ENROLLMENT, Conversation(QUOTED), Said(said), date(2026, 11, 22))
    assert turn.conversation.answers["months"] == 6


@pytest.mark.parametrize(
    "today",
    [
        pytest.param(date(2026, 12, 1), id="the next month has another price"),
        pytest.param(date(2027, 12, 1), id="three months are not on offer any more"),
        pytest.param(date(2028, 1, 1), id="no tariff is known"),
        pytest.param(date(2057, 7, 25), id="too old to enroll"),
    ],
)
@pytest.mark.parametrize(("more", "open_now"), [({}, "more"), ({"more": "later"}, "done")])
def test_no_rule_of_a_later_day_opens_a_form_that_was_sent(
    today: date, more: dict[str, str], open_now: str
) -> None:
    """Whoever sent it in November was asked in December how many months they want to pay."""
    sent = Conversation(WHOLE | {"number": NUMBER} | more)
    turn = advance(ENROLLMENT, sent, Said("halo"), today)
    assert [each.prompt.name for each in turn.effects if isinstance(each, Ask)] == [open_now]


def test_whoever_agrees_to_a_new_notice_for_a_form_that_was_sent_is_not_counted_again() -> None:
    sent = Conversation(WHOLE | {"number": NUMBER, "consent": "2026-01-01"})
    turn = advance(ENROLLMENT, sent, Chosen("yes"), date(2027, 2, 1))
    assert any(isinstance(each, Agree) for each in turn.effects)
    assert not any(isinstance(each, Count) for each in turn.effects)
