"""The rows of the cube and of what else is folded. None of it is personal."""

from types import new_class
from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from domain.coverage.cells import MEASURES
from storage.fields import BY_KEY, STRICT, blob, text, whole

CELL: Final = ("month", "channel", "region", "programmes", "payer", "tenure")
"""What names a cell of the cube."""


class LaneRow(SQLModel, table=True):
    """A part of the members: whoever holds its row folds them, and nobody else does."""

    __tablename__ = "coverage_lane"
    __table_args__: ClassVar[Any] = STRICT

    number: int = whole(key=True)
    low: bytes = blob()
    high: bytes = blob()
    folded_at: int = whole()


class StateRow(SQLModel, table=True):
    """Numbers of the whole store: seq (the newest fold), facts and made_up (of those, how many);
    pruned (the newest change that is not kept), loading (why to count again, 0 for not at all)."""

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

AGGREGATES: Final = frozenset(
    {
        "coverage_lane", "coverage_state", "coverage_watermark", "coverage_day",
        "coverage_cube", "coverage_total", "coverage_change",
    }
)  # fmt: skip
"""Written by one folder at a time, and as long as there are cells, not people: on one node."""
