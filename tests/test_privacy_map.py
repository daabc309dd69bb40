"""The map of personal data names every table there is, and says of each what is personal in it."""

import re
from pathlib import Path

from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - the tables enrol in SQLModel.metadata
from storage.keys.rotation import SEALED

PAGE = (Path(__file__).parents[1] / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = {
    name: cells
    for names, *cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if line.startswith("| `")
    )
    for name in re.findall(r"`(\w+)`", names)
}


def test_every_table_is_in_the_map() -> None:
    assert ROWS.keys() == set(SQLModel.metadata.tables)


def test_whatever_is_sealed_or_names_a_chat_is_somebodys() -> None:
    for table in SQLModel.metadata.sorted_tables:
        whose = ROWS[table.name][0]
        if {"chat_id", "worker", "person_key"} & {column.name for column in table.columns}:
            assert whose in {"person", "staff"}, table.name
        elif "member_id" in table.columns:
            assert whose == "pseudonym", table.name


def test_the_map_says_what_is_sealed() -> None:
    for place in SEALED:
        assert "sealed: " in ROWS[str(place.row.__tablename__)][1], place


def test_of_everything_personal_is_said_why_how_long_and_who_sees_it() -> None:
    for name, (whose, what, why, how_long, who) in ROWS.items():
        if whose in {"person", "staff"}:
            assert all((what, why, how_long, who)), name
