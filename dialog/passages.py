"""What the funnel counts once for each form, however often somebody goes back and forth."""

from typing import Final

from msgspec.structs import replace

from dialog.conversation import SUBMITTED
from dialog.effects import Count, Effect, Passage
from dialog.moving import Turn

ONCE: Final = frozenset(
    {Passage.STARTED, Passage.CONSENTED, Passage.REACHED, Passage.MOVED_ON, Passage.COMPLETE}
)
"""The others, repairs and leavings, count each time."""


def counted_once(turn: Turn) -> Turn:
    """The turn without what its form has counted before; the conversation knows what that was."""
    conversation, effects = turn
    counted = list(conversation.counted)
    left: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Count) and effect.passage in ONCE:
            mark = _mark(effect)
            if mark in counted:
                continue
            counted.append(mark)
        left.append(effect)
    # What was sent counts nothing any more.
    marks = () if SUBMITTED in conversation.answers else tuple(counted)
    if marks != conversation.counted:
        conversation = replace(conversation, counted=marks)
    return Turn(conversation, tuple(left) if len(left) < len(effects) else effects)


def _mark(count: Count) -> str:
    # A form is begun once, wherever that is.
    begun = count.passage is Passage.STARTED
    return str(count.passage) if begun else f"{count.passage}:{count.question}"
