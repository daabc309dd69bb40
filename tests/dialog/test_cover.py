"""Months to pay at once: what is on offer, and what is told about the rest."""

from datetime import date

import pytest

from dialog.conversation import Conversation
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import Said
from locales.speak import speak
from tests.dialog.people import WHOLE

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
