"""Sums of the cube by any of its columns: of months, of the totals, of what may be shared."""

from itertools import product

from domain.coverage.cells import COLUMN
from domain.coverage.cube import roll_up
from domain.coverage.sharing import share_safely
from domain.months import Month
from storage import Store
from storage.coverage.cube.reading import STOCKS, Cover
from tests.storage.coverage.made import UNTIL, fold, members, record

SINCE = UNTIL.plus(-2)
BYS = [("channel",), ("channel", "programmes"), ("province",), ("channel", "province", "tenure")]


def plainly(
    store: Store, by: tuple[str, ...], since: Month | None, *, shared: bool
) -> dict[tuple[object, ...], Cover]:
    """The same from all cells of all months, one by one."""
    with store.reader() as reader:
        months = [share_safely(c) if shared else c for c in reader.published(UNTIL.plus(1))]
    rows = roll_up((row for cells in months for row in cells.rows()), ("month", *by))
    sums: dict[tuple[object, ...], list[int]] = {}
    lapsed: dict[tuple[object, ...], int] = {}
    for (month, *key), values in rows.items():
        if month > UNTIL:
            lapsed[tuple(key)] = values[COLUMN["at_risk_3"]]
        elif since is None or month >= since:
            own = sums.setdefault(tuple(key), [0] * len(values))
            for name, place in COLUMN.items():
                stock = name in STOCKS
                own[place] = (0 if stock else own[place]) + (
                    values[place] if month == UNTIL or not stock else 0
                )
    found = {key: Cover(tuple(own), lapsed.get(key, 0)) for key, own in sums.items()}
    return {key: its for key, its in found.items() if any(its.values)}


def test_sums_are_those_of_the_cells(store: Store) -> None:
    people = members(120)
    record(store, [event for its in people[:100] for event in its])
    fold(store)
    record(store, [event for its in people[100:] for event in its])
    for by, since in product(BYS, (None, SINCE, UNTIL)):
        with store.reader() as reader:
            exact = reader.by(by, since, UNTIL)
            shared = reader.by(by, since, UNTIL, share_safely)
        nonzero = {key: its for key, its in exact.items() if any(its.values)}
        assert nonzero == plainly(store, by, since, shared=False), (by, since)
        found = {key: its for key, its in shared.items() if any(its.values)}
        assert found == plainly(store, by, since, shared=True) != {}, (by, since)
        assert sum(its.measure("signups") for its in found.values()) <= sum(
            its.measure("signups") for its in exact.values()
        )
