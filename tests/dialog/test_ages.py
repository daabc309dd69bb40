"""Texts that speak of an age say the one of the day, whatever it is."""

from datetime import date

import pytest

from dialog.conversation import Answers, Conversation
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.events import Chosen
from dialog.prompts import WHY
from dialog.script import current
from locales.catalogue import LANGUAGES
from locales.speak import speak
from locales.values import fill

TODAY = date(2026, 11, 22)
CONFIRMING: Answers = {"consent": NOTICE, "nik": "3273060312909999"}

AGES = {"adult": 21, "limit": 70}
SPEAK_OF = {
    "identity.ask_young": "21",
    "too_young.ask": "21",
    "row.minor": "21",
    "birth_date.why": "70",
    "too_old.ask": "70",
    "row.too_old": "70",
}


@pytest.mark.parametrize("language", [*LANGUAGES, *(f"{each}-agent" for each in LANGUAGES)])
@pytest.mark.parametrize("key", SPEAK_OF)
def test_no_text_writes_an_age_out(key: str, language: str) -> None:
    text = fill(language, key, {"nik": "-", "birth": "-", "sex": "-", **AGES})
    assert SPEAK_OF[key] in text
    assert "18" not in text and "65" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_a_birth_date_is_asked_names_the_limit(language: str) -> None:
    answers: Answers = {**CONFIRMING, "language": language, "identity": "ok", "birth_differs": True}
    assert current(ENROLLMENT, answers, TODAY).name == "birth_date"
    turn = advance(ENROLLMENT, Conversation(answers), Chosen(WHY), TODAY)
    assert "65" in speak(turn.effects, language)[0].text
