"""One request beside the form, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from domain.staff import Action, Staff
from handlers.outgoing import File
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account, Job, Unit
from storage.audit.log import Deed


@dataclass(slots=True, kw_only=True)
class Errand:
    """What somebody asks for beside the form, in which open transaction, and when.

    What comes of it beside the answer is noted here and written down with the turn: `jobs`,
    `others` who are told something, the changed `account`, and whether the conversation that is
    before it now `talks` on after the answer.
    """

    unit: Unit
    incoming: Incoming
    account: Account
    at: datetime
    today: date
    jobs: list[Job] = field(default_factory=list)
    others: list[tuple[int, Message]] = field(default_factory=list)
    talks: bool = False

    @property
    def language(self) -> str:
        """The one that was chosen, else Indonesian."""
        return str(self.account.conversation.answers.get("language", "id"))

    def say(self, key: str, **details: object) -> Message:
        """A text in this person's language."""
        return Message(fill(self.language, key, details))

    def later(self, kind: str, argument: str = "") -> None:
        """Have something done after the turn, because it takes long (`handlers.staff.jobs`)."""
        incoming = self.incoming
        self.jobs.append(Job(incoming.chat_id, incoming.update_id, len(self.jobs), kind, argument))


@dataclass(slots=True, kw_only=True)
class Visit(Errand):
    """The errand of somebody with a role."""

    staff: Staff

    def note(self, action: Deed, about: str) -> None:
        """Write down what this person did, with the turn."""
        self.unit.audit(f"staff {self.staff.number}", action, about, self.at)


Act: TypeAlias = Message | File
"""What is said or sent. After a press the first message takes the place of the pressed one."""

Serve: TypeAlias = Callable[[Visit, str], Sequence[Act]]
"""Takes what stands behind a command, or what a button carries."""


class Counter(NamedTuple):
    """Serves one command and the buttons under its answers, for anybody."""

    serve: Callable[[Errand, str], Sequence[Act]]


class Door(NamedTuple):
    """Serves those who come by a link of one kind; it takes the start payload."""

    opens: Callable[[str], bool]
    serve: Callable[[Errand, str], Sequence[Act]]


class Desk(NamedTuple):
    """Serves one command and the buttons under its answers, for those who may."""

    action: Action
    serve: Serve
