"""What the timers of a chat lead to: one reminder for all that is due, and news of forms."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    paid = [timer for timer in timers if timer.kind == news.OF_PAYMENTS]
    told = [timer for timer in timers if timer.kind.startswith(news.KIND) and timer not in paid]
    due = [timer for timer in timers if not timer.kind.startswith(news.KIND)]
    wrong = news.withdrawn_since(forms, paid[0].revision, day_of(now)) if paid else {}
    left = [each for each in forms if each.form.number not in wrong]
    heard = _heard(paid, left, account, now)
    rest = [each for each in left if each not in heard]  # what is open was said along
    messages = _news(unit, told, forms, account, now)
    of_payments = _of_payments(forms, wrong, heard, _language(account), day_of(now))
    messages += _payments(unit, paid, of_payments, account, now)
    if wanted(account.conversation):
        plan(unit, account.chat_id, forms, now)
        messages += _due(due, rest, account, now)
    return messages


def _due(
    timers: Sequence[Timer], forms: Sequence[Known], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    today = day_of(now)
    found = items(timers, forms, today) if timers else []
    if not found or account.unreachable:
        return []
    return [(timers[0], wording.told(found, _language(account), today))]


def _heard(
    timers: Sequence[Timer], forms: Sequence[Known], account: Account, now: datetime
) -> list[Known]:
    """Of whose payments there is news; none for whom such messages are a bother."""
    if not timers or not wanted(account.conversation):
        return []
    return news.paid_since(forms, timers[0].revision, day_of(now))


def _of_payments(
    forms: Sequence[Known],
    wrong: Mapping[str, Month],
    heard: Sequence[Known],
    language: str,
    today: date,
) -> list[Message]:
    """What was wrong is told to whoever may have read it, whether they want reminders or not."""
    said = [wording.withdrawn(forms, wrong, language, today)] if wrong else []
    return [*said, wording.confirmed(heard, language, today)] if heard else said


def _payments(
    unit: Unit, timers: Sequence[Timer], said: Sequence[Message], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    if said and account.unreachable:
        unit.set_timers([replace(timers[0], due_at=now + REACHED_AGAIN)])
        return []
    return [(timers[0], message) for message in said]


def _news(
    unit: Unit, timers: Sequence[Timer], forms: Sequence[Known], account: Account, now: datetime
) -> list[tuple[Timer, Message]]:
    found = []
    for timer in timers:
        form = next((k.form for k in forms if news.KIND + k.form.number == timer.kind), None)
        if form is None:
            continue
        if account.unreachable:
            if now - form.rung_at < FOLLOWED:
                unit.set_timers([replace(timer, due_at=now + REACHED_AGAIN)])
            continue
        if (message := news.newest(unit, form, _language(account))) is not None:
            found.append((timer, message))
    return found


def _language(account: Account) -> str:
    return str(account.conversation.answers.get("language", "id"))
