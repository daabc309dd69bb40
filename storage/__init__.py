"""What Lindung remembers. Open a `Store` with a `Vault`; everything happens in its transactions.

No network, no clock: times are arguments, aware of their zone.
"""

from storage.coverage.errors import NotAFact, NotMadeUp
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
from storage.keys.files import create_master_key, load_master_key, load_master_keys
from storage.records import (
    Account,
    Arrival,
    ChannelCounts,
    Consent,
    CoverageSummary,
    Due,
    Enrolled,
    Enrollment,
    FunnelEvent,
    Job,
    KeptRun,
    LedgerEvent,
    Mark,
    MessageKey,
    MessageKind,
    NewEnrollment,
    Outgoing,
    State,
    Timer,
)
from storage.store import Store, is_current, migrate, reading
from storage.unit import Reader, Unit
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
    "LedgerEvent",
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
