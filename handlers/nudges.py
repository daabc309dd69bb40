"""When to remind somebody of a form that sleeps: at hours when people are awake, and not often."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialog.conversation import SUBMITTED, Conversation
from handlers.clock import zone_of
from storage import Timer

FIRST_NUDGE = timedelta(days=1)
"""After the last sign of life."""

SECOND_NUDGE = timedelta(days=3)
"""After the first nudge; then we are silent for good."""

WAKES, SLEEPS = time(7), time(20)
"""Nothing goes out between 20:00 and 07:00 where the person works."""


def first_nudge(chat_id: int, conversation: Conversation, at: datetime) -> Timer:
    """The timer that is set when somebody begins a form."""
    due = awake(at + FIRST_NUDGE, conversation)
    return Timer(chat_id, "nudge", due, conversation.revision)


def awake(at: datetime, conversation: Conversation) -> datetime:
    """This instant, or the next morning when the person is asleep by then."""
    return in_daytime(at, zone_of(str(conversation.answers.get("place", ""))))


def in_daytime(at: datetime, zone: ZoneInfo) -> datetime:
    """This instant, or the next morning when people of that zone are asleep by then."""
    local = at.astimezone(zone)
    if local.time() >= SLEEPS:
        local = datetime.combine(local.date() + timedelta(days=1), WAKES, zone)
    elif local.time() < WAKES:
        local = datetime.combine(local.date(), WAKES, zone)
    return local


def sleeping(conversation: Conversation) -> bool:
    """Whether there is a form that was begun and not finished."""
    return "consent" in conversation.answers and SUBMITTED not in conversation.answers
