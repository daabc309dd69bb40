"""The office: finds who serves a request of somebody with a role, and lets nobody else in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec.structs import replace

from dialog.events import Command, Pressed
from handlers.assisted.tickets import Tickets
from handlers.outgoing import Call, File, edit, send, ticked, upload
from handlers.staff import lists
from handlers.staff.visit import Act, Counter, Desk, Door, Errand, Visit
from handlers.updates import Incoming
from locales.speak import Message, paged
from storage import Account, Unit


class Served(NamedTuple):
    """What somebody gets, the account as it is then, and whether the conversation goes on."""

    calls: list[Call]
    account: Account
    talks: bool = False


class Office:
    """Desks and counters by the name of their command, doors by what opens them.

    A role is looked up anew for every request. Whoever may not do something is answered by the
    worker's dialog, as if there were no such command: what the office can do is nobody else's
    business. Who is suspended knew it, and is told why it serves them no more.
    """

    def __init__(
        self,
        desks: Mapping[str, Desk],
        counters: Mapping[str, Counter],
        doors: Sequence[Door],
        tickets: Tickets,
    ) -> None:
        self.desks = desks
        self.counters = counters
        self.doors = doors
        self.tickets = tickets

    def wants(self, incoming: Incoming) -> bool:
        """Whether this could be for the office; who sent it is not known yet."""
        match incoming.event:
            case Command(name) | Pressed(name):
                return name in self.desks or name in self.counters
        if lists.wants(incoming):
            return True
        return bool(incoming.payload) and self._door(incoming.payload) is not None

    def serve(
        self, unit: Unit, people: Sequence[tuple[Incoming, Account]], at: datetime, today: date
    ) -> dict[int, Served]:
        """What those of these people get who are served here, by their chats."""
        staff = unit.staff([incoming.chat_id for incoming, _ in people]) if people else {}
        served: dict[int, Served] = {}
        # In the order in which rows are held: two of them may erase all that is theirs.
        for incoming, account in sorted(people, key=lambda each: each[0].chat_id):
            errand: Errand = Errand(
                unit=unit, incoming=incoming, account=account, at=at, today=today
            )
            if (who := staff.get(incoming.chat_id)) is not None:
                errand = Visit(
                    unit=unit, incoming=incoming, account=account, at=at, today=today, staff=who
                )
            acts = self._acts(errand)
            if acts is not None:
                unit.add_jobs(errand.jobs, at)
                served[incoming.chat_id] = Served(
                    _calls(errand, acts), errand.account, errand.talks
                )
        return served

    def _acts(self, errand: Errand) -> Sequence[Act] | None:
        """The answer; None for somebody who may not ask for that."""
        incoming = errand.incoming
        match incoming.event:
            case Command(name, argument) if name in self.counters:
                return self.counters[name].serve(errand, argument)
            case Pressed(name, revision, argument) if name in self.counters:
                return self.counters[name].serve(errand, f"{argument}|{revision}")
            case Command(name, argument) | Pressed(name, _, argument):
                desk = self.desks[name]
                if not isinstance(errand, Visit):
                    return None
                if errand.staff.suspended_at is not None:
                    return [errand.say("staff.you_are_suspended")]
                return desk.serve(errand, argument) if errand.staff.may(desk.action) else None
        if lists.wants(incoming):
            return lists.serve(errand) if isinstance(errand, Visit) else None
        door = self._door(incoming.payload)
        return door.serve(errand, incoming.payload) if door else None

    def _door(self, payload: str) -> Door | None:
        return next((door for door in self.doors if door.opens(payload)), None)


def _calls(errand: Errand, acts: Sequence[Act]) -> list[Call]:
    incoming = errand.incoming
    own = as_calls(incoming.chat_id, acts, pressed_message(incoming))
    return [*ticked(incoming), *own, *told(errand.others)]


def told(others: Iterable[tuple[int, Message]]) -> list[Call]:
    """What others than the one who wrote are told."""
    return [replace(send(chat_id, message), to=chat_id) for chat_id, message in others]


def pressed_message(incoming: Incoming) -> int | None:
    """The message whose button was pressed, if one was."""
    return incoming.message_id if isinstance(incoming.event, Pressed) else None


def as_calls(chat_id: int, acts: Sequence[Act], pressed: int | None = None) -> list[Call]:
    """What is said and sent, as calls; the first message goes into the pressed one, but for a card,
    which is edited later on and so has to be one of its own."""
    made: list[Call] = []
    for act in acts:
        for each in [act] if isinstance(act, File) else paged(act):
            if isinstance(each, File):
                made.append(upload(chat_id, each))
            elif pressed is not None and not each.card:
                made.append(edit(chat_id, pressed, each))
                pressed = None
            else:
                made.append(send(chat_id, each))
    return made
