"""What goes in and out: requests are checked with these declarations, OpenAPI is made of them."""

from datetime import date
from enum import Enum
from typing import Annotated, Literal, TypeAlias

import msgspec

MonthText: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="YYYY-MM")
]
Rupiah: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Region: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}$", description="Kemendagri")]
NikText: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{16}$", description="Hashed at once; never stored or logged")
]

MOST_ITEMS = 1000
MOST_ROWS = 5000


class Scope(Enum):
    """What a token may be for."""

    READ = "coverage:read"
    SIGNUPS = "signups:write"
    PAYMENTS = "payments:write"


class Months(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The months asked for."""

    since: MonthText | None = msgspec.field(default=None, name="from")
    until: MonthText | None = msgspec.field(default=None, name="to")


class SummaryQuery(Months, kw_only=True, forbid_unknown_fields=True):
    """`by`: columns of the cube, with commas between."""

    by: Annotated[str, msgspec.Meta(max_length=100)] = "channel"


class CubeQuery(Months, kw_only=True, forbid_unknown_fields=True):
    """`cursor` is the `next` of the page before."""

    cursor: Annotated[int, msgspec.Meta(ge=0, le=10**11)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS)] = 1000


class ChangesQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`since` is the `seq` of the answer before; at first that of the cube that was read."""

    since: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No parameters."""


class Table(msgspec.Struct, kw_only=True):
    """Rows in the order of `columns`; the columns are those of docs/coverage-contract.md.

    No cell of fewer than ten people: small ones are merged (`*`, channel -2). `seq` is the newest
    change that is in it; `next` the cursor of the next page, null at the end.
    """

    contract: int
    made_up: bool
    seq: int
    columns: list[str]
    rows: list[list[int | str]]
    next: int | None = None


class Changes(msgspec.Struct):
    """Which months changed after a `seq`: fetch these anew from the cube, in place of the old."""

    seq: int
    months: list[str]


class Official(msgspec.Struct):
    """A published figure, as printed."""

    metric: str
    month: str
    value: str
    unit: str
    flag: str
    source: str


class Aim(msgspec.Struct):
    """A target, and when it was said."""

    metric: str
    month: str
    value: str
    unit: str
    set_in: str
    flag: str
    source: str


class Facts(msgspec.Struct):
    """Reference facts."""

    official: list[Official]
    targets: list[Aim]


class SnapshotName(msgspec.Struct):
    """A sealed snapshot: what a projection names."""

    sha256: str
    taken_at: str


class Snapshots(msgspec.Struct):
    """The newest first."""

    snapshots: list[SnapshotName]


class Paid(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Contribution months that somebody paid. The member is named by receipt number or by NIK.

    By number where you have it: then the person of that form is told that the payment came in.
    """

    number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    nik: NikText | None = None
    occurred_on: date
    paid_from: MonthText
    paid_through: MonthText
    jkk: Rupiah
    jkm: Rupiah
    jht: Rupiah = 0
    payer: Literal["self", "sponsor", "apbd", "apbn"] = "self"
    reference: Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[A-Za-z0-9./_-]*$")] = ""


class Signed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody whom the partner enrolled. Counts for the channel of the token, unless we wrote down
    another signup of the same person before this one came: whatever day either says, the one that
    was here first counts, so deliver often."""

    nik: NikText
    occurred_on: date
    region: Region
    programmes: Literal["JKK+JKM", "JKK+JKM+JHT"]
    months: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    payer: Literal["self", "sponsor", "apbd", "apbn"] = "self"
    is_first_ever: bool = True


class Payments(msgspec.Struct, forbid_unknown_fields=True):
    """Up to a thousand at once."""

    items: Annotated[list[Paid], msgspec.Meta(min_length=1, max_length=MOST_ITEMS)]


class Signups(msgspec.Struct, forbid_unknown_fields=True):
    """Up to a thousand at once."""

    items: Annotated[list[Signed], msgspec.Meta(min_length=1, max_length=MOST_ITEMS)]


class Row(msgspec.Struct, omit_defaults=True):
    """What became of one item. Says nothing about who is known here."""

    taken: bool
    problem: str = ""


class Written(msgspec.Struct):
    """One row for each item, in their order."""

    rows: list[Row]
