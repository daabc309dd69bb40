"""Who is too fast: limits are kept with the account, in the turn that spends them.

So they hold over restarts and over any number of processes, and cost no statement of their own.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from dialog.effects import AskWorker, LookUp, LookUpAgent, Submit
from dialog.events import TooOften
from domain.limits import Pace, Spent, limit, pace, use
from handlers.outgoing import Call, calls, send
from handlers.talk import Talk
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account, Unit

BY_AGENT: Final = ("signups", "signups_day")


class Hasty(NamedTuple):
    """A message too many: the account to be saved when its person is `told`, and what is done."""

    incoming: Incoming
    account: Account
    told: bool
    calls: list[Call]


def paced(
    known: Sequence[tuple[Incoming, Account]], at: datetime, today: date
) -> tuple[list[tuple[Incoming, Account]], list[Hasty]]:
    """Those who may speak now, a message less in hand; and those who are too fast."""
    now, rule = millis(at), limit("messages", today)
    free: list[tuple[Incoming, Account]] = []
    hasty: list[Hasty] = []
    for incoming, account in known:
        if incoming.event is None:
            free.append((incoming, account))
            continue
        until, verdict = pace(account.spent.messages, rule, now)
        if verdict is not Pace.HUSH:
            spent = msgspec.structs.replace(account.spent, messages=until)
            account = replace(account, spent=spent)  # noqa: PLW2901 - the same one, a message later
        if verdict is Pace.GO:
            free.append((incoming, account))
        else:
            hasty.append(_held_back(incoming, account, told=verdict is Pace.TELL))
    return free, hasty


def too_often(unit: Unit, talk: Talk, at: datetime) -> TooOften | None:
    """Take what a conversation asks for from its account; what to say when there is none left.

    A form about somebody else is taken from what its agent may do, once.
    """
    if talk.draft is not None and isinstance(talk.awaited, Submit | AskWorker):
        if talk.draft.round:
            return None
        refused = agent_too_often(unit, talk.draft.agent, at, talk.today)
        answer = talk.awaited.answer if isinstance(talk.awaited, Submit) else ""
        return refused and TooOften(refused.limit, refused.minutes, answer)
    match talk.awaited:
        case Submit(answer):
            name, without = "forms", answer
        case LookUpAgent():
            name, without = "checks", ""
        case LookUp(number) if number:
            name, without = "checks", ""
        case _:
            return None
    until, wait = use(getattr(talk.spent, name), limit(name, talk.today), millis(at))
    talk.spent = msgspec.structs.replace(talk.spent, **{name: until})
    return TooOften(name, minutes(wait), without) if wait else None


def is_signup(talk: Talk) -> bool:
    """Whether a form is sent, or a worker asked to send it, for the first time."""
    if talk.draft is None:
        return isinstance(talk.awaited, Submit)
    return isinstance(talk.awaited, Submit | AskWorker) and not talk.draft.round


def agent_too_often(
    unit: Unit, number: int, at: datetime, today: date, names: Sequence[str] = BY_AGENT
) -> TooOften | None:
    """Take one signup from what an agent may do; what to say when there is none left.

    `names` are the limits that count here.
    """
    before = unit.spent_by(number)
    after: Spent = before
    for name in names:
        until, wait = use(getattr(before, name), limit(name, today), millis(at))
        if wait:
            return TooOften(name, minutes(wait))
        after = msgspec.structs.replace(after, **{name: until})
    unit.spend(number, after)
    return None


def _held_back(incoming: Incoming, account: Account, *, told: bool) -> Hasty:
    """A NIK leaves the chat all the same; said is something once only."""
    language = str(account.conversation.answers.get("language", "id"))
    made = calls(incoming, (), language)
    if told:
        made.append(send(incoming.chat_id, Message(fill(language, "limit.messages"))))
    return Hasty(incoming, account, told, made)


def minutes(wait: int) -> int:
    """Of a wait in milliseconds, rounded up: whoever waits so long finds it open."""
    return -(-wait // 60_000)


def millis(at: datetime) -> int:
    """As limits count."""
    return int(at.timestamp() * 1000)
