"""Telling people in time: the timer that a chat has, and what it leads to.

A chat has one timer for all of its forms. Its `revision` is the first day that it stands for, as a
number: it may wait for a morning, or for us.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from dialog.conversation import REMINDERS, Conversation
from dialog.enrollment.beginning import REFUSED
from domain.dues import Cover, Reminder, cover_ends, next_day, open_now, told_between
from handlers.clock import day_of, zone_of
from handlers.dues.known import Known
from storage import Timer, Unit

DUE: Final = "iuran"
"""The timer of the next day on which any form of a chat has something to say."""
AGAIN: Final = "nanti"
"""That of a chat that asked to be reminded in some days."""

OPENS: Final = time(9)
"""Reminders go out from then on where the person works, for so many HOURS."""
HOURS: Final = 8
LOOK: Final = timedelta(days=30)
"""No timer is further ahead: payments come in, and are voided, without a timer knowing of it."""
FOLLOWED: Final = timedelta(days=365)
"""How long somebody is looked at to whom nothing is left to say."""
SNOOZE: Final = timedelta(days=3)


class Item(NamedTuple):
    """One form that somebody is to be told of."""

    known: Known
    reminder: Reminder


def first_look(chat_id: int, place: str, today: date) -> Timer:
    """The timer of a form that was finished today; `place` is the code of its region."""
    return _timer(chat_id, DUE, next_day(Cover(today), today, chat_id) or today + LOOK, place)


def plan(unit: Unit, chat_id: int, forms: Sequence[Known], at: datetime) -> date | None:
    """Set the timer of a chat by what is known now; the next day that has something to say."""
    if not forms:
        return None
    place = forms[0].form.region
    today = day_of(at)
    # What is due today is still to come while the hour of this chat is.
    done = today if at >= _timer(chat_id, DUE, today, place).due_at else today - timedelta(days=1)
    days = [day for each in forms if (day := next_day(each.cover, done, chat_id)) is not None]
    if days or any(_is_followed(each.cover, today) for each in forms):
        unit.set_timers([_timer(chat_id, DUE, min([*days, today + LOOK]), place)])
    return min(days, default=None)


def next_hour(chat_id: int, place: str, at: datetime) -> datetime:
    """The hour of this chat, today if it is still to come, else tomorrow."""
    today = day_of(at)
    days = (today, today + timedelta(days=1))
    return next(due for day in days if (due := _timer(chat_id, DUE, day, place).due_at) > at)


def again(chat_id: int, forms: Sequence[Known], at: datetime) -> Timer:
    """The timer of somebody who wants to be reminded in SNOOZE."""
    return _timer(chat_id, AGAIN, day_of(at) + SNOOZE, forms[0].form.region)


def items(timers: Sequence[Timer], forms: Sequence[Known], today: date) -> list[Item]:
    """What these timers of a chat have to say today; nothing of what has been paid meanwhile."""
    said = [_reminder(timers, each.cover, today) for each in forms]
    return [
        Item(form, reminder)
        for form, reminder in zip(forms, said, strict=True)
        if reminder is not None
    ]


def _reminder(timers: Sequence[Timer], cover: Cover, today: date) -> Reminder | None:
    if any(timer.kind == AGAIN for timer in timers):
        return open_now(cover, today)
    first = min(date.fromordinal(timer.revision) for timer in timers)
    return told_between(cover, first, today, timers[0].chat_id)


def wanted(conversation: Conversation) -> bool:
    """Whether this person wants to be reminded: neither turned it off, nor refused the notice."""
    answers = conversation.answers
    return answers.get(REMINDERS) != "off" and answers.get("consent") != REFUSED


def _is_followed(cover: Cover, today: date) -> bool:
    ends = cover_ends(cover.through) if cover.through else None
    last = date(ends.year, ends.number, 1) if ends else cover.since
    return today < last + FOLLOWED


def _timer(chat_id: int, kind: str, day: date, place: str) -> Timer:
    """At an hour of light where the person works; not all at the same minute."""
    minutes = chat_id % (HOURS * 60)
    due = datetime.combine(day, OPENS, zone_of(place)) + timedelta(minutes=minutes)
    return Timer(chat_id, kind, due, day.toordinal())
