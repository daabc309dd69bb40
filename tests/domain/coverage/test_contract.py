"""The contract does not change unnoticed: names, types, units, meanings, in a golden copy.

`UPDATE_CONTRACT=1 pytest tests/domain/coverage/test_contract.py` writes it anew; the diff is the
review. A column that went, or has another type or meaning, needs a version 2.
"""

import json
import os
from pathlib import Path

import pytest

from domain.coverage.cells import MEASURES
from domain.coverage.publishing import (
    data_package,
    markdown,
    sql_comments,
    sql_type,
    table_schema,
)
from domain.coverage.views import CELL, CUBE, VIEWS, View

GOLDEN = Path(__file__).with_name("contract_v1.json")


def test_the_contract_is_the_golden_one() -> None:
    found = json.dumps(data_package(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_CONTRACT"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")


def test_the_cube_has_the_cell_and_every_measure() -> None:
    assert CUBE.names == (*(column.name for column in CELL), *MEASURES)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_is_described(view: View) -> None:
    assert view.name.startswith("coverage_v1_")
    assert len(set(view.names)) == len(view.names)
    assert set(view.key) <= set(view.names)
    for column in view.columns:
        assert column.meaning and not column.meaning.endswith(".")
        assert f"| `{column.name}` |" in markdown()
        assert column.type != "integer" or column.unit or column.name in {"channel", "seq"}
        assert sql_type(column, "postgresql") and sql_type(column, "sqlite")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_all_forms_have_the_same_columns(view: View) -> None:
    fields = table_schema(view)["fields"]
    assert isinstance(fields, list)
    assert [field["name"] for field in fields if isinstance(field, dict)] == list(view.names)
    assert len(sql_comments(view)) == len(view.columns) + 1


def test_no_column_is_about_a_person() -> None:
    names = {name for view in VIEWS for name in view.names}
    assert not names & {"member_id", "event_id", "nik", "name_of_member", "agent", "phone"}
