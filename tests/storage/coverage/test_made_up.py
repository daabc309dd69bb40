"""Made-up lives are written as their facts would be, and come back as them."""

from domain.coverage.lives import Lives, by_pseudonym
from domain.coverage.tables import Tables
from domain.coverage.truth import truth
from storage import Store
from storage.coverage.ledger.made_up import made_rows
from storage.coverage.ledger.rows import by_kind, row_of
from tests.domain.coverage.one_by_one import events
from tests.storage.coverage.made import UNTIL, expected, mend, read, verdict

TABLES = Tables(truth(UNTIL.plus(-23), UNTIL))


def test_rows_are_those_of_the_facts() -> None:
    lives = Lives(TABLES, 1, by_pseudonym(1, 3_000))
    facts = sorted((row_of(event) for its in events(TABLES, lives) for event in its), key=_key)
    written = made_rows(TABLES, lives)
    assert written == by_kind(facts)
    assert [list(map(_types, its)) for its in written] == [
        list(map(_types, its)) for its in by_kind(facts)
    ]
    assert all(len(its) > 10 for its in written)


def test_they_are_counted_as_their_facts_are(store: Store) -> None:
    lives = Lives(TABLES, 2, by_pseudonym(2, 150))
    with store.transaction() as unit:
        unit.begin_load()
        unit.load_rows(made_rows(TABLES, lives))
    mend(store)
    assert read(store) == expected(events(TABLES, lives))
    assert not verdict(store).broken


def _key(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[:2]


def _types(row: tuple[object, ...]) -> list[type]:
    return list(map(type, row))
