"""The audit log: what is altered without the key is found, and nothing is altered plainly."""

from collections.abc import Callable

import pytest

from storage import StorageError, Store
from storage.audit.log import Deed
from tests.storage.samples import NOW


def written(store: Store, lines: int = 5) -> None:
    for number in range(lines):
        with store.transaction() as unit:
            unit.audit("staff 1", Deed.SUSPEND, f"staff {number}", NOW)


def test_what_was_written_verifies(store: Store) -> None:
    written(store)
    with store.reader() as reader:
        verdict = reader.verify_audit()
        assert (verdict.lines, verdict.wrong) == (5, 0)
        assert [deed.about for deed in reader.deeds()] == [f"staff {n}" for n in range(5)]


def test_an_empty_log_verifies(store: Store) -> None:
    with store.reader() as reader:
        assert reader.verify_audit().wrong == 0


@pytest.mark.parametrize("statement", ["UPDATE audit SET about = 'x'", "DELETE FROM audit"])
def test_no_line_can_be_changed_plainly(store: Store, statement: str) -> None:
    written(store)
    with pytest.raises(Exception, match="append-only"), store.transaction() as unit:
        unit._open().execute(statement)


ALTERED: list[tuple[str, int]] = [
    ("UPDATE audit SET about = 'staff 9' WHERE number = 3", 3),
    ("UPDATE audit SET actor = 'staff 2' WHERE number = 1", 1),
    ("DELETE FROM audit WHERE number = 2", 2),
    ("DELETE FROM audit WHERE number = 5", 5),
    ("INSERT INTO audit SELECT 6, at, actor, action, about, seal FROM audit WHERE number = 5", 6),
]


@pytest.mark.parametrize(("statement", "wrong"), ALTERED)
def test_what_was_altered_behind_our_back_is_named(
    store: Store, unguarded: Callable[[Store], None], statement: str, wrong: int
) -> None:
    written(store)
    unguarded(store)
    with store.transaction() as unit:
        unit._open().execute(statement)
    with store.reader() as reader:
        assert reader.verify_audit().wrong == wrong


@pytest.fixture
def unguarded() -> Callable[[Store], None]:
    """Takes the triggers away, as somebody who owns the database can."""

    def take_away(store: Store) -> None:
        sqlite = "sqlite" in type(store._database).__name__.lower()
        names = ("audit_no_update", "audit_no_delete") if sqlite else ("audit_no_change",)
        with store.transaction() as unit:
            for name in names:
                unit._open().execute(f"DROP TRIGGER {name}" + ("" if sqlite else " ON audit"))

    return take_away


def test_a_deed_that_is_rolled_back_is_not_written(store: Store) -> None:
    class Undone(StorageError):
        """What the test raises."""

    with pytest.raises(Undone), store.transaction() as unit:
        unit.audit("staff 1", Deed.INVITE, "agent", NOW)
        raise Undone
    with store.reader() as reader:
        assert reader.verify_audit().lines == 0
