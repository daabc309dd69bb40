"""A run as bytes, and back to the last digit: what the store keeps."""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from domain.months import Month
from projection.parameters import Parameter, Parameters
from projection.projecting import Run
from projection.said import Projection

_SHORTEST: Final = 8
"""Of a name, in digits: what people read and type."""


@dataclass(frozen=True)
class Kept:
    """What a run said, and what it was given besides the snapshot: enough to run it again."""

    given: Parameters
    said: Projection

    @property
    def run(self) -> Run:
        """What was asked of the model."""
        said = self.said
        return Run(said.horizon, said.scenario, said.paths, said.seed)


class _Found(msgspec.Struct):
    """Parameters as they are written."""

    as_of: Month
    parameters: list[Parameter]


def pack(kept: Kept) -> bytes:
    """The bytes of a run: the same run, the same bytes."""
    return msgspec.json.encode(kept, enc_hook=_plain, order="deterministic")


def unpack(body: bytes) -> Kept:
    """The run of these bytes. Raises msgspec.ValidationError for what is none."""
    return msgspec.json.decode(body, type=Kept, dec_hook=_read)


def short(name: str) -> str:
    """The first digits of a snapshot's or a run's name."""
    return name[:_SHORTEST]


def _plain(value: Any) -> Any:
    if isinstance(value, Parameters):
        return _Found(value.as_of, [value[name] for name in sorted(value)])
    raise NotImplementedError(f"A run holds no {type(value).__name__}.")


def _read(kind: type, value: Any) -> Any:
    if kind is not Parameters:
        raise NotImplementedError(f"A run holds no {kind.__name__}.")
    found = msgspec.convert(value, _Found)
    return Parameters({each.name: each for each in found.parameters}, found.as_of)
