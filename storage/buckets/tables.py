"""The rows about limits that are nobody's own."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import BY_KEY, text, whole


class BucketRow(SQLModel, table=True):
    """When a bucket is full again (`domain.limits`); one that lies in the past is as good as none.

    Of an address stands here a keyed hash.
    """

    __tablename__ = "bucket"
    __table_args__: ClassVar[Any] = BY_KEY

    name: str = text(key=True)
    full_at: int = whole()


DISTRIBUTED: Final = {"bucket": "name"}
