"""Since when and until when, on the command line: a day, or a minute of it, in UTC."""

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

import typer

ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything came in."""
WRITTEN: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]

Since: TypeAlias = Annotated[
    datetime | None, typer.Option(formats=WRITTEN, help="Only what came in from then on (UTC).")
]
Until: TypeAlias = Annotated[
    datetime | None, typer.Option(formats=WRITTEN, help="Only what came in before then (UTC).")
]


def in_utc(at: datetime | None) -> datetime | None:
    """What was written, with its zone."""
    return None if at is None else at.replace(tzinfo=UTC)
