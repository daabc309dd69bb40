"""The notice before the first personal datum: whole by Art. 21, and asked again when it changes."""

from datetime import date

import pytest

from dialog.assisted import ASSISTED
from dialog.conversation import Conversation
from dialog.effects import Agree, Ask
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.events import Chosen, Started
from dialog.script import Script, current
from locales.catalogue import LANGUAGES
from locales.speak import speak
from tests.dialog.people import WHOLE

TODAY = date(2026, 11, 22)
PHONE = 900
"""Characters; a small phone shows about so many."""

ART_21 = {
    "id": ("UU 27/2022", "Tujuan", "kenapa", "NIK", "30 hari", "365 hari", "Diproses sampai",
           "Hak Anda"),
    "en": ("UU 27/2022", "Purpose", "why", "NIK", "30 days", "365 days", "Processed until",
           "Your rights"),
}  # fmt: skip
"""Legality, purpose, which data and why each, how long documents are kept and processed, rights."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_explaining_tells_all_that_the_law_asks_in_messages_of_a_phones_size(language: str) -> None:
    asked, _ = advance(ENROLLMENT, Conversation({"language": language}), Started(), TODAY)
    turn = advance(ENROLLMENT, asked, Chosen("more"), TODAY)
    messages = speak(turn.effects, language)
    whole = "\n".join(message.text for message in messages)
    assert [each for each in ART_21[language] if each not in whole] == []
    assert len(messages) == 4
    assert max(len(message.text) for message in messages[:-1]) < PHONE
    assert [bool(message.rows) for message in messages] == [False, False, False, True]
    assert "---" not in whole


@pytest.mark.parametrize(("script", "asked"), [(ENROLLMENT, "consent"), (ASSISTED, "read_out")])
def test_a_changed_notice_asks_again_and_keeps_every_answer(script: Script, asked: str) -> None:
    before = WHOLE | {"consent": "2026-10"}
    old = Conversation(before)
    assert current(script, old.answers, TODAY).name == asked
    shown = advance(script, old, Started(), TODAY).effects[-1]
    assert isinstance(shown, Ask) and shown.prompt.name == asked
    turn = advance(script, old, Chosen("yes"), TODAY)
    assert turn.conversation.answers == WHOLE | {"consent": NOTICE}
    if script is ENROLLMENT:
        assert Agree(NOTICE, "id") in turn.effects


def test_a_first_word_agrees_to_nothing() -> None:
    """Who writes "ya" before anything was put to them has not read what they agree to."""
    turn = advance(ENROLLMENT, Conversation({"language": "id"}), Chosen("yes"), TODAY)
    assert "consent" not in turn.conversation.answers
    assert isinstance(turn.effects[-1], Ask) and turn.effects[-1].prompt.name == "consent"
    again = advance(ENROLLMENT, turn.conversation, Chosen("yes"), TODAY)
    assert again.conversation.answers["consent"] == NOTICE


def test_whoever_said_no_is_not_asked_again_by_themselves() -> None:
    refused = Conversation({"language": "id", "consent": "no"})
    assert current(ENROLLMENT, refused.answers, TODAY).name == "refused"
