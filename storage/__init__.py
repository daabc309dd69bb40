"""What Lindung remembers. Open a `Store` with a `Vault`; everything happens in its transactions.

No network, no clock: times are arguments, aware of their zone.
"""

from storage.chats.accounts import Account
from storage.chats.consents import Consent
from storage.chats.inbox import Arrival
from storage.coverage.errors import NotAFact, NotMadeUp
from storage.enrollments.forms import Enrolled, Enrollment, NewEnrollment
from storage.errors import (
    BadKey,
    ChannelExists,
    InUse,
    NoRun,
    OutOfDate,
    Sealed,
    StorageError,
    Unavailable,
    Unsupported,
)
from storage.funnel.passages import FunnelEvent
from storage.keys.files import create_master_key, load_master_key, load_master_keys
from storage.outbox.messages import Due, Mark, MessageKey, MessageKind, Outgoing, State
from storage.projections.runs import KeptRun
from storage.staff.jobs import Job
from storage.store import Store, is_current, migrate, reading
from storage.timers.timers import Timer
from storage.unit.reports import ChannelCounts, CoverageSummary
from storage.unit.unit import Reader, Unit
from storage.vault import Vault

__all__ = [
    "Account",
    "Arrival",
    "BadKey",
    "ChannelCounts",
    "ChannelExists",
    "Consent",
    "CoverageSummary",
    "Due",
    "Enrolled",
    "Enrollment",
    "FunnelEvent",
    "InUse",
    "Job",
    "KeptRun",
    "Mark",
    "MessageKey",
    "MessageKind",
    "NewEnrollment",
    "NoRun",
    "NotAFact",
    "NotMadeUp",
    "OutOfDate",
    "Outgoing",
    "Reader",
    "Sealed",
    "State",
    "StorageError",
    "Store",
    "Timer",
    "Unavailable",
    "Unit",
    "Unsupported",
    "Vault",
    "create_master_key",
    "is_current",
    "load_master_key",
    "load_master_keys",
    "migrate",
    "reading",
]
