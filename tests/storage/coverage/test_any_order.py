"""A real store against the pure model: facts in any order, again, corrected, late; read anytime."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.coverage.cube import publish
from domain.coverage.events import Event
from storage import Store
from tests.blank import blank
from tests.domain.coverage.ledgers import HISTORIES, UNTIL, of_member
from tests.domain.coverage.one_by_one import rebuild
from tests.storage.coverage.made import AT, kept, mend, read, record, verdict
from tests.storage.samples import VAULT

PEOPLE = 3


class AnyOrder(RuleBasedStateMachine):
    """The store, and the ledger as a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = Store.open(blank(Path(self.folder.name) / "lindung.db"), VAULT)
        self.facts: dict[tuple[bytes, bytes], Event] = {}

    @rule(events=HISTORIES, person=st.integers(0, PEOPLE - 1))
    def deliver(self, events: list[Event], person: int) -> None:
        """A file: whatever is in it, the first fact of a name is the one."""
        delivered = of_member(events, person)
        new: dict[tuple[bytes, bytes], Event] = {}
        for event in delivered:
            new.setdefault((event.member_id, event.event_id), event)
        fresh = {key: event for key, event in new.items() if key not in self.facts}
        assert record(self.store, new.values()) == len(fresh)
        self.facts |= fresh

    @rule()
    def deliver_again(self) -> None:
        """All of it, in another order."""
        assert record(self.store, reversed(self.facts.values())) == 0

    @rule(limit=st.integers(1, 3))
    def fold(self, limit: int) -> None:
        """Some of it."""
        self.store.fold(AT, limit)

    @rule()
    def rebuild(self) -> None:
        """Nothing was wrong, so nothing changes."""
        assert mend(self.store) == 0

    @invariant()
    def the_reading_is_the_models(self) -> None:
        """At any instant, whatever is folded."""
        assert read(self.store, UNTIL) == list(publish(rebuild(self._members()), UNTIL))

    def teardown(self) -> None:
        """In the end all is folded: kept = recount = rebuilt."""
        while self.store.fold(AT):
            pass
        assert kept(self.store).sha256() == rebuild(self._members()).sha256()
        found = verdict(self.store, UNTIL)
        # Facts that contradict each other may break other identities; never these.
        assert not [each for each in found.broken if each.identity in (2, 5, 6)]
        self.store.close()
        self.folder.cleanup()

    def _members(self) -> list[list[Event]]:
        people: dict[bytes, list[Event]] = {}
        for (member, _), event in self.facts.items():
            people.setdefault(member, []).append(event)
        return list(people.values())


AnyOrder.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
test_any_order = AnyOrder.TestCase
