"""Brings a database's schema up to date, in one transaction: all of it, or none.

The revisions in `versions/` are frozen history; `storage.tables` says how the sum must look.
"""

from pathlib import Path
from sqlite3 import Connection

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from storage.driver import sqlite3
from storage.errors import OutOfDate

_HERE = Path(__file__).parent


def migrate(connection: Connection) -> None:
    """Run the revisions this database does not have yet. Raises OutOfDate if it is a newer one."""
    config = _config()
    with _engine(connection).connect() as bound:
        config.attributes["connection"] = bound
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise OutOfDate(
                "This database was made by a newer Lindung; run that version, or restore a backup."
            ) from None


def is_current(connection: Connection) -> bool:
    """Whether every revision, and none that we do not know, has been run on this database."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with _engine(connection).connect() as bound:
        return MigrationContext.configure(bound).get_current_revision() == head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _engine(connection: Connection) -> Engine:
    """SQLAlchemy over a connection we opened: ours to close."""
    engine = create_engine(
        "sqlite://", module=sqlite3, creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(engine, "begin")
    def begin(bound: EngineConnection) -> None:
        # The driver opens no transaction by itself (isolation_level None), so that one may also
        # hold changes of the schema.
        bound.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
