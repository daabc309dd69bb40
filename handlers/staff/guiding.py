"""Staff who are lost in the worker's form are shown the way to their own desk."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from dialog.assisted import begun
from dialog.conversation import Conversation
from dialog.effects import Ask, Count, Effect, Passage, Say
from dialog.events import Command, Said, SentUnreadable
from domain.staff import Action
from handlers.talk import Talk
from storage import Unit

LOST: Final = frozenset({"command.unknown", "command.bantuan"})
"""What is said to whoever does not know the commands."""


def guide(unit: Unit, talks: Sequence[Talk]) -> None:
    """Tell those of these people who have a role where to go on, instead of the worker's welcome.

    Who has one is only looked up of those who wrote something that a form has no use for.
    """
    lost = [talk for talk in talks if _is_lost(talk)]
    staff = unit.staff([talk.incoming.chat_id for talk in lost]) if lost else {}
    for talk in lost:
        chat_id = talk.incoming.chat_id
        if chat_id in staff and staff[chat_id].may(Action.SEE_MENU):
            way = Say("staff.way" if unit.market(chat_id) is None else "market.open")
            _lead(talk, way)


def _is_lost(talk: Talk) -> bool:
    said = {effect.text for effect in talk.effects if isinstance(effect, Say)}
    if isinstance(talk.incoming.event, Command):
        return not LOST.isdisjoint(said)
    chatting = isinstance(talk.incoming.event, Said | SentUnreadable) and talk.draft is None
    return chatting and not begun(talk.conversation) and "consent.more" not in said


def _lead(talk: Talk, way: Say) -> None:
    """The way before the question; without a form that was begun instead of it."""
    if begun(talk.conversation):
        place = next((n for n, e in enumerate(talk.effects) if isinstance(e, Ask)), None)
        talk.effects.insert(len(talk.effects) if place is None else place, way)
        return
    talk.conversation = _uncounted(talk)
    talk.effects = [*filter(_stays, talk.effects), way]


def _uncounted(talk: Talk) -> Conversation:
    """What was done stands, be it a language chosen or a form deleted; only nothing was begun."""
    before = talk.draft.conversation if talk.draft else talk.account.conversation
    after = talk.conversation
    if after.answers == before.answers:
        return before
    return replace(after, counted=before.counted if after.form == before.form else ())


def _stays(effect: Effect) -> bool:
    """Nobody opened the bot here, and nobody is asked to agree; who left a form did so."""
    if isinstance(effect, Count):
        return effect.passage is Passage.LEFT
    asked = isinstance(effect, Ask)
    return not asked and not (isinstance(effect, Say) and effect.text == "consent.unknown")
