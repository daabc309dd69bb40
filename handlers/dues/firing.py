"""What the timers of a chat lead to: one reminder for all that is due, and news of forms."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain.months import Month
from handlers.clock import day_of, zone_of
from handlers.dues import news, wording
from handlers.dues.known import Known, known_of
from handlers.dues.reminding import AGAIN, DUE, FOLLOWED, items, plan, wanted
from handlers.nudges import in_daytime
from locales.speak import Message
from storage import Account, Timer, Unit, Vault

REACHED_AGAIN = timedelta(days=7)
"""When to look again for somebody who blocked us and has news to hear."""


def is_about_a_form(kind: str) -> bool:
    """Whether a timer is one of these."""
    return kind in {DUE, AGAIN} or kind.startswith(news.KIND)


def fire(
    unit: Unit, vault: Vault, timers: Sequence[Timer], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    """The messages of these timers of one chat, each with the timer that it is of.

    Sets the timers that follow. Who cannot be reached is looked at again, so that nothing is
    missed once they are back.
    """
    forms = known_of(unit, vault, account.chat_id)
    if not forms:
        return []
    awake = in_daytime(now, zone_of(forms[0].form.region))
    if awake > now:
        # Late: we were not running when it fell due, and now the person is asleep.
        unit.set_timers([Timer(t.chat_id, t.kind, awake, t.revision) for t in timers])
        return []
    told = [timer for timer in timers if timer.kind.startswith(news.KIND)]
    due = [timer for timer in timers if timer not in told]
    return [*_news(unit, told, forms, account, now), *_due(unit, due, forms, account, now)]


def _due(
    unit: Unit, timers: Sequence[Timer], forms: Sequence[Known], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    if not timers or not wanted(account.conversation):
        return []
    plan(unit, account.chat_id, forms, now)
    today = day_of(now)
    found = items(timers, forms, today)
    if not found or account.unreachable:
        return []
    return [(timers[0], wording.told(found, _language(account), today))]


def _news(
    unit: Unit, timers: Sequence[Timer], forms: Sequence[Known], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    found = []
    for timer in timers:
        known = next((k for k in forms if k.form.number == news.number_of(timer)), None)
        if known is None:
            continue
        form = known.form
        if account.unreachable:
            if now - form.rung_at < FOLLOWED:
                later = Timer(timer.chat_id, timer.kind, now + REACHED_AGAIN, timer.revision)
                unit.set_timers([later])
            continue
        if timer.kind.endswith(news.OF_PAYMENT):
            message = _of_payment(known, account, day_of(now))
        else:
            message = news.newest(unit, form, _language(account))
        if message is not None:
            found.append((timer, message))
    if timers and wanted(account.conversation):
        plan(unit, account.chat_id, forms, now)
    return found


def _of_payment(known: Known, account: Account, today: date) -> Message | None:
    """Not to whom such messages are a bother, and not that something was paid long ago."""
    cover = known.cover
    told = cover.confirmed is not None and cover.stands(Month.of(today)) and not cover.left
    if not told or not wanted(account.conversation):
        return None
    return wording.confirmed(known, _language(account), today)


def _language(account: Account) -> str:
    return str(account.conversation.answers.get("language", "id"))
