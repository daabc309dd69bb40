"""The fixed list of statements that transactions run: each room has its own."""

from storage.access.statements import AccessStatements
from storage.audit.statements import AuditStatements
from storage.buckets.statements import BucketStatements
from storage.channels.statements import ChannelStatements
from storage.chats.statements import ChatStatements
from storage.coverage.statements import CoverageStatements
from storage.drafts.statements import DraftStatements
from storage.enrollments.statements import EnrollmentStatements
from storage.funnel.statements import FunnelStatements
from storage.handover.statements import HandoverStatements
from storage.incidents.statements import IncidentStatements
from storage.keys.statements import KeyStatements
from storage.market.statements import MarketStatements
from storage.outbox.statements import OutboxStatements
from storage.posters.statements import PosterStatements
from storage.projections.statements import ProjectionStatements
from storage.requests.statements import RequestStatements
from storage.sql import Dialect
from storage.staff.statements import StaffStatements
from storage.timers.statements import TimerStatements


class Statements(
    ChatStatements,
    EnrollmentStatements,
    OutboxStatements,
    TimerStatements,
    ChannelStatements,
    CoverageStatements,
    StaffStatements,
    AccessStatements,
    AuditStatements,
    DraftStatements,
    HandoverStatements,
    KeyStatements,
    MarketStatements,
    PosterStatements,
    ProjectionStatements,
    RequestStatements,
    BucketStatements,
    IncidentStatements,
    FunnelStatements,
):
    """Every statement, made once for one database."""

    def __init__(self, sql: Dialect) -> None:
        self._chats(sql)
        self._enrollments(sql)
        self._outbox(sql)
        self._timers(sql)
        self._channels(sql)
        self._coverage(sql)
        self._staff(sql)
        self._jobs(sql)
        self._access(sql)
        self._sessions(sql)
        self._audit(sql)
        self._posters(sql)
        self._drafts(sql)
        self._keys(sql)
        self._handover(sql)
        self._market(sql)
        self._projections(sql)
        self._requests(sql)
        self._buckets(sql)
        self._incidents(sql)
        self._funnel(sql)
