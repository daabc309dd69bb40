"""The life of an enrollment: what happened, who says so, and whom it is credited to.

BPJS Ketenagakerjaan has no public interface to ask, so everything we know is somebody's word.
A rung says how far an enrollment has come; the source of each step says how well we know it.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final

from domain.contributions import Payer


class Rung(IntEnum):
    """How far an enrollment has come, in order. The gaps leave room; the numbers are stored."""

    DRAFT = 10
    COMPLETE = 20
    HANDED_OVER = 30
    PAYMENT_CODE = 40
    PAID = 50
    ACTIVE = 60


class Proof(StrEnum):
    """ "Anda melaporkan sudah bayar" is not "terkonfirmasi"."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"


class Source(StrEnum):
    """Who says that a rung was reached."""

    WORKER = "worker"
    AGENT = "agent"
    PARTNER_FILE = "partner_file"
    OFFICIAL_FILE = "official_file"


@dataclass(frozen=True, slots=True)
class Touch:
    """A genuine start link that somebody opened, on that day. 0 stands for no agent or poster."""

    channel: int
    agent: int
    poster: int
    day: date


@dataclass(frozen=True, slots=True)
class Registrar:
    """Who filled in the form: the agent of this number, or the worker when there is none."""

    agent: int | None = None


class Assurance(StrEnum):
    """How well we know that the worker agreed, from the best down."""

    SELF = "self"
    """The worker filled in the form."""
    OWN_PHONE = "own_phone"
    """Somebody else did, and the worker agreed on a phone of their own."""
    WITNESSED = "witnessed"
    """Somebody else did, and says that the worker agreed."""


class Reason(StrEnum):
    """Why a worker's agreement was witnessed instead of given on a phone of their own."""

    NO_TELEGRAM = "no_telegram"
    NO_PHONE = "no_phone"
    NO_SIGNAL = "no_signal"
    ON_PAPER = "on_paper"
    IN_A_ROW = "in_a_row"
    """At a stand with many people waiting."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """That the worker agreed, and how we know. Raises ValueError unless a witness says why."""

    assurance: Assurance = Assurance.SELF
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.assurance is Assurance.WITNESSED) != (self.reason is not None):
            raise ValueError("A witnessed agreement has a reason, every other has none.")


IN_PERSON: Final = Agreement()
"""Of somebody who filled in the form themselves."""


THEMSELVES: Final = Registrar()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Four questions that are never mixed: recruited by, registered by, paid through, paid by.

    The first and the last touch are kept both, because partners are credited by either. Raises
    ValueError when there is only one of them.
    """

    recruited_by_first: Touch | None = None
    recruited_by_last: Touch | None = None
    registered_by: Registrar = Registrar()
    paid_through: str | None = None
    paid_by: Payer | None = None

    def __post_init__(self) -> None:
        if (self.recruited_by_first is None) != (self.recruited_by_last is None):
            raise ValueError("A first touch is also the last one; give both.")
