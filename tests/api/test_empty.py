"""The API on its first day: nothing is counted and nothing was run yet."""

from pathlib import Path

import msgspec
import requests

from bot.api.openapi import document
from storage import Store, Vault
from tests.api.conftest import add_tokens, serving
from tests.blank import blank
from tests.conversation import KEY, FixedClock


def test_the_first_day_has_answers_too(tmp_path: Path) -> None:
    with Store.open(blank(tmp_path / "api.db"), Vault(KEY)) as store:
        add_tokens(store)
        with serving(store) as api:
            described = requests.get(f"{api.url}/api/v1/openapi.json", timeout=30)
            assert described.json() == msgspec.to_builtins(document(FixedClock().today())), (
                "to anybody"
            )
            assert api.get("/projection/runs").json() == {"runs": []}
            none = api.get("/projection/run")
            assert none.status_code == 404
            assert none.headers["Content-Type"].startswith("application/problem+json")
            assert api.get("/coverage/summary").json()["rows"] == []
            cube = api.get("/coverage/cube").json()
            assert (cube["rows"], cube["next"]) == ([], None)
