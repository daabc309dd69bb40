"""The kinds of columns and tables there are: whole numbers, text, bytes, and yes or no."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Text
from sqlalchemy import text as sql_text
from sqlmodel import Field

# SQLite's STRICT tables know INTEGER, TEXT and BLOB only; PostgreSQL wants the width.
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")
_FLAG = Boolean().with_variant(Integer(), "sqlite")

STRICT: Final = {"sqlite_strict": True}
"""On SQLite a table takes no value of a wrong type, as it is everywhere else."""

BY_KEY: Final = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""The key is the way in, so on SQLite the table is its own index. Only where rows are short: a row
of more than a quarter page would get pages of its own."""


def whole(*, key: bool = False, null: bool = False) -> Any:
    """A number of 64 bits."""
    return Field(sa_column=Column(_WHOLE, primary_key=key, autoincrement=False, nullable=null))


def text(*, key: bool = False, null: bool = False) -> Any:
    """Text of any length."""
    return Field(sa_column=Column(Text, primary_key=key, nullable=null))


def blob(*, key: bool = False, null: bool = False) -> Any:
    """Bytes: a keyed hash, or something sealed."""
    return Field(sa_column=Column(LargeBinary, primary_key=key, nullable=null))


def flag() -> Any:
    """Yes or no."""
    return Field(sa_column=Column(_FLAG, nullable=False))


def partial(name: str, where: str, *columns: str, unique: bool = False) -> Index:
    """An index over some of the rows."""
    condition = sql_text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
