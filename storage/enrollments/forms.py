"""A finished form, as it goes into a transaction and comes out of it.

What a person sent is left out of `repr`, so that a form may stand in a log.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dialog.conversation import Answers
from domain.enrollment import IN_PERSON, Agreement, Assurance, Attribution, Rung
from domain.months import Month
from domain.nik import Nik
from domain.programmes import Programme


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


class ToldOf(NamedTuple):
    """A form, its chat, and the region where its person works."""

    chat_id: int
    number: str
    region: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How storing an enrollment went: its receipt number, and whether it claimed the person.

    Only one that is `first_of_person` may be counted as a signup, which in the ledger is the fact
    `event_id` of the member `member_id`; what the chat is told must not differ.
    """

    number: str
    first_of_person: bool
    member_id: bytes
    event_id: bytes


@dataclass(frozen=True, slots=True)
class Enrollment:
    """A stored enrollment, its form opened; `voided`: an operator says that it never happened."""

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
    voided: bool = False
