"""How many signups a day come by one channel, over all processes; its admins hear of it once."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from dialog.events import TooOften
from domain.channels import DIRECT
from domain.limits import limit, use, use_some
from domain.staff import Staff
from handlers.limits import millis, minutes
from handlers.outgoing import send
from handlers.staff.admins import admins
from locales.speak import Message
from locales.values import fill
from storage import Outgoing, Unit

TOLD_EVERY = timedelta(days=1)
_ORDINAL = 498
"""Behind whatever else an update leads to."""


def channel_too_often(
    unit: Unit, cause: int, channel: int, at: datetime, today: date
) -> TooOften | None:
    """Take one signup from what a channel may do a day; what to say when there is none left.

    `cause` is the update that asks. Who comes by no partner's link is held up by nobody.
    """
    taken, wait = _take(unit, cause, channel, 1, at, today)
    return None if taken else TooOften("channel_day", minutes(wait))


def rows_left(unit: Unit, cause: int, agent: Staff, wanted: int, at: datetime, today: date) -> int:
    """Take so many rows of a list from what its agent and channel may do a day; how many may be."""
    spent = unit.spent_by(agent.number)
    until, taken = use_some(spent.rows_day, limit("rows_day", today), millis(at), wanted)
    unit.spend(agent.number, replace(spent, rows_day=until))
    channel = DIRECT.number if agent.channel is None else agent.channel
    return _take(unit, cause, channel, taken, at, today)[0]


def _take(
    unit: Unit, cause: int, channel: int, wanted: int, at: datetime, today: date
) -> tuple[int, int]:
    """How many were taken, and how long to wait for the next one when it was not all."""
    if channel == DIRECT.number or not wanted:
        return wanted, 0
    name, rule, now = f"channel:{channel}", limit("channel_day", today), millis(at)
    until, taken = use_some(unit.bucket(name), rule, now, wanted)
    unit.draw(name, until)
    if taken < wanted:
        _tell(unit, cause, channel, rule.many, at)
    return taken, use(until, rule, now)[1]


def _tell(unit: Unit, cause: int, channel: int, many: int, at: datetime) -> None:
    """Once a day, to the channel's admins and to ours."""
    name, now = f"told:{channel}", millis(at)
    if unit.bucket(name) > now:
        return
    unit.draw(name, now + TOLD_EVERY // timedelta(milliseconds=1))
    called = {each.number: each.name for each in unit.channels()}[channel]
    for chat_id, language in admins(unit, channel=channel).items():
        text = fill(language, "channel.full", {"channel": called, "many": many})
        call = send(chat_id, Message(text))
        told = Outgoing(chat_id, cause, _ORDINAL, call.method, call.body, "prompt")
        unit.post([told], at)
