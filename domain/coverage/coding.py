"""Facts as plain JSON values and back: one text for one fact, with the version of the form.

Keys are the field names; ids are hexadecimal, days and instants ISO 8601, months `YYYY-MM`, amounts
whole rupiah, programmes a sorted list. A field that a later version adds must have a default, so
that what is stored today can be read then.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, cast

from domain.contributions import Payer
from domain.coverage.canonical import Plain, canonical
from domain.coverage.cells import Exit
from domain.coverage.events import KINDS, Amounts, Event, Happening
from domain.enrollment import Proof
from domain.money import Rupiah
from domain.months import Month
from domain.programmes import Programme

VERSION: Final = 1


class Unreadable(ValueError):
    """A stored or delivered fact is not of a form this version knows; the message says why."""


def encode(event: Event) -> dict[str, Plain]:
    """The fact as JSON can say it."""
    kind = KINDS[event.kind]
    written = {name: code.write(getattr(event, name)) for name, code in _CODES[kind].items()}
    return {"version": VERSION, "kind": event.kind, **written}


def encode_bytes(event: Event) -> bytes:
    """The same as bytes that are the same everywhere."""
    return canonical(encode(event))


def decode(written: Mapping[str, Any]) -> Event:
    """The fact that was written. Raises Unreadable, also for unknown fields."""
    if written.get("version") != VERSION:
        raise Unreadable(f"A fact of version {written.get('version')!r}; this reads {VERSION}.")
    kind = KINDS.get(str(written.get("kind")))
    if kind is None:
        raise Unreadable(f"{written.get('kind')!r} is no kind of fact.")
    codes = _CODES[kind]
    if unknown := written.keys() - codes.keys() - {"version", "kind"}:
        raise Unreadable(f"A {kind.kind} has no {', '.join(sorted(map(str, unknown)))}.")
    if lacking := _REQUIRED[kind] - written.keys():
        raise Unreadable(f"A {kind.kind} needs {', '.join(sorted(lacking))}.")
    try:
        return kind(**{n: code.read(written[n]) for n, code in codes.items() if n in written})
    except (TypeError, ValueError, KeyError) as problem:
        raise Unreadable(f"A {kind.kind} that cannot be read: {problem}") from problem


class _Code(NamedTuple):
    write: Callable[[Any], Plain]
    read: Callable[[Any], Any]


def _same(kind: type) -> _Code:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise ValueError(f"{value!r} is not {kind.__name__}")
        return value

    return _Code(lambda value: cast(Plain, value), read)


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _amounts(written: Mapping[str, int]) -> Amounts:
    return Amounts(**{name: _rupiah(value) for name, value in written.items()})


def _rupiah(value: object) -> Rupiah:
    if type(value) is not int:
        raise ValueError(f"{value!r} is not whole rupiah")
    return Rupiah(value)


def _happening(written: Mapping[str, Any]) -> Happening:
    fact = decode(written)
    if fact.kind in ("void", "correct"):
        raise ValueError(f"a correction holds no {fact.kind}")
    return cast(Happening, fact)


def _or_none(code: _Code) -> _Code:
    return _Code(
        lambda value: None if value is None else code.write(value),
        lambda value: None if value is None else code.read(value),
    )


_BYTES: Final = _Code(bytes.hex, bytes.fromhex)
_MONTH: Final = _Code(str, Month.read)
_TEXT, _WHOLE, _FLAG = _same(str), _same(int), _same(bool)
_BY_TYPE: Final = {
    bytes: _BYTES,
    date: _Code(date.isoformat, date.fromisoformat),
    datetime: _Code(lambda at: at.isoformat(timespec="microseconds"), _instant),
    str: _TEXT,
    int: _WHOLE,
    bool: _FLAG,
    Month: _MONTH,
    Rupiah: _Code(int, _rupiah),
    Amounts: _Code(lambda amounts: {n: int(v) for n, v in amounts._asdict().items()}, _amounts),
    Payer: _Code(lambda payer: payer.value, Payer),
    Proof: _Code(lambda proof: proof.value, Proof),
    Exit: _Code(lambda reason: reason.value, Exit),
    Programme: _Code(lambda programme: programme.value, Programme),
    frozenset[Programme]: _Code(
        lambda held: [each.value for each in Programme if each in held],
        lambda written: frozenset(map(Programme, written)),
    ),
    int | None: _or_none(_WHOLE),
    str | None: _or_none(_TEXT),
    Month | None: _or_none(_MONTH),
    Happening: _Code(encode, _happening),
}
_CODES: Final = {
    kind: {each.name: _BY_TYPE[cast(Any, each.type)] for each in fields(kind)}
    for kind in KINDS.values()
}
_REQUIRED: Final = {
    kind: frozenset(each.name for each in fields(kind) if each.default is MISSING)
    for kind in KINDS.values()
}
