"""The rows of the coverage store, beside the ledger. None of it is personal."""

from types import new_class
from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from domain.coverage.cells import MEASURES
from storage.fields import BY_KEY, STRICT, blob, text, whole

CELL: Final = ("month", "channel", "region", "programmes", "payer", "tenure")
"""What names a cell of the cube."""


class PendingRow(SQLModel, table=True):
    """A fact that is not folded yet."""

    __tablename__ = "coverage_pending"
    __table_args__: ClassVar[Any] = BY_KEY

    member_id: bytes = blob(key=True)
    event_id: bytes = blob(key=True)


class LaneRow(SQLModel, table=True):
    """A part of the members: whoever holds its row folds them, and nobody else does."""

    __tablename__ = "coverage_lane"
    __table_args__: ClassVar[Any] = STRICT

    number: int = whole(key=True)
    low: bytes = blob()
    high: bytes = blob()
    folded_at: int = whole()


class StateRow(SQLModel, table=True):
    """Numbers of the whole store: seq (the newest fold), facts and made_up (of those, how many)."""

    __tablename__ = "coverage_state"
    __table_args__: ClassVar[Any] = STRICT

    name: str = text(key=True)
    number: int = whole()


class WatermarkRow(SQLModel, table=True):
    """How far a channel's facts have come in."""

    __tablename__ = "coverage_watermark"
    __table_args__: ClassVar[Any] = STRICT

    channel: int = whole(key=True)
    recorded_at: int = whole()
    facts: int = whole()


class DayRow(SQLModel, table=True):
    """Signups of a day."""

    __tablename__ = "coverage_day"
    __table_args__: ClassVar[Any] = BY_KEY

    day: str = text(key=True)
    channel: int = whole(key=True)
    region: str = text(key=True)
    signups: int = whole()
    signups_first_ever: int = whole()


class OfficialRow(SQLModel, table=True):
    """A published figure; of several versions the newest holds."""

    __tablename__ = "coverage_official"
    __table_args__: ClassVar[Any] = STRICT

    metric: str = text(key=True)
    month: str = text(key=True)
    version: int = whole(key=True)
    definition: str = text()
    value: str = text()
    unit: str = text()
    whole: int = whole()
    status: str = text()
    published_on: str = text()
    flag: str = text()
    flag_word: str = text()
    source: str = text()
    note: str = text()


class TargetRow(SQLModel, table=True):
    """What is aimed for; of several versions the newest holds."""

    __tablename__ = "coverage_target"
    __table_args__: ClassVar[Any] = STRICT

    metric: str = text(key=True)
    month: str = text(key=True)
    set_in: str = text(key=True)
    version: int = whole(key=True)
    value: str = text()
    unit: str = text()
    whole: int = whole()
    by: str = text()
    flag: str = text()
    flag_word: str = text()
    source: str = text()
    note: str = text()


class ProfileRow(SQLModel, table=True):
    """What a channel can do from a month on."""

    __tablename__ = "coverage_profile"
    __table_args__: ClassVar[Any] = STRICT

    code: str = text(key=True)
    since: str = text(key=True)
    kind: str = text()
    flag: str = text()
    flag_word: str = text()
    source: str = text()
    reach: int | None = whole(null=True)
    agents: int | None = whole(null=True)
    capacity_per_day: int | None = whole(null=True)
    payers_per_day: int | None = whole(null=True)


class SnapshotRow(SQLModel, table=True):
    """A sealed snapshot, whole."""

    __tablename__ = "coverage_snapshot"
    __table_args__: ClassVar[Any] = STRICT

    sha256: str = text(key=True)
    as_of: int = whole()
    until: str = text()
    seq: int = whole()
    grace: int = whole()
    made_up: int = whole()
    cells: int = whole()
    closing_active: int = whole()
    body: bytes = blob()  # compressed


_TEXTS: Final = frozenset({"month", "region", "programmes", "payer", "tenure"})


def _counting(
    name: str, table: str, key: tuple[str, ...], also: tuple[str, ...] = ()
) -> type[SQLModel]:
    """A table that has every measure in each row."""

    def body(space: dict[str, Any]) -> None:
        fields = {each: text(key=True) if each in _TEXTS else whole(key=True) for each in key}
        fields |= {each: whole() for each in (*also, *MEASURES)}
        space |= {"__tablename__": table, "__table_args__": BY_KEY, "__module__": __name__}
        space["__annotations__"] = {each: str if each in _TEXTS else int for each in fields}
        space |= fields

    return new_class(name, (SQLModel,), {"table": True}, body)


CubeTableRow: Final = _counting("CubeTableRow", "coverage_cube", CELL)
"""A cell of the cube, in the form of the store (`domain.coverage.cube`)."""

TOTALLED: Final = ("month", "channel", "programmes")
"""What a summary is by most often."""

TotalRow: Final = _counting("TotalRow", "coverage_total", TOTALLED)
"""The cube rolled up: a summary reads some rows a month, whatever the number of members."""

ChangeRow: Final = _counting("ChangeRow", "coverage_change", ("seq", *CELL), ("folded_at",))
"""What a fold added to a cell. Append-only."""

DISTRIBUTED: Final = {"coverage_pending": "member_id"}

AGGREGATES: Final = frozenset(
    {
        "coverage_lane", "coverage_state", "coverage_watermark", "coverage_day",
        "coverage_official", "coverage_target", "coverage_profile", "coverage_snapshot",
        "coverage_cube", "coverage_total", "coverage_change",
    }
)  # fmt: skip
"""Written by one folder at a time, and as long as there are cells, not people: on one node."""
