"""What stands in `domain/data`, and which row of it is good on a day."""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Protocol, TypeVar


class NoRow(LookupError):  # says what is the matter
    """Nothing is known for a day or a month. The message says what, and where to add it."""


class Row(Protocol):
    """Good from `since` on, a day or a month, until the next one begins."""

    @property
    def since(self) -> Any:
        """The first day, or the first month."""


Dated = TypeVar("Dated", bound=Row)


def text(name: str) -> str:
    """A file of `domain/data`, as it is written."""
    return files("domain").joinpath("data", name).read_text(encoding="utf-8")


def table(name: str) -> dict[str, Any]:
    """A TOML file of `domain/data`."""
    return tomllib.loads(text(name))


def in_force(rows: Iterable[Dated], when: Any) -> Dated | None:
    """The row that is good then; None before the first, which is for the caller to refuse."""
    begun = [row for row in rows if row.since <= when]
    return max(begun, key=lambda row: row.since, default=None)


def good_on(when: Any, rows: Iterable[Dated], what: str, name: str) -> Dated:
    """The row that is good then; `name` is the file that they are from. Raises NoRow."""
    found = in_force(rows, when)
    if found is None:
        raise NoRow(f"No {what} is known for {when}; add it to domain/data/{name}.")
    return found
