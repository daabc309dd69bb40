"""Any input in any order: never silent, never lost, the same in gives the same out."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.conversation import SUBMITTED, Conversation
from dialog.effects import Ask, Count, Passage
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import Chosen, Command, ContactShared, Event, Pressed, Said
from dialog.passages import ONCE
from locales.catalogue import LANGUAGES
from tests.dialog.people import TODAY, WHOLE, actions, lived, outcome_of, readable, waits


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["id", "en", None]), st.lists(actions, max_size=40))
def test_whatever_happens_is_answered_and_nothing_is_lost(
    language: str | None, story: list[tuple[str, object]]
) -> None:
    begun = Conversation(answers={"language": language} if language else {})
    for before, event, turn in lived(ENROLLMENT, begun, story, outcome_of):
        if not isinstance(event, Chosen | Pressed | Command):
            kept_answers(before, turn.conversation, event)
        if not waits(turn):
            assert any(isinstance(effect, Ask) for effect in turn.effects)
            for spoken in LANGUAGES:
                readable(turn.effects, spoken)


@settings(max_examples=200, deadline=None)
@given(st.lists(actions, max_size=40))
def test_of_each_form_a_passage_counts_once(story: list[tuple[str, object]]) -> None:
    """However often somebody goes back and forth; repairs and leavings count each time."""
    counted: Counter[tuple[int, Count]] = Counter()
    today = [action for action in story if action[0] != "wait"]
    for _, _, turn in lived(ENROLLMENT, Conversation({"language": "id"}), today, outcome_of):
        its = turn.conversation
        counted.update(
            (its.form, effect)
            for effect in turn.effects
            if isinstance(effect, Count) and effect.passage in ONCE
        )
        assert waits(turn) or SUBMITTED not in its.answers or not its.counted
    assert not [passage for passage, number in counted.items() if number > 1]
    begun = Counter(form for form, each in counted if each.passage is Passage.STARTED)
    assert not [form for form, number in begun.items() if number > 1]


def test_a_change_given_up_gives_back_the_form_in_the_language_of_now() -> None:
    whole = {key: value for key, value in WHOLE.items() if key != "confirmed"}
    conversation = Conversation(whole)
    for event in (Chosen("change:name"), Command("bahasa"), Chosen("en"), Chosen("/back")):
        assert ("name" in conversation.answers) is not bool(conversation.aside)
        conversation = advance(ENROLLMENT, conversation, event, TODAY).conversation
    assert conversation.answers == whole | {"language": "en"}
    assert not conversation.aside


def kept_answers(before: Conversation, after: Conversation, event: Event) -> None:
    """What was typed may add answers; only the routes to an answer and its own may go."""
    routes = ("occupation_", "place_", "daily_income", "income_by_day", "wage_earner")
    of_nik = ("identity", "birth_", "sex")
    gone = [key for key in before.answers if key not in after.answers]
    assert all(key.startswith((*routes, *of_nik)) for key in gone), (gone, event)


def test_a_conversation_in_a_log_shows_no_answer() -> None:
    conversation = Conversation(answers={"nik": "3273061405889999", "name": "Budi"})
    assert "3273" not in repr(conversation)
    assert "Budi" not in repr(conversation)
    assert "081234567890" not in repr(Said("081234567890"))
    assert "081234567890" not in repr(ContactShared("081234567890", own=True))
