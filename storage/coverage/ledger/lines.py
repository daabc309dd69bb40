"""Facts as lines (`counted_line` of `rows`), taken apart by pyarrow: no object for each fact, so it
is several times as quick as rows of Python."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from pyarrow import csv

from domain.coverage.columns.block import NONE
from domain.coverage.columns.codes import Numbers
from storage.coverage.ledger.rows import BYTES, HOT, WHOLE

_FEW: Final = pa.dictionary(pa.int32(), pa.string())
_SCHEMA: Final = pa.schema(
    (name, pa.int64() if name in WHOLE else pa.string() if name in BYTES else _FEW) for name in HOT
)


class Lines:
    """The columns of some lines; what is not there is NONE."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._table = _table("\n".join(lines).encode()) if lines else _SCHEMA.empty_table()

    def texts(self, name: str, read: Callable[[str], int]) -> Numbers:
        """A column of texts, of which there are few, each read once."""
        column = self._table[name].combine_chunks()
        known = [NONE if text is None else read(text) for text in column.dictionary.to_pylist()]
        numbers = np.array([*known, NONE], np.int64)
        found: Numbers = numbers[pc.fill_null(column.indices, len(known)).to_numpy()]
        return found

    def whole(self, name: str, none: int = NONE) -> Numbers:
        """A column of whole numbers."""
        return self.first_known((name,), none)

    def first_known(self, names: Sequence[str], none: int) -> Numbers:
        """Of these columns of whole numbers the first one that is there."""
        columns = (self._table[name].combine_chunks() for name in names)
        found: Numbers = pc.coalesce(*columns, none).to_numpy()
        return found

    def groups(self, name: str) -> Numbers:
        """From 0 on, one more wherever the column changes."""
        column = self._table[name].combine_chunks()
        new = pc.not_equal(column[1:], column[:-1]).to_numpy(zero_copy_only=False)
        return np.cumsum(np.concatenate((np.zeros(min(len(column), 1), np.int64), new)))

    def ranks(self, name: str) -> Numbers:
        """Where each would stand if they were sorted by this column."""
        found: Numbers = pc.rank(self._table[name].combine_chunks(), tiebreaker="dense").to_numpy()
        return found


def _table(data: bytes) -> Any:
    return csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(column_names=HOT, block_size=len(data) + 1, use_threads=False),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(column_types=_SCHEMA, null_values=[""], strings_can_be_null=True),
    )
