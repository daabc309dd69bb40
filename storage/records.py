"""What goes in and out of a transaction: plain, frozen values. No rows, no SQL.

Fields that hold what a person sent are left out of `repr`, so that a value may stand in a log.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, Self, TypeAlias

from msgspec import Struct

from dialog.conversation import Answers, Conversation
from dialog.effects import Passage
from domain.contributions import Payer
from domain.enrollment import (
    IN_PERSON,
    Agreement,
    Assurance,
    Attribution,
    Registrar,
    Rung,
    Touch,
)
from domain.limits import UNUSED, Spent
from domain.months import Month
from domain.nik import Nik
from domain.programmes import Programme

MessageKind: TypeAlias = Literal["prompt", "receipt", "erase", "card"]
State: TypeAlias = Literal["waiting", "sent", "unsure", "refused"]


class Arrival(NamedTuple):
    """One update of one chat; equal to the plain pair `(chat_id, update_id)`."""

    chat_id: int
    update_id: int


class MessageKey(NamedTuple):
    """One message in the outbox: the update that caused it, and which of its messages it is."""

    chat_id: int
    update_id: int
    ordinal: int


class Account(Struct, frozen=True):
    """What is remembered of one chat. `unreachable`: Telegram refused our last message (403).

    `restricted`: its person asked that nothing be done with their data for now.
    """

    chat_id: int
    conversation: Conversation = Conversation()
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    unreachable: bool = False
    spent: Spent = UNUSED
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class NewEnrollment:
    """A finished form to be stored: the `ordinal`-th of this update of this chat.

    `region` is the code of four digits; `first_month` and `months` say which contributions were
    quoted, `band` the income band, `channel` the one that is credited; `agreed` is how we know that
    the worker agreed. Raises ValueError when that does not fit who filled in the form.
    """

    chat_id: int
    update_id: int
    ordinal: int
    nik: Nik
    form: Answers = field(repr=False)
    rung: Rung
    attribution: Attribution
    programmes: frozenset[Programme]
    months: int
    first_month: Month
    region: str
    occupation: str
    band: int
    channel: int
    agreed: Agreement = IN_PERSON

    def __post_init__(self) -> None:
        alone = self.attribution.registered_by.agent is None
        if alone != (self.agreed.assurance is Assurance.SELF):
            raise ValueError("Who was registered by an agent agreed on a phone, or by a witness.")


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How storing an enrollment went: its receipt number, and whether it claimed the person.

    Only one that is `first_of_person` may be counted as a signup; what the chat is told must not
    differ.
    """

    number: str
    first_of_person: bool
    member_id: bytes


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A stored enrollment, its form opened."""

    chat_id: int
    number: str
    form: Answers = field(repr=False)
    rung: Rung
    rung_at: datetime
    created_at: datetime
    first_of_person: bool
    attribution: Attribution
    programmes: frozenset[Programme]
    months: int
    first_month: Month
    region: str
    occupation: str
    band: int
    channel: int
    agreed: Agreement = IN_PERSON


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send: a Bot API method and its parameters as JSON.

    Messages of one chat go out in the order they were posted. `not_before` holds one back.
    """

    chat_id: int
    update_id: int
    ordinal: int
    method: str
    body: bytes = field(repr=False)
    kind: MessageKind = "prompt"
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose turn it is. `attempts` counts the tries so far; `state` is waiting or
    unsure: an earlier try may have reached the chat."""

    key: MessageKey
    method: str
    body: bytes = field(repr=False)
    kind: MessageKind
    state: State
    attempts: int

    @classmethod
    def of(cls, message: Outgoing) -> Self:
        """One that was posted just now."""
        key = MessageKey(message.chat_id, message.update_id, message.ordinal)
        return cls(key, message.method, message.body, message.kind, "waiting", 0)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one try to send went, at `at`.

    With `again_at` the message stays due from then on (`state` waiting or unsure); without it
    the message is finished and its body forgotten. `error` is a code, never Telegram's text.
    """

    key: MessageKey
    state: State
    at: datetime
    again_at: datetime | None = None
    message_id: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to be done for a chat at `due_at`; a chat has one of each kind.

    `revision` is the conversation's when the timer was set: another one makes it stale.
    """

    chat_id: int
    kind: str
    due_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done for a chat. `attempts` counts the times it was begun, this included.

    `opens` is False for one whose argument does not open any more: nobody can do it.
    """

    chat_id: int
    update_id: int
    ordinal: int
    kind: str
    argument: str = field(default="", repr=False)
    attempts: int = 0
    opens: bool = True


@dataclass(frozen=True, slots=True)
class Consent:
    """That the text of this version was agreed to in this language.

    `agreed` says on whose phone: the worker's own, filled in by themselves or by an agent; or the
    agent's, who witnessed it, in whose chat it then stands.
    """

    chat_id: int
    update_id: int
    version: str
    language: str
    at: datetime
    agreed: Agreement = IN_PERSON


class FunnelEvent(Struct, frozen=True):
    """How far somebody came, for the sums of the funnel.

    `script` is the version of the questions; `agent` and `poster` say whose link led here, 0 for
    none.
    """

    day: date
    channel: int
    kind: Passage
    script: str
    question: str = ""
    agent: int = 0
    poster: int = 0


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """A signup, as the coverage ledger keeps it. The first three fields become one hash.

    `occurred_on` is the day at the person's place, `recorded_at` when we wrote it down;
    `member_id` is `Enrolled.member_id`.
    """

    chat_id: int
    update_id: int
    ordinal: int
    occurred_on: date
    recorded_at: datetime
    member_id: bytes
    channel: int
    agent: int
    poster: int
    region: str
    programmes: frozenset[Programme]
    months: int
    first_month: Month
    occupation: str
    payer: Payer
    registered_by: Registrar
    is_first_ever: bool
    attribution_rule: str
    prior_segment: str | None = None
    kind: Literal["signup"] = "signup"


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """Of one channel: how many opened the bot, agreed, and were signed up."""

    code: str
    name: str
    started: int
    consented: int
    complete: int


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """The counts of every channel, in the order of their numbers, and their sums."""

    channels: tuple[ChannelCounts, ...]
    started: int
    consented: int
    complete: int


@dataclass(frozen=True, slots=True)
class KeptRun:
    """What is known of a run of the projection without reading it.

    `snapshot` is the id of the one that it was computed from.
    """

    run_id: str
    snapshot: str
    scenario: str
    horizon: Month
    paths: int
    made_at: datetime
