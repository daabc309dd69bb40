"""What goes in and out: requests are checked with these declarations, OpenAPI is made of them."""

from datetime import date
from enum import Enum
from typing import Annotated, Literal, TypeAlias

import msgspec

from domain.coverage.cube import DIMENSIONS
from domain.coverage.rule import RULES

_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
MonthText: TypeAlias = Annotated[str, msgspec.Meta(pattern=_MONTH, description="YYYY-MM")]
Rupiah: TypeAlias = Annotated[
    int,
    msgspec.Meta(
        ge=0, le=1_000_000_000, description="Whole rupiah, for all of the months together"
    ),
]
Region: TypeAlias = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}$",
        description="Where they work: the code of a city or regency of Kemendagri, 3273",
    ),
]
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


FromMonth: TypeAlias = Annotated[
    str, msgspec.Meta(pattern=_MONTH, description=f"YYYY-MM, {RULES[0].since} by default")
]
ToMonth: TypeAlias = Annotated[
    str,
    msgspec.Meta(pattern=_MONTH, description="YYYY-MM, this month by default and at the latest"),
]


class Months(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The months asked for."""

    since: FromMonth | None = msgspec.field(default=None, name="from")
    until: ToMonth | None = msgspec.field(default=None, name="to")


By: TypeAlias = Annotated[
    str,
    msgspec.Meta(
        max_length=100,
        description="Columns with commas between: " + ", ".join(DIMENSIONS),
    ),
]


class SummaryQuery(Months, kw_only=True, forbid_unknown_fields=True):
    """What is summed, and by which columns."""

    by: By = "channel"


class CubeQuery(Months, kw_only=True, forbid_unknown_fields=True):
    """A page of the cube."""

    cursor: Annotated[
        int, msgspec.Meta(ge=0, le=10**11, description="The `next` of the page before")
    ] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS, description="Rows of a page")] = 1000


class ChangesQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """After what."""

    since: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=2**53,
            description="The `seq` of the answer before; at first that of the cube that was read",
        ),
    ] = 0


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
    """Contribution months that somebody paid. The member is named by receipt number or by NIK: give
    one of the two.

    By number where you have it: then the person of that form is told that the payment came in.
    What is sent once more under another Idempotency-Key is another payment, and its rupiah count
    twice: after an answer that did not come, send the same items in the same order under the same
    key. None is reversed by the API: tell whoever runs Lindung the `reference` of one that was
    wrong.
    """

    number: (
        Annotated[str, msgspec.Meta(max_length=20, description="Of our receipt: LD-XXXX-XXXX-XXXX")]
        | None
    ) = None
    nik: NikText | None = None
    occurred_on: date
    paid_from: MonthText
    paid_through: MonthText
    jkk: Rupiah
    jkm: Rupiah
    jht: Rupiah = 0
    payer: Literal["self", "sponsor", "apbd", "apbn"] = "self"
    reference: Annotated[
        str,
        msgspec.Meta(
            max_length=64,
            pattern=r"^[A-Za-z0-9./_-]*$",
            description="Your own number of it: kept to look it up, not compared",
        ),
    ] = ""


class Signed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody whom the partner enrolled. Counts for the channel of the token, unless we wrote down
    another signup of the same person before this one came: whatever day either says, the one that
    was here first counts, so deliver often.

    Refused is whoever was too young or too old to enroll on that day, by the birth date in the NIK.
    """

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
    """What became of one item: `taken`, or the `problem`, in words, for which nothing was written
    of it. Says nothing about who is known here."""

    taken: bool
    problem: str = ""


class Written(msgspec.Struct):
    """One row for each item, in their order."""

    rows: list[Row]
