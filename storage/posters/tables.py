"""The rows about posters."""

from typing import Any, ClassVar, Final

from sqlmodel import SQLModel

from storage.fields import BY_KEY, text, whole


class PosterRow(SQLModel, table=True):
    """A poster: by the agent's number and its own. The place is public: it is printed."""

    __tablename__ = "poster"
    __table_args__: ClassVar[Any] = BY_KEY

    agent: int = whole(key=True)
    number: int = whole(key=True)
    channel: int = whole()
    place: str = text()
    made_on: str = text()


FEW: Final = frozenset({"poster"})
"""Some for each agent: the same on every node."""
