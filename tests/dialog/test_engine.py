"""Any input in any order: never silent, never lost, the same in gives the same out."""

from collections import Counter
from datetime import date, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.conversation import SUBMITTED, Conversation
from dialog.effects import AWAITED, Ask, Count, Passage, Submit
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.events import (
    Chosen,
    Command,
    ContactShared,
    Event,
    Found,
    Pressed,
    Said,
    SentUnreadable,
    Standing,
    Started,
    Submitted,
    Unreadable,
)
from dialog.passages import ONCE
from dialog.script import Script, offered
from domain.enrollment import Rung
from locales.catalogue import LANGUAGES
from locales.hear import hear
from locales.speak import LONGEST_TEXT, speak

TODAY = date(2026, 11, 22)
NUMBER = "LD-AB12-CD34-EF56"

ANSWERS = (
    "3273061405889999", "3205124509909999", "7371120310109999", "3404072211619999",
    "Budi Santoso", "081234567890", "narik ojek", "jualan", "pemilik usaha", "karyawan pabrik",
    "xyzzy", "bandung", "garut", "100rb", "2 juta", "26", "14-05-1988", "40132", "a@contoh.id",
    "Jl. Melati 5", "kembali", "kenapa", "lewati", "ya", "tidak", "1", "2", "3", "9",
)  # fmt: skip
COMMANDS = ("status", "cek", "batal", "daftar", "bahasa", "bantuan", "resmi", "privasi", "apa")

texts = st.one_of(
    st.sampled_from(ANSWERS), st.text(max_size=30), st.just("a" * 5000), st.just(" \n\t ")
)
pick = st.integers(min_value=0, max_value=30)
"""Which of the choices on offer is taken; counted round."""

actions = st.one_of(
    st.tuples(st.just("choose"), pick),
    st.tuples(st.just("choose"), pick),
    st.tuples(st.just("say"), texts),
    st.tuples(st.just("press"), pick),
    st.tuples(st.just("old press"), st.integers(0, 50)),
    st.tuples(st.just("event"), st.builds(Command, st.sampled_from(COMMANDS), texts)),
    st.tuples(st.just("event"), st.builds(SentUnreadable, st.sampled_from(Unreadable))),
    st.tuples(
        st.just("event"),
        st.builds(ContactShared, st.sampled_from(["+6281234567890", "021", ""]), st.booleans()),
    ),
    st.tuples(st.just("event"), st.just(Started())),
    st.tuples(st.just("wait"), st.integers(min_value=1, max_value=400)),
)


def event_of(
    action: tuple[str, object],
    conversation: Conversation,
    today: date,
    script: Script = ENROLLMENT,
) -> Event:
    """What a person does, given what is on their screen."""
    kind, value = action
    offer = offered(script, conversation.answers, today)
    choices = (*offer.choices, *offer.ways)
    if kind in {"choose", "press"} and choices:
        assert isinstance(value, int)
        taken = choices[value % len(choices)].value
        if kind == "choose":
            return Chosen(taken)
        return Pressed(offer.question.name, conversation.revision, taken)
    if kind == "old press":
        assert isinstance(value, int)
        return Pressed("review", value, "send")
    if kind == "say":
        return hear(offer, str(value), str(conversation.answers.get("language", "id")))
    if isinstance(value, Command | SentUnreadable | ContactShared | Started):
        return value
    return Started()


def outcome_of(effect: object) -> Event:
    """What storage would say to an awaited effect."""
    if isinstance(effect, Submit):
        return Submitted(NUMBER)
    return Found((Standing(NUMBER, Rung.COMPLETE, TODAY),))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["id", "en", None]), st.lists(actions, max_size=40))
def test_whatever_happens_is_answered_and_nothing_is_lost(
    language: str | None, story: list[tuple[str, object]]
) -> None:
    conversation = Conversation(answers={"language": language} if language else {})
    today = TODAY
    for action in story:
        if action[0] == "wait":
            assert isinstance(action[1], int)
            today = min(today + timedelta(days=action[1] % 40), date(2026, 12, 31))
            continue
        event = event_of(action, conversation, today)
        while True:
            turn = advance(ENROLLMENT, conversation, event, today)
            assert turn == advance(ENROLLMENT, conversation, event, today)
            if not isinstance(event, Chosen | Pressed | Command):
                kept_answers(conversation, turn.conversation, event)
            conversation = reloaded(turn.conversation)
            if not (turn.effects and isinstance(turn.effects[-1], AWAITED)):
                break
            event = outcome_of(turn.effects[-1])
        assert any(isinstance(effect, Ask) for effect in turn.effects)
        for spoken in LANGUAGES:
            readable(turn.effects, spoken)


@settings(max_examples=200, deadline=None)
@given(st.lists(actions, max_size=40))
def test_of_each_form_a_passage_counts_once(story: list[tuple[str, object]]) -> None:
    """However often somebody goes back and forth; repairs and leavings count each time."""
    conversation, today = Conversation(answers={"language": "id"}), TODAY
    counted: Counter[tuple[int, Count]] = Counter()
    for action in story:
        if action[0] == "wait":
            continue
        event = event_of(action, conversation, today)
        while True:
            turn = advance(ENROLLMENT, conversation, event, today)
            conversation = reloaded(turn.conversation)
            counted.update(
                (conversation.form, effect)
                for effect in turn.effects
                if isinstance(effect, Count) and effect.passage in ONCE
            )
            if not isinstance(turn.effects[-1], AWAITED):
                break
            event = outcome_of(turn.effects[-1])
        assert SUBMITTED not in conversation.answers or not conversation.counted
    assert not [passage for passage, number in counted.items() if number > 1]
    begun = Counter(form for form, each in counted if each.passage is Passage.STARTED)
    assert not [form for form, number in begun.items() if number > 1]


def kept_answers(before: Conversation, after: Conversation, event: Event) -> None:
    """What was typed may add answers; only the routes to an answer and its own may go."""
    routes = ("occupation_", "place_", "daily_income", "income_by_day", "wage_earner")
    of_nik = ("identity", "birth_", "sex")
    gone = [key for key in before.answers if key not in after.answers]
    assert all(key.startswith((*routes, *of_nik)) for key in gone), (gone, event)


def reloaded(conversation: Conversation) -> Conversation:
    """Through storage and back, as between any two messages."""
    stored = msgspec.json.encode(conversation)
    assert msgspec.json.decode(stored, type=Conversation) == conversation
    return msgspec.json.decode(stored, type=Conversation)


def readable(effects: tuple[object, ...], language: str) -> None:
    """Every message is text that Telegram takes, with buttons that it takes."""
    messages = speak(effects, language)  # type: ignore[arg-type]
    assert messages
    for message in messages:
        assert message.text.strip()
        assert len(message.text.encode("utf-16-le")) // 2 <= LONGEST_TEXT
        for row in message.rows:
            assert 1 <= len(row) <= 3
            for button in row:
                assert button.label.strip()
                assert len(button.data.encode()) <= 64


def test_a_conversation_in_a_log_shows_no_answer() -> None:
    conversation = Conversation(answers={"nik": "3273061405889999", "name": "Budi"})
    assert "3273" not in repr(conversation)
    assert "Budi" not in repr(conversation)
    assert "081234567890" not in repr(Said("081234567890"))
    assert "081234567890" not in repr(ContactShared("081234567890", own=True))
