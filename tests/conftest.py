"""What every test shares: one PostgreSQL, and logs as in production, where nothing personal is
written.

No time limit for a single made-up input: a busy machine is no fault of the code.
"""

from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from bot.log import set_up_logging
from tests.blank import blank
from tests.postgres import in_parts, postgres, postgres_url, spread_url

__all__ = ["in_parts", "postgres", "postgres_url", "spread_url"]

set_up_logging("WARNING")
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store: each test runs on both databases."""
    if request.param == "sqlite":
        return blank(tmp_path / "lindung.db")
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def loud() -> Iterator[Callable[[], str]]:
    """Everything is logged; gives what was written so far."""
    before, written = structlog.get_config(), StringIO()
    with redirect_stderr(written):
        set_up_logging("DEBUG")
        yield written.getvalue
    structlog.configure(**before)
