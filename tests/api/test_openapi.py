"""Requests made up from the OpenAPI document get answers that it describes, and never a 500."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from bot.api.openapi import document
from bot.bodies import LARGEST
from domain.coverage.cube import DIMENSIONS
from tests.api.conftest import ALL, Served
from tests.conversation import FixedClock

ASKS = "600 times at once, and 600 a minute"
GUESSES = "10 tokens that are none at once, and 10 a minute"
ITEMS = "100000 items at once, and 100000 a day"
DOCUMENT = document(FixedClock().today())
schema = schemathesis.openapi.from_dict(DOCUMENT)

PARAMETERS = [
    (path, each)
    for path, ways in DOCUMENT["paths"].items()
    for way in ways.values()
    for each in way["parameters"]
]


@pytest.mark.parametrize(("path", "parameter"), PARAMETERS)
def test_every_parameter_says_what_it_takes(path: str, parameter: dict[str, Any]) -> None:
    assert parameter.get("description") or parameter["schema"].get("description"), path


def test_whoever_has_the_document_alone_knows_what_to_sum_by() -> None:
    (by,) = (each["schema"] for _, each in PARAMETERS if each["name"] == "by")
    assert all(name in by["description"].split(": ")[1].split(", ") for name in DIMENSIONS)


def test_rupiah_are_of_all_months_and_a_second_delivery_is_a_second_payment() -> None:
    paid = DOCUMENT["components"]["schemas"]["Paid"]
    assert "all of the months together" in paid["properties"]["jkk"]["description"]
    assert "another payment" in paid["description"]


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Any, served: Served) -> None:
    response = case.call(base_url=served.url, headers={"Authorization": f"Bearer {ALL}"})
    assert response.status_code < 500
    case.validate_response(
        response,
        checks=[
            not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
            checks.response_headers_conformance,
        ],
    )


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("get", "/coverage/facts", [ASKS, GUESSES]),
        ("post", "/payments", [ASKS, GUESSES, ITEMS]),
        ("post", "/signups", [ASKS, GUESSES, ITEMS]),
    ],
)
def test_every_limit_is_described_where_it_is_met(method: str, path: str, says: list[str]) -> None:
    answer = DOCUMENT["paths"][f"/api/v1{path}"][method]["responses"]["429"]
    assert [each for each in (ASKS, GUESSES, ITEMS) if each in answer["description"]] == says
    assert "Retry-After" in answer["headers"]


@pytest.mark.parametrize("path", ["/payments", "/signups"])
def test_a_body_that_is_too_large_is_refused_as_described(path: str, served: Served) -> None:
    answer = served.post(path, "x" * LARGEST, "one-too-large", ALL)
    assert answer.status_code == 413
    described = DOCUMENT["paths"][f"/api/v1{path}"]["post"]["responses"]
    assert str(LARGEST) in described["413"]["description"]
    assert described["408"]["description"]
