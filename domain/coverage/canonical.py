"""Values as bytes that are the same on every machine and in every run: compact, sorted JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from domain.months import Month

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""What JSON can say, without its floats."""


def canonical(value: object) -> bytes:
    """The bytes of a value made of dataclasses, sequences, mappings and plain values."""
    return json.dumps(
        plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def plain(value: object) -> Plain:
    """A value as JSON can say it. Raises TypeError for a float, or anything else without one way.

    Months and days become text, bytes hexadecimal, decimals text as they were printed.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Month | Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return _many(value)


def _many(value: object) -> Plain:
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"There is no canonical form of a {type(value).__name__}.")
