"""The rows of reference facts."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, text, whole


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


FEW: Final = frozenset({"coverage_official", "coverage_target", "coverage_profile"})
