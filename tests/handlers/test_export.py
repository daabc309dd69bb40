"""`/ekspor`: the file that is written after the turn, for whom, and not when it is too large."""

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import pytest

from domain.coverage.sharing import LEAST
from handlers.outgoing import File
from handlers.staff.coverage import export
from handlers.staff.visit import Act
from locales.speak import Message
from storage import Job, Store
from storage.coverage import exports
from tests.storage.coverage.made import AT, UNTIL, members, record
from tests.storage.samples import VAULT, url


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with six hundred made-up members."""
    with Store.open(url(tmp_path_factory.mktemp("crowd")), VAULT) as store:
        record(store, (event for its in members(600) for event in its))
        while store.fold(AT):
            pass
        yield store


def asked(store: Store, form: str = "csv", channel: int | None = None) -> Sequence[Act]:
    """What comes of a question for a file."""
    argument = {"form": form, "until": f"{UNTIL}-22", "channel": channel, "language": "id"}
    return export.work(store)(Job(1, 1, 0, "ekspor", json.dumps(argument)))


def rows(acts: Sequence[Act]) -> list[dict[str, str]]:
    """The rows of the file."""
    (file,) = acts
    assert isinstance(file, File)
    return list(csv.DictReader(StringIO(file.content.decode())))


def test_a_channel_admin_has_the_rows_of_the_channel(crowd: Store) -> None:
    every = {row["channel"] for row in rows(asked(crowd))}
    assert {"1", "2"} < every
    own = rows(asked(crowd, channel=1))
    assert {row["channel"] for row in own} <= {"1", "-2"}
    assert sum(int(row["signups"]) for row in own) >= LEAST


@pytest.mark.parametrize(
    ("module", "limit"), [(export, "LARGEST"), (exports, "SHEET_ROWS")], ids=["bytes", "rows"]
)
def test_a_file_that_is_too_large_is_not_read_but_said_to_be(
    crowd: Store, monkeypatch: pytest.MonkeyPatch, module: object, limit: str
) -> None:
    assert isinstance(asked(crowd, "xlsx")[0], File)
    monkeypatch.setattr(module, limit, 5)
    monkeypatch.setattr(Path, "read_bytes", None)
    (said,) = asked(crowd, "xlsx")
    assert isinstance(said, Message)
    assert "lindung coverage export" in said.text
