"""On PostgreSQL: a table that has to change is waited for, but not with everybody behind us.

Whoever waits to alter a table keeps out all who come later, be it only to read. So we wait for two
seconds at most, let by those who came meanwhile, and try again: all of it, in one transaction.
"""

import time
from collections.abc import Sequence
from typing import Final

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import migrations
from storage.errors import InUse

PAUSES: Final = (1, 2, 4, 8, 15, 30)
"""Seconds between the tries."""

_HOLDERS: Final = """
SELECT DISTINCT lock.pid FROM pg_locks AS lock JOIN pg_class AS its ON its.oid = lock.relation
WHERE lock.locktype = 'relation' AND lock.granted AND lock.pid <> pg_backend_pid()
  AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND its.relnamespace = current_schema()::regnamespace
ORDER BY lock.pid
"""


def migrate(engine: Engine, pauses: Sequence[float] = PAUSES) -> None:
    """As `migrations.migrate`. Raises InUse when a table was in use at every try."""
    for pause in pauses:
        if _migrated(engine):
            return
        time.sleep(pause)
    if not _migrated(engine):
        raise InUse(
            f"A table that has to change is in use{_by_whom(engine)}; nothing was changed. Wait for"
            " what is at work there, or end it, and run again: lindung migrate"
        )


def _migrated(engine: Engine) -> bool:
    """Whether it was done; not when a table was in use."""
    try:
        migrations.migrate(engine)
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return False
        raise
    return True


def _by_whom(engine: Engine) -> str:
    """Who is to be looked for; they may be gone by now."""
    with engine.connect() as bound:
        pids = ", ".join(str(pid) for (pid,) in bound.exec_driver_sql(_HOLDERS))
    return f" (pg_stat_activity, pid {pids})" if pids else ""
