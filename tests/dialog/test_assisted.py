"""The form for somebody else: any input in any order, the same questions as the worker's own."""

from datetime import timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.assisted import (
    ASSISTED,
    LENT,
    WITNESSED,
    WRONG,
    at_home,
    done,
    finished,
    in_hand,
    sent_back,
    stands,
    summary,
)
from dialog.conversation import Answers, Conversation
from dialog.effects import Ask, AskWorker, Submit
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import ASKED, Chosen, Command, Event, Said, TooOften, WorkerAsked
from dialog.script import current, offered
from locales.hear import hear
from tests.dialog.people import NUMBER, TODAY, WHOLE, actions, lived, outcome_of, readable, waits


def outcome(effect: object, *, tired: bool) -> Event:
    if isinstance(effect, AskWorker | Submit) and tired:
        return TooOften("signups", 3, effect.answer if isinstance(effect, Submit) else "")
    if isinstance(effect, AskWorker):
        return WorkerAsked("https://t.me/x?start=y", TODAY)
    return outcome_of(effect)


@settings(max_examples=200, deadline=None)
@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.lists(actions.filter(lambda action: action[0] != "event"), max_size=25),
)
def test_whatever_an_agent_does_is_answered(
    whole: bool, lent: bool, tired: bool, story: list[tuple[str, object]]
) -> None:
    answers: Answers = dict(WHOLE) if whole else {"language": "id"}
    if lent:
        answers[LENT] = True
    its = partial(outcome, tired=tired)
    for _, _, turn in lived(ASSISTED, Conversation(answers), story, its):
        if waits(turn):
            continue
        assert any(isinstance(effect, Ask) for effect in turn.effects)
        # Nobody is enrolled on an agent's word who was asked, or who has a phone of their own.
        assert not {ASKED, WITNESSED} <= turn.conversation.answers.keys()
        assert not {LENT, WITNESSED} <= turn.conversation.answers.keys()
        for language in ("id-agent", "en-agent"):
            readable(turn.effects, language)


def test_the_questions_are_the_workers_own() -> None:
    own = {question.name: question for question in ENROLLMENT.questions}
    shared = [question for question in ASSISTED.questions if question.name in own]
    assert len(shared) > 20
    for question in shared:
        theirs = own[question.name]
        assert (question.read, question.choose, question.holds) == (
            theirs.read,
            theirs.choose,
            theirs.holds,
        )


def test_an_agent_chooses_the_language_in_the_middle_of_a_form() -> None:
    """What was typed then had become the worker's name."""
    unnamed = Conversation({k: v for k, v in WHOLE.items() if k != "name"})
    for form in (unnamed, Conversation({"language": "id", "number": NUMBER})):
        before = current(ASSISTED, form.answers, TODAY).name
        turn = advance(ASSISTED, form, Command("bahasa"), TODAY)
        assert current(ASSISTED, turn.conversation.answers, TODAY).name == "language"
        chosen = advance(ASSISTED, turn.conversation, Chosen("en"), TODAY).conversation.answers
        assert (current(ASSISTED, chosen, TODAY).name, chosen["language"]) == (before, "en")


def test_what_is_wrong_is_asked_again_and_kembali_gives_it_back() -> None:
    asked = Conversation(WHOLE | {ASKED: True})
    for wrong in WRONG:
        back = sent_back(asked, wrong)
        assert ASKED not in back.answers
        assert not stands(back.answers, TODAY)
        question = current(ASSISTED, back.answers, TODAY).name
        assert (question == "review") == (wrong == "other")
        if wrong not in {"other", "nik"}:  # there is no way back from the NIK, in either form
            turn = advance(ASSISTED, back, Chosen("/back"), TODAY)
            assert turn.conversation.answers.get("name") == WHOLE["name"]
            assert current(ASSISTED, turn.conversation.answers, TODAY).name == "review"


def test_a_price_of_last_month_is_not_agreed_to() -> None:
    assert stands(WHOLE | {ASKED: True}, TODAY)
    assert not stands(WHOLE | {ASKED: True}, TODAY + timedelta(days=31))


def test_at_home_the_worker_agrees_anew_unless_they_had() -> None:
    asked = Conversation(WHOLE | {ASKED: True, "witnessing": True})
    alone = at_home(asked, "en", agreed=False)
    assert current(ENROLLMENT, alone.answers, TODAY).name == "consent"
    assert alone.answers["language"] == "en"
    back = at_home(in_hand(asked, "id", lent=True), "id", agreed=True)
    assert current(ENROLLMENT, back.answers, TODAY).name == "review"
    assert not {ASKED, LENT, "witnessing"} & back.answers.keys()


def test_what_is_stored_is_what_the_worker_would_have_sent() -> None:
    stored = finished(WHOLE | {ASKED: True, LENT: True})
    assert stored == {key: value for key, value in WHOLE.items() if key != "language"}


def test_what_is_done_keeps_nothing_of_the_worker() -> None:
    after = done(Conversation(WHOLE | {ASKED: True}), "LD-AB12-CD34-EF56")
    assert after.answers == {"language": "id", "number": "LD-AB12-CD34-EF56"}
    assert offered(ASSISTED, after.answers, TODAY).question.name == "done_for"


def test_the_summary_tells_a_stranger_nothing() -> None:
    shown = summary(WHOLE, TODAY)
    assert shown["name"] == "Siti A."
    assert shown["phone"] == "0812-••••-5432"
    assert "9999" in str(shown["nik"])
    assert "327306" not in str(shown["nik"])


def test_no_slip_of_a_reason_witnesses_an_agreement() -> None:
    """The choice sends the form."""
    asked = offered(ASSISTED, WHOLE | {"witnessing": True}, TODAY)
    assert hear(asked, "Tidak punya HP", "id") == Chosen("no_phone")
    assert hear(asked, "Tidak punyi HP", "id") == Said("Tidak punyi HP")
