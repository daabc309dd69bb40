"""The rows about runs of the projection."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text, whole


class RunRow(SQLModel, table=True):
    """A run, whole. Nothing in it is personal: it was computed from a snapshot."""

    __tablename__ = "projection_run"
    __table_args__: ClassVar[Any] = STRICT

    run_id: str = text(key=True)
    snapshot: str = text()
    scenario: str = text()
    horizon: str = text()
    paths: int = whole()
    made_at: int = whole()
    body: bytes = blob()  # compressed


FEW: Final = frozenset({"projection_run"})
"""Some for each snapshot, whatever the number of people."""
