"""Empty databases in SQLite files, for tests that are not about how one is made."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import migrate


def blank(file: Path) -> str:
    """The address of a new database with every table: a copy of one that the migrations made."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(_migrated())
    return f"sqlite:///{file}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blank.db"
        migrate(f"sqlite:///{file}")
        left = {each.name for each in Path(folder).iterdir()}
        assert left <= {"blank.db", "blank.db.lock"}, "all of it is in the file"
        return file.read_bytes()
