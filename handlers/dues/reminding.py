"""Telling people in time: which timers a chat has, and what they lead to."""

from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dialog.conversation import REMINDERS, Conversation
from domain.dues import Cover, Reminder, cover_ends, next_day, told_between
from domain.regions import region, time_zone
from handlers.clock import day_of
from handlers.dues.known import cover_of, own_forms
from handlers.nudges import JAKARTA
from storage import Enrollment, Timer, Unit, Vault

MONTHLY: Final = "iuran"
"""The timer of a chat: the next day on which any of its forms has something due."""
FIRST: Final = "baru:"
"""The timer of a form of which no payment is known; its number stands behind."""
AGAIN: Final = "nanti"
"""The timer of a chat that asked to be reminded in some days."""

OPENS: Final = time(9)
"""Reminders go out from then on where the person works."""
HOURS: Final = 8
BACK: Final = timedelta(days=3)
"""How long before a timer's day its reminder may lie: it waits for the morning, or for us."""
LOOK: Final = timedelta(days=30)
"""Without anything to say it is looked again, as payments may come in: for FOLLOWED in all."""
FOLLOWED: Final = timedelta(days=365)
SNOOZE: Final = timedelta(days=3)


class Item(NamedTuple):
    """One form that somebody is to be told of."""

    form: Enrollment
    cover: Cover
    reminder: Reminder


def first_look(chat_id: int, number: str, place: str, today: date) -> Timer:
    """The timer of a form that was finished today; `place` is the code of its region."""
    day = next_day(Cover(today), today, chat_id) or today + LOOK
    return _timer(chat_id, f"{FIRST}{number}", day, place)


def plan(unit: Unit, vault: Vault, chat_id: int, today: date) -> date | None:
    """Set the timers of a chat by what is known now; the next day that has something to say."""
    monthly: list[tuple[date, str]] = []
    said: list[date] = []
    for form in own_forms(unit, chat_id):
        cover = cover_of(unit, vault, form)
        day = next_day(cover, today, chat_id)
        said += [day] if day else []
        if (look := day or _look(cover, today)) is None:
            continue
        if cover.through is None:
            unit.set_timers([_timer(chat_id, f"{FIRST}{form.number}", look, form.region)])
        else:
            monthly.append((look, form.region))
    if monthly:
        unit.set_timers([_timer(chat_id, MONTHLY, *min(monthly))])
    return min(said, default=None)


def again(chat_id: int, at: datetime, place: str) -> Timer:
    """The timer of somebody who wants to be reminded in SNOOZE."""
    return _timer(chat_id, AGAIN, day_of(at) + SNOOZE, place)


def is_ours(kind: str) -> bool:
    """Whether a timer is about what is due."""
    return kind in {MONTHLY, AGAIN} or kind.startswith(FIRST)


def items(unit: Unit, vault: Vault, timer: Timer, today: date) -> list[Item]:
    """What this timer has to say today; nothing of what has been paid meanwhile."""
    found = []
    first = day_of(timer.due_at) - (LOOK if timer.kind == AGAIN else BACK)
    for form in own_forms(unit, timer.chat_id):
        cover = cover_of(unit, vault, form)
        is_new = cover.through is None
        if timer.kind == MONTHLY and is_new:
            continue
        if timer.kind.startswith(FIRST) and not (is_new and timer.kind == FIRST + form.number):
            continue
        if (reminder := told_between(cover, first, today, timer.chat_id)) is not None:
            found.append(Item(form, cover, reminder))
    return found


def wanted(conversation: Conversation) -> bool:
    """Whether this person wants to be reminded."""
    return conversation.answers.get(REMINDERS) != "off"


def _look(cover: Cover, today: date) -> date | None:
    """When to look again for payments of somebody to whom nothing is left to say."""
    if cover.left:
        return None
    through = cover_ends(cover.through) if cover.through else None
    last = date(through.year, through.number, 1) if through else cover.since
    return today + LOOK if today < last + FOLLOWED else None


def _timer(chat_id: int, kind: str, day: date, place: str) -> Timer:
    """At an hour of light where the person works; not all at the same minute."""
    found = region(place)
    zone = ZoneInfo(time_zone(found) if found else JAKARTA)
    minutes = chat_id % (HOURS * 60)
    due = datetime.combine(day, OPENS, zone) + timedelta(minutes=minutes)
    return Timer(chat_id, kind, due, 0)
