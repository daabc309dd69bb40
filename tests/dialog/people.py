"""People before a form: who has answered all of it, and who does anything in any order."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import msgspec
from hypothesis import strategies as st

from dialog.conversation import Answers, Conversation
from dialog.effects import AWAITED, Submit
from dialog.engine import advance
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.events import (
    Chosen,
    Command,
    ContactShared,
    Event,
    Found,
    Pressed,
    SentUnreadable,
    Standing,
    Started,
    Submitted,
    Unreadable,
)
from dialog.moving import Turn
from dialog.script import Script, offered
from domain.enrollment import Rung
from locales.hear import hear
from locales.speak import LONGEST_TEXT, speak

TODAY = date(2026, 11, 22)
NUMBER = "LD-AB12-CD34-EF56"

WHOLE: Answers = {
    "language": "id",
    "consent": NOTICE,
    "nik": "3273066507929999",
    "identity": "ok",
    "name": "Siti Nur Aminah",
    "phone": "+6281298765432",
    "occupation": "pedagang-keliling",
    "place": "3273",
    "income": 1_500_000,
    "months": 3,
    "first_month": "2026-11",
    "confirmed": True,
}

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


def lived(
    script: Script,
    conversation: Conversation,
    story: list[tuple[str, object]],
    awaited: Callable[[object], Event],
) -> Iterator[tuple[Conversation, Event, Turn]]:
    """What was before, what happened, and what came of it: the same when it is tried again.

    A conversation goes through storage and back as between any two messages; `awaited` says what
    comes of an effect that is waited for.
    """
    today = TODAY
    for action in story:
        if action[0] == "wait":
            assert isinstance(action[1], int)
            today = min(today + timedelta(days=action[1] % 40), date(2026, 12, 31))
            continue
        event: Event | None = event_of(action, conversation, today, script)
        while event is not None:
            turn = advance(script, conversation, event, today)
            assert turn == advance(script, conversation, event, today)
            yield conversation, event, turn
            conversation = reloaded(turn.conversation)
            event = awaited(turn.effects[-1]) if waits(turn) else None


def waits(turn: Turn) -> bool:
    """Whether it ends with something that has to be done before anybody is answered."""
    return bool(turn.effects) and isinstance(turn.effects[-1], AWAITED)
