"""Brings a database's schema up to date, in one transaction: all of it, or none.

The revisions in `versions/` are frozen history; `storage.tables` says how the sum must look. One
names in `changes` the older tables that it needs alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect

from storage.errors import OutOfDate

_HERE = Path(__file__).parent

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(5577020137)"
"""The number means this program's migrations; the lock goes with the transaction."""

_NOT_LONG = "SET LOCAL lock_timeout = '2s'"
"""Nobody is kept from a table for longer while we wait for it; see `patience`."""


def migrate(engine: Engine, until: str = "head") -> None:
    """Run the revisions this database does not have yet. Raises OutOfDate if it is a newer one.

    `until` is the last revision to run.
    """
    with one_at_a_time(engine) as bound:
        upgrade(bound, until)


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """A transaction for `upgrade`: of several processes one is in it, and the others wait."""
    with engine.connect() as bound, bound.begin():
        if engine.dialect.name == "postgresql":
            bound.exec_driver_sql(_ONE_AT_A_TIME)
            bound.exec_driver_sql(_NOT_LONG)
        yield bound


def upgrade(bound: Connection, until: str = "head") -> None:
    """As `migrate`, in a transaction that is open already."""
    config = _config()
    config.attributes["connection"] = bound
    try:
        if bound.dialect.name == "postgresql":
            _have_tables(bound, until)
        command.upgrade(config, until)
    except (CommandError, RevisionError):
        raise OutOfDate(
            "This database was made by a newer Lindung; run that version, or restore a backup."
        ) from None


def pending(current: str | None, until: str = "head") -> list[Script]:
    """The revisions after `current`, in their order. Raises RevisionError for an unknown one."""
    found = ScriptDirectory.from_config(_config()).iterate_revisions(until, current)
    return [each for each in found if isinstance(each, Script)][::-1]


def _have_tables(bound: Connection, until: str) -> None:
    """What the revisions change is had before they begin: whoever finds a table in use has not
    moved anything yet that would have to be moved again."""
    revisions = pending(MigrationContext.configure(bound).get_current_revision(), until)
    changes = {name for each in revisions for name in getattr(each.module, "changes", ())}
    if names := sorted(changes & set(inspect(bound).get_table_names())):
        bound.exec_driver_sql(f"LOCK TABLE {', '.join(names)}")


def is_current(engine: Engine) -> bool:
    """Whether every revision, and none that we do not know, has been run on this database."""
    return _revision(engine) == ScriptDirectory.from_config(_config()).get_current_head()


def is_behind(engine: Engine) -> bool:
    """Whether there are revisions still to be run on this database."""
    known = [each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()]
    return _revision(engine) in {None, *known[1:]}  # the newest comes first


def _revision(engine: Engine) -> str | None:
    with engine.connect() as bound:
        return MigrationContext.configure(bound).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
