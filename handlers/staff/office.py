"""The office: finds who serves a request of somebody with a role, and lets nobody else in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dialog.events import Command, Pressed
from domain.staff import is_invitation
from handlers.outgoing import Call, File, edit, send, ticked, upload
from handlers.staff.invitations import opened
from handlers.staff.visit import Act, Desk, Visit
from handlers.updates import Incoming
from locales.speak import Message
from storage import Account, Unit


class Office:
    """Desks by the name of their command. A role is looked up anew for every request.

    Whoever may not do something is answered by the worker's dialog, as if there were no such
    command: what the office can do is nobody else's business.
    """

    def __init__(self, desks: Mapping[str, Desk], invitation_key: bytes) -> None:
        self.desks = desks
        self.invitation_key = invitation_key

    def wants(self, incoming: Incoming) -> bool:
        """Whether this could be for the office; who sent it is not known yet."""
        match incoming.event:
            case Command(name) | Pressed(name):
                return name in self.desks
        return is_invitation(incoming.payload)

    def serve(
        self, unit: Unit, people: Sequence[tuple[Incoming, Account]], at: datetime, today: date
    ) -> dict[int, list[Call]]:
        """The calls for those of these people who are served here, by their chats."""
        staff = unit.staff([incoming.chat_id for incoming, _ in people]) if people else {}
        served: dict[int, list[Call]] = {}
        for incoming, account in people:
            if is_invitation(incoming.payload):
                acts: Sequence[Act] = opened(unit, incoming, account, self.invitation_key, at)
                served[incoming.chat_id] = _calls(incoming, acts)
                continue
            who = staff.get(incoming.chat_id)
            desk, argument = self._asked(incoming)
            if who is not None and who.may(desk.action):
                visit = Visit(unit, incoming, account, who, at, today)
                served[incoming.chat_id] = _calls(incoming, desk.serve(visit, argument))
                unit.add_jobs(visit.jobs, at)
        return served

    def _asked(self, incoming: Incoming) -> tuple[Desk, str]:
        match incoming.event:
            case Command(name, argument) | Pressed(name, _, argument):
                return self.desks[name], argument
        raise LookupError("The office was asked for something that it does not want; see wants().")


def _calls(incoming: Incoming, acts: Sequence[Act]) -> list[Call]:
    return [*ticked(incoming), *as_calls(incoming.chat_id, acts, pressed_message(incoming))]


def pressed_message(incoming: Incoming) -> int | None:
    """The message whose button was pressed, if one was."""
    return incoming.message_id if isinstance(incoming.event, Pressed) else None


def as_calls(chat_id: int, acts: Sequence[Act], pressed: int | None = None) -> list[Call]:
    """What is said and sent, as calls; the first message goes into the pressed one."""
    made: list[Call] = []
    for act in acts:
        if isinstance(act, File):
            made.append(upload(chat_id, act))
        elif isinstance(act, Message) and pressed is not None:
            made.append(edit(chat_id, pressed, act))
            pressed = None
        else:
            made.append(send(chat_id, act))
    return made
