"""Arrays as parameters of PostgreSQL, whole numbers written all at once.

psycopg writes them one by one, in Python: with the fifty measures of each cell that was nearly all
the time of a bulk load.
"""

from struct import Struct
from typing import Any, Final

import numpy as np
from psycopg.abc import Buffer
from psycopg.types.array import ListBinaryDumper
from psycopg.types.numeric import Int8BinaryDumper

_HEAD: Final = Struct("!5i")
_ELEMENT: Final = np.dtype([("length", ">i4"), ("value", ">i8")])
_FEW: Final = 32
"""So many are written as quickly one by one."""


class ArrayDumper(ListBinaryDumper):
    """Lists of one depth and one type. Raises OverflowError beyond 64 bits."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        """In binary: one dimension, no null, type, length, the first index; then the elements."""
        its = self.sub_dumper
        if not isinstance(its, Int8BinaryDumper) or len(obj) < _FEW or set(map(type, obj)) != {int}:
            return super().dump(obj)
        elements = np.empty(len(obj), _ELEMENT)
        elements["length"], elements["value"] = 8, np.array(obj, np.int64)
        return _HEAD.pack(1, 0, its.oid, len(obj), 1) + elements.tobytes()
