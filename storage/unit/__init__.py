"""One transaction: all that a turn, the sender or a report may ask of the database."""

from storage.unit.accounts import Accounts
from storage.unit.enrollments import Enrollments
from storage.unit.events import Events
from storage.unit.inbox import Inbox
from storage.unit.outbox import Outbox
from storage.unit.reports import Reports

_PROOF = "master-key"
_PROOF_ABOUT = b"proof.sealed:master-key"


class Unit(Inbox, Accounts, Enrollments, Outbox, Events, Reports):
    """An open transaction. All of it is committed together, or nothing is."""

    def check_key(self) -> None:
        """Raises Sealed unless the master key is the one this database was begun with."""
        found = self._run(self._sql.proof, _PROOF).fetchone()
        if found is None:
            self._run(self._sql.prove, _PROOF, self._vault.seal(b"", _PROOF_ABOUT))
        else:
            self._vault.open(found[0], _PROOF_ABOUT)


class Reader(Reports):
    """A read-only snapshot, for reports: it never waits for the writer, nor the writer for it."""
