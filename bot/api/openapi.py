"""The OpenAPI document, made from the same declarations that check the requests."""

from datetime import date
from typing import Any

import msgspec

from bot.api.problems import CONTENT_TYPE, ProblemDetails
from bot.api.routes import READS, ROOT, WRITES, Read, Write
from bot.bodies import LARGEST, SLOWEST_SECONDS
from domain.limits import limit

_ERRORS = {
    "400": "The request cannot be read.",
    "401": "No token, or one that is not known.",
    "403": "The token is not for this.",
    "404": "There is no such thing.",
    "409": "This Idempotency-Key was used for something else.",
    "410": "Changes from so long ago, or undone by a restore: read the whole cube anew.",
    "415": "The body is not JSON.",
    "422": "A parameter or an item is not what it should be.",
    "503": "The database is away; try again.",
}
_OF_A_BODY = {
    "408": f"The body did not come within {SLOWEST_SECONDS} seconds.",
    "413": f"The body is larger than {LARGEST} bytes.",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[!-~]{8,128}$"},
    "description": "The same key brings the same answer for 48 hours, and writes nothing a second "
    "time. Another key writes the items once more.",
}
_RETRY_AFTER = {
    "description": "Seconds; whoever waits as long is served.",
    "schema": {"type": "integer", "minimum": 1},
}
_MINUTE, _DAY = 60_000, 86_400_000


def document(today: date) -> dict[str, Any]:
    """OpenAPI 3.1, with the limits of that day."""
    types = {t for r in READS for t in (r.answer,)} | {
        t for w in WRITES for t in (w.body, w.answer)
    }
    ordered = sorted(types | {ProblemDetails}, key=lambda each: str(each.__name__))
    references, components = msgspec.json.schema_components(
        ordered, ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(ordered, references, strict=True))
    paths: dict[str, Any] = {}
    for read in READS:
        paths[ROOT + read.path] = {"get": _read(read, schemas, today)}
    for write in WRITES:
        paths[ROOT + write.path] = {"post": _write(write, schemas, today)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lindung",
            "version": "1",
            "description": "Coverage by channel, without personal data. Not an official service of "
            "BPJS Ketenagakerjaan.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _read(read: Read, schemas: dict[Any, Any], today: date) -> dict[str, Any]:
    answers = _answers(schemas[read.answer], schemas[ProblemDetails], {"429": _asking(today)})
    answers["304"] = {"description": "Nothing has changed since that ETag."}
    return {
        "summary": _first_line(read.serve),
        "description": f"Scope: {read.scope.value}",
        "parameters": [_parameter(field) for field in msgspec.structs.fields(read.query)],
        "responses": answers,
    }


def _write(write: Write, schemas: dict[Any, Any], today: date) -> dict[str, Any]:
    limits = _OF_A_BODY | {"429": _asking(today) + _writing(today)}
    return {
        "summary": _first_line(write.serve),
        "description": f"Scope: {write.scope.value}",
        "parameters": [_KEY],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schemas[write.body]}},
        },
        "responses": _answers(schemas[write.answer], schemas[ProblemDetails], limits),
    }


def _parameter(field: msgspec.structs.FieldInfo) -> dict[str, Any]:
    return {
        "name": field.encode_name,
        "in": "query",
        "required": field.required,
        "schema": _plain(msgspec.json.schema(field.type)),
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is there or not; it is never null."""
    some = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    return some[0] if len(some) == 1 else schema


def _asking(today: date) -> str:
    """What `bot.api.limits` counts of every request."""
    asks, guesses = limit("api_requests", today), limit("api_guesses", today)
    return (
        f"Too many. A token may ask {asks.many} times at once, and {_MINUTE // asks.every} a minute"
        f" in the long run; an address may show {guesses.many} tokens that are none at once, and"
        f" {_MINUTE // guesses.every} a minute. All processes together count."
    )


def _writing(today: date) -> str:
    items = limit("api_items", today)
    return (
        f" A token may write {items.many} items at once, and {_DAY // items.every} a day; a request"
        " with more than are left is refused whole."
    )


def _answers(
    success: dict[str, Any], problem: dict[str, Any], limits: dict[str, str]
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": "Done.", "content": {"application/json": {"schema": success}}}
    }
    for status, meaning in (_ERRORS | limits).items():
        answers[status] = {"description": meaning, "content": {CONTENT_TYPE: {"schema": problem}}}
    for status in ("429", "503"):
        answers[status]["headers"] = {"Retry-After": _RETRY_AFTER}
    return answers


def _first_line(serve: Any) -> str:
    return str(serve.__doc__).split("\n", maxsplit=1)[0]
