"""What may be written to a log: by type, whatever somebody gives it."""

import json
import logging
from contextlib import redirect_stderr
from io import StringIO
from typing import Any

import pytest
import structlog

from bot.log import set_up_logging
from domain.nik import Nik

NIK = "3273061405889999"


def logged(**values: Any) -> dict[str, Any]:
    before, written = structlog.get_config(), StringIO()
    with redirect_stderr(written):
        set_up_logging("DEBUG")
        structlog.get_logger().info("happened", **values)
    structlog.configure(**before)
    found: dict[str, Any] = json.loads(written.getvalue())
    return found


@pytest.mark.parametrize(
    "value",
    [
        NIK, int(NIK), f"NIK {NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]}", "+62 812-9999-9999",
        "081299999999", [NIK], (int(NIK),), 7_000_000_001, Nik(NIK), {"nik": NIK}, NIK.encode(),
        ValueError(NIK), "bot 123456:ABC-defghijklmnopqrstuvwxyz", "budi@example.com", object(),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_could_be_somebodys_is_not_written(value: Any) -> None:
    shown = json.dumps(logged(value=value)["value"])
    for part in (NIK[:6], NIK[-6:], "9999", "7000000001", "ABC-def", "budi@"):
        assert part not in shown


@pytest.mark.parametrize(
    "value",
    [True, None, 0, -7, 2.5, 1_000_000, "http://127.0.0.1:8081", "sendMessage", ["turn.py:94 _t"],
     "2026-11-22", "webhook", "revision 0011"],
)  # fmt: skip
def test_plain_figures_and_words_are(value: Any) -> None:
    assert logged(value=value)["value"] == value


def test_what_libraries_say_is_left_out_and_where_is_kept() -> None:
    """Their words may be a row that was refused, or an address with the token in it."""
    before, written = structlog.get_config(), StringIO()
    with redirect_stderr(written):
        set_up_logging("DEBUG")
        try:
            raise ValueError("Kenari")
        except ValueError:
            logging.getLogger("psycopg.pool").exception("row of %s refused", "Kenari")
        logging.getLogger("aiohttp").info("not even that it spoke")
    structlog.configure(**before)
    (line,) = written.getvalue().splitlines()
    found = json.loads(line)
    assert (found["event"], found["name"], found["error"]) == (
        "library",
        "psycopg.pool",
        "ValueError",
    )
    assert found["place"].startswith("test_log:")
    assert "Kenari" not in line
