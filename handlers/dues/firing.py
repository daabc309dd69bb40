"""What a timer about a form leads to: a message, when it is day and there is something to say."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.regions import region, time_zone
from handlers.dues import news, wording
from handlers.dues.known import own_forms
from handlers.dues.reminding import is_ours, items, plan, wanted
from handlers.nudges import JAKARTA, in_daytime
from locales.speak import Message
from storage import Account, Timer, Unit, Vault


def is_about_a_form(kind: str) -> bool:
    """Whether a timer is one of these."""
    return is_ours(kind) or kind.startswith(news.KIND)


def fire(
    unit: Unit, vault: Vault, timer: Timer, account: Account, now: datetime, today: date
) -> Message | None:
    """The message, and the timers that follow; None when nothing is to be said.

    Whoever cannot be reached is looked at again, so that nothing is missed once they are back.
    """
    forms = own_forms(unit, timer.chat_id)
    if not forms:
        return None
    awake = in_daytime(now, _zone(forms[0].region))
    if awake > now:
        # Late: we were not running when it fell due, and now the person is asleep.
        unit.set_timers([Timer(timer.chat_id, timer.kind, awake, 0)])
        return None
    language = str(account.conversation.answers.get("language", "id"))
    if timer.kind.startswith(news.KIND):
        form = next((each for each in forms if news.KIND + each.number == timer.kind), None)
        plan(unit, vault, timer.chat_id, today)
        return news.newest(unit, form, language) if form and not account.unreachable else None
    if not wanted(account.conversation):
        return None
    due = items(unit, vault, timer, today)
    plan(unit, vault, timer.chat_id, today)
    return wording.told(due, language, today) if due and not account.unreachable else None


def _zone(place: str) -> ZoneInfo:
    found = region(place)
    return ZoneInfo(time_zone(found) if found else JAKARTA)
