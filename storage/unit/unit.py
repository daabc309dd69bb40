"""One transaction: all that a turn, the sender or a report may ask of the database."""

from storage.access.sessions import SessionReads, Sessions
from storage.access.tokens import Access, TokenReads
from storage.audit.log import Audit, AuditReads
from storage.buckets.buckets import Buckets
from storage.channels.channels import Channels
from storage.chats.consents import Consents
from storage.chats.inbox import Inbox
from storage.coverage.checking import Mending
from storage.coverage.ledger.agents import AgentReads
from storage.coverage.reference.figures import ReferenceWrites
from storage.enrollments.withdrawing import Withdrawing, WitnessedReads
from storage.funnel.passages import Passages
from storage.incidents.incidents import Incidents
from storage.keys.idle import Idle
from storage.market.markets import Markets
from storage.posters.posters import PosterReads, Posters
from storage.projections.runs import RunReads, Runs
from storage.requests.requests import Requests
from storage.staff.jobs import Jobs
from storage.staff.people import People, StaffReads
from storage.timers.timers import Timers
from storage.unit.reports import Reports

_PROOF = "master-key"
_PURPOSES = "purposes"
_PROOF_ABOUT = b"proof.sealed:master-key"


class Unit(
    Inbox, Markets, Timers, Consents, Channels, ReferenceWrites, Mending, People, Jobs,
    Access, Sessions, Audit, Posters, Idle, AgentReads, Withdrawing, Runs,
    Passages, Reports, Requests, Buckets, Incidents,
):  # fmt: skip
    """An open transaction. All of it is committed together, or nothing is."""

    def check_key(self) -> None:
        """Raises Sealed unless the master key is the one this database was begun with."""
        # Of several processes that begin a database, the first one's proof stays.
        self._run_each(self._sql.prove, [(_PROOF, self._vault.seal(b"", _PROOF_ABOUT))])
        proof = self._run(self._sql.proof, _PROOF).fetchone()[0]
        kept = self._vault.purposes_of(proof, _PROOF_ABOUT)
        self._run_each(self._sql.prove, [(_PURPOSES, kept)])
        self._vault.learn_purposes(self._run(self._sql.proof, _PURPOSES).fetchone()[0])

    def free_leases(self) -> None:
        """Nobody has a message, a timer or a job: for a process that knows it is the only one."""
        self._run(self._sql.free_messages)
        self._run(self._sql.free_timers)
        self._run(self._sql.free_jobs)


class Reader(
    AgentReads, WitnessedReads, StaffReads, TokenReads, SessionReads, AuditReads, PosterReads,
    RunReads, Reports,
):  # fmt: skip
    """A read-only snapshot, for reports: it never waits for the writer, nor the writer for it."""

    _persons_move = False

    def check_key(self) -> None:
        """Raises Sealed when the database was begun with another master key than this one."""
        if proof := self._run(self._sql.proof, _PROOF).fetchone():
            self._vault.open(proof[0], _PROOF_ABOUT)
        if purposes := self._run(self._sql.proof, _PURPOSES).fetchone():
            self._vault.learn_purposes(purposes[0])
