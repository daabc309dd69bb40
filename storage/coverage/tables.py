"""The rows of the coverage store. None of it is personal."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.coverage.cube import tables as cube
from storage.coverage.ledger import tables as ledger
from storage.coverage.reference import tables as reference
from storage.fields import STRICT, blob, text, whole


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


DISTRIBUTED: Final = ledger.DISTRIBUTED

FEW: Final = cube.AGGREGATES | reference.FEW | {"coverage_snapshot"}
