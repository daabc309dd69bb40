"""The views of contract v1, column by column: the one description from which all others are made.

SQL views and their comments, `docs/coverage-contract.md`, the Table Schema of the exports and the
API's fields come from `VIEWS` (`domain.coverage.publishing` has the texts). Tested against a golden
copy: a column is never renamed, retyped or redefined within a version.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from domain.coverage.cells import MEASURES

VERSION: Final = 1
Type: TypeAlias = Literal["integer", "number", "string", "boolean", "month", "date", "datetime"]
"""As Table Schema has them, but for month (`YYYY-MM`, its `yearmonth`)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is empty for what has none; `null` when it may be without a value."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    null: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One view; `key` are the columns that name a row. `note` says how to read it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


_MONTH: Final = Column("month", "month", "Calendar month in Asia/Jakarta in which it occurred")
_CHANNEL: Final = Column(
    "channel", "integer", "Channel number; 0 direct, -1 no signup known, -2 the rest of small cells"
)
_REGION: Final = Column(
    "region",
    "string",
    "Regency or city of work, four digits (Kemendagri); 0000 unknown; two digits the rest of a "
    "province, * the rest",
)
_PROGRAMMES: Final = Column("programmes", "string", "JKK+JKM or JKK+JKM+JHT; * the rest")
_PAYER: Final = Column("payer", "string", "Who pays: self, sponsor, apbd, apbn; * the rest")
_TENURE: Final = Column(
    "tenure",
    "string",
    "Months since the one in which the member first became active here (0): 0-3, 4-6, 7-12, 13-24, "
    "25+; * the rest",
)
_WORDED: Final = (
    Column("flag", "string", "S sourced, M from memory, E derived, C calibrated, A assumption"),
    Column("flag_word", "string", "The word that must stand beside the figure; empty for S"),
    Column("source", "string", "Where the figure was read"),
    Column("note", "string", "What to know about it"),
)


def _members(name: str, meaning: str) -> Column:
    return Column(name, "integer", meaning, "members")


_COUNTED: Final = (
    _members("signups", "People whose first recorded signup is of this month"),
    _members("signups_first_ever", "Of these, who were not members before"),
    *(
        _members(f"converted_{name}", f"Of this month's signups, who first paid {when}")
        for name, when in (
            ("0", "in the same month"),
            ("1", "one month later"),
            ("2", "two months later"),
            ("3", "three months later"),
            ("4_6", "four to six months later"),
            ("7", "seven or more months later"),
        )
    ),
    _members("first_payments", "Became active for the first time ever: growth"),
    _members(
        "rejoined",
        "Became active by a payment, but were members before: enrolled elsewhere, no signup "
        "known, or back after leaving for good; retention, not growth",
    ),
    _members("returns", "Lapsed members who became active again"),
    _members("lapsed", "Active when the month opened (or moved in), not when it closed, unpaid"),
    _members("exits_death", "Active members who left for good: died"),
    _members("exits_retirement", "Active members who left for good: retired"),
    _members("exits_moved_to_pu", "Active members who left for good: became wage earners (PU)"),
    _members("exits_left_work", "Active members who left for good: stopped working"),
    _members("exits_void", "Active members who left for good: should never have been members"),
    _members("transfers_in", "Active members who came from another cell of this month"),
    _members("transfers_out", "Active members who went to another cell of this month"),
    _members("opening_active", "Active at the close of the month before"),
    _members("closing_active", "Active at the close of the month"),
    _members("prepaid", "Active when it opened, and the month was already paid for"),
    *(
        _members(
            f"at_risk_{k}",
            f"When it opened, the month was unpaid and {behind}"
            + (": lapsed, may return" if k == 3 else "; active"),
        )
        for k, behind in enumerate(
            (
                "the month before paid",
                "one month was owed",
                "two months were owed",
                "three or more were owed",
            )
        )
    ),
    *(_members(f"paid_{k}", f"Of at_risk_{k}, who paid and closed it active") for k in range(4)),
    _members("behind_1", "Who paid or entered, and closed the month one month past paid_through"),
    _members("behind_2", "Who paid or entered, and closed the month two months past paid_through"),
    *(_members(f"left_{k}", f"Of at_risk_{k}, who left for good without paying") for k in range(4)),
    _members("paying_members", "Members with a confirmed payment in the month"),
    Column("paid_months", "integer", "Contribution months paid for in the month", "months"),
    Column("amount_jkk_rp", "integer", "Confirmed payments for JKK", "rupiah"),
    Column("amount_jkm_rp", "integer", "Confirmed payments for JKM", "rupiah"),
    Column("amount_jht_rp", "integer", "Confirmed payments for JHT", "rupiah"),
    _members("reported_members", "Members who say they paid, not confirmed; never active by it"),
    Column("reported_months", "integer", "Contribution months they say they paid for", "months"),
    Column("reported_rp", "integer", "What they say they paid", "rupiah"),
    Column("claims", "integer", "Claims, where they are shared with us", "claims"),
    Column("claims_rp", "integer", "Benefits paid on them", "rupiah"),
    *(
        Column(
            f"recorded_{k}",
            "integer",
            f"Facts of this month, reports by workers left out, recorded {when}",
            "facts",
        )
        for k, when in enumerate(
            ("in it", "one month later", "two months later", "three or more months later")
        )
    ),
)

CELL: Final = (_MONTH, _CHANNEL, _REGION, _PROGRAMMES, _PAYER, _TENURE)

CUBE: Final = View(
    "coverage_v1_cube",
    "The monthly cube, up to the current month",
    tuple(column.name for column in CELL),
    (*CELL, *_COUNTED),
    "Past months change when late facts come; recorded_0..3 say how much to expect. Sum cells "
    "freely over channel, region, programmes, payer and tenure; sum stocks never over months.",
)
SIGNUPS_DAILY: Final = View(
    "coverage_v1_signups_daily",
    "Signups by day",
    ("day", "channel", "region"),
    (
        Column("day", "date", "The day at the person's place"),
        _CHANNEL,
        _REGION,
        _members("signups", "People whose first recorded signup is of this day"),
        _members("signups_first_ever", "Of these, who were not members before"),
    ),
)
CHANGES: Final = View(
    "coverage_v1_changes",
    "What was folded into the cube, in order: for followers",
    ("seq", *(column.name for column in CELL)),
    (
        Column("seq", "integer", "Number of the fold, without gaps; apply by it, once each"),
        Column("folded_at", "datetime", "When it was folded"),
        *CELL,
        *(
            Column(
                "at_risk_3_change" if each.name == "at_risk_3" else each.name,
                each.type,
                f"Change of: {each.meaning}",
                each.unit,
            )
            for each in _COUNTED
        ),
    ),
    "Changes reach months to come: what follows if nobody pays again. Sum at_risk_3_change over "
    "all months up to one to have its at_risk_3; all other columns of a month stand by themselves. "
    "Changes are kept for 90 days, and until a rebuild finds the cube damaged: a follower whose "
    "next seq is below the first one here reads the cube anew and follows from the newest seq.",
)
OFFICIAL: Final = View(
    "coverage_v1_official",
    "Published figures of BPJS Ketenagakerjaan, as printed",
    ("metric", "month"),
    (
        Column(
            "month", "month", "At the close of this month; flows: of the year that ends with it"
        ),
        Column("metric", "string", "What is counted"),
        Column("definition", "string", "Id of the definition; figures of two are never compared"),
        Column("value", "number", "As printed"),
        Column("unit", "string", "Of value: million (persons), Rp T or Rp T/yr (10^12 rupiah)"),
        Column("whole", "integer", "The same in persons or rupiah", "persons or rupiah"),
        Column("status", "string", "audited, unaudited, press, memory or derived"),
        Column("published_on", "string", "When it was published; empty when not noted"),
        *_WORDED,
    ),
)
TARGETS: Final = View(
    "coverage_v1_targets",
    "What is aimed for, as it was said when",
    ("metric", "month", "set_in"),
    (
        Column("month", "month", "To be reached at the close of this month"),
        Column("metric", "string", "What is counted"),
        Column("value", "number", "As printed"),
        Column("unit", "string", "Of value: million (persons) or Rp T (10^12 rupiah)"),
        Column("whole", "integer", "The same in persons or rupiah", "persons or rupiah"),
        Column("set_in", "month", "When it was said; the newest holds"),
        Column("by", "string", "Who said it"),
        *_WORDED,
    ),
)
CHANNELS: Final = View(
    "coverage_v1_channels",
    "The channels, and what they can do from a month on",
    ("channel", "since"),
    (
        Column("channel", "integer", "Channel number"),
        Column("code", "string", "Its code"),
        Column("name", "string", "Its name"),
        Column("kind", "string", "What sort of partner it is"),
        Column("since", "month", "From when the profile holds", null=True),
        Column("reach", "integer", "Whom it can reach", "workers", null=True),
        Column("agents", "integer", "Its active agents", "people", null=True),
        Column("capacity_per_day", "integer", "What it can sign up", "signups a day", null=True),
        Column("payers_per_day", "integer", "Its new paying members", "members a day", null=True),
        Column("flag", "string", "As in coverage_v1_official", null=True),
        Column("flag_word", "string", "As in coverage_v1_official", null=True),
        Column("source", "string", "Where it was read", null=True),
    ),
)
SNAPSHOTS: Final = View(
    "coverage_v1_snapshots",
    "What a projection can name and be computed again from",
    ("sha256",),
    (
        Column("sha256", "string", "Of the cube, the reference facts and all below"),
        Column("as_of", "datetime", "When it was taken"),
        Column("until", "month", "The newest month in it"),
        Column("seq", "integer", "The newest change of coverage_v1_changes in it"),
        Column("grace", "integer", "Active while so many months past paid_through", "months"),
        Column("made_up", "boolean", "Whether any fact in it was made up"),
        Column("rows", "integer", "Cells", "cells"),
        _members("closing_active", "Active at the close of the newest month"),
    ),
)
VIEWS: Final = (CUBE, SIGNUPS_DAILY, CHANGES, OFFICIAL, TARGETS, CHANNELS, SNAPSHOTS)
"""Contract v1."""

if tuple(column.name for column in _COUNTED) != MEASURES:
    raise AssertionError("The columns of the cube are MEASURES, in their order.")
