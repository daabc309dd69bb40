"""The row of a proof."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import STRICT, blob, text


class ProofRow(SQLModel, table=True):
    """A known text under the master key: a wrong key is noticed at the door, not at a person."""

    __tablename__ = "proof"
    __table_args__: ClassVar[Any] = STRICT

    name: str = text(key=True)
    sealed: bytes = blob()


FEW: Final = frozenset({"proof"})
