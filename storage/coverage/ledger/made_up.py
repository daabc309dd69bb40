"""Made-up lives as rows of the ledger: the same as of their facts, without an object for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from itertools import repeat
from typing import Any, Final

import numpy as np

from domain.contributions import Payer
from domain.coverage.columns.codes import Numbers
from domain.coverage.events import LAST_TOUCH, MADE_UP, Payment, Signup
from domain.coverage.lives import Facts, Flags, Lives
from domain.coverage.rule import month_at
from domain.coverage.synth import event_id, others
from domain.coverage.tables import PP50, WITH_JHT, Tables, price
from domain.enrollment import THEMSELVES, Proof
from domain.programmes import MANDATORY, programmes_text
from storage.coverage.ledger.rows import OF_SIGNUP, Row, row_of
from storage.instants import micros
from storage.unit.columns import registrar_text

_DAY_0: Final = date(1970, 1, 1).toordinal()
_PAYERS: Final = tuple(each.value for each in Payer)
_PROGRAMMES: Final = tuple(map(programmes_text, (MANDATORY, WITH_JHT)))
_PROOFS: Final = (Proof.REPORTED.value, Proof.CONFIRMED.value)
_RECORDED: Final = OF_SIGNUP.index("recorded_at")
"""The same for rows of every kind."""


def made_rows(tables: Tables, lives: Lives) -> list[list[Row]]:
    """As `storage.coverage.ledger.rows.by_kind`, in the order of their keys."""
    names = lives.pseudonyms.view("V16").ravel().tolist()
    rest = sorted(map(row_of, others(tables, lives)))
    return [_signups(tables, lives, names), _payments(tables, lives, names), rest]


def heard_by(kinds: Iterable[Iterable[Row]], at: datetime) -> list[list[Row]]:
    """Of such rows those that are recorded by then; the others are still to be reported."""
    last = micros(at)
    return [[row for row in rows if row[_RECORDED] <= last] for rows in kinds]


def _signups(tables: Tables, lives: Lives, names: Sequence[bytes]) -> list[Row]:
    its = lives.signups
    alike = (0, "", registrar_text(THEMSELVES), "", 1)
    return _rows(
        *_base(names, its, Signup.kind),
        _channels(tables, lives, its),
        _picked(tables.regions, its.region),
        _picked(_PROGRAMMES, lives.jht[its.member]),
        _picked(_PAYERS, lives.payer[its.member]),
        its.first_ever.astype(np.int64).tolist(),
        its.agent.tolist(),
        *map(repeat, alike),
        _each(its.month, _month),
        *map(repeat, (None, LAST_TOUCH)),
    )


def _payments(tables: Tables, lives: Lives, names: Sequence[bytes]) -> list[Row]:
    its = lives.payments
    cover = lives.jht[its.member].astype(np.int64) << 3 | lives.payer[its.member]
    codes, which = np.unique(its.month << 8 | its.months << 4 | cover, return_inverse=True)
    prices = zip(*map(_price, codes.tolist()), strict=True)
    *price, discount, discount_rp = (_picked(column, which) for column in prices)
    return _rows(
        *_base(names, its, Payment.kind),
        *price,
        _channels(tables, lives, its),
        _picked(_PROOFS, its.confirmed),
        *(discount, discount_rp, repeat("")),
    )


def _price(code: int) -> tuple[Any, ...]:
    """Who pays, from when, through when, the amounts, and what was taken off."""
    month, months, jht, payer = code >> 8, code >> 4 & 15, code >> 3 & 1, _PAYERS[code & 7]
    amounts, off = price(month, months, bool(jht), Payer(payer))
    last = month + months - 1
    return payer, _month(month), _month(last), *map(int, amounts), PP50 if off else None, int(off)


def _base(names: Sequence[bytes], facts: Facts, kind: str) -> tuple[Iterable[Any], ...]:
    """What every fact has."""
    members = [names[member] for member in facts.member.tolist()]
    return (
        members,
        map(event_id, members, facts.number.tolist()),
        repeat(kind),
        _each(facts.day, _day),
        facts.recorded_at.tolist(),
        repeat(MADE_UP),
    )


def _channels(tables: Tables, lives: Lives, facts: Facts) -> list[int]:
    return _picked([each.number for each in tables.truth.channels], lives.channel[facts.member])


def _rows(*columns: Iterable[Any]) -> list[Row]:
    """As long as the first column."""
    return list(zip(*columns, strict=False))


def _picked(some: Sequence[Any], places: Numbers | Flags) -> list[Any]:
    """What stands at these places."""
    return [some[place] for place in places.tolist()]


def _each(numbers: Numbers, told: Callable[[int], str]) -> Iterator[str]:
    return map(told, numbers.tolist())


@cache
def _day(number: int) -> str:
    return date.fromordinal(_DAY_0 + number).isoformat()


@cache
def _month(index: int) -> str:
    return str(month_at(index))
