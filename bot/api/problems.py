"""What can be wrong with a request, as `application/problem+json` (RFC 9457)."""

from dataclasses import dataclass
from http import HTTPStatus

import msgspec
from aiohttp import web

CONTENT_TYPE = "application/problem+json"


class ProblemDetails(msgspec.Struct, omit_defaults=True):
    """The body of every answer that is no success."""

    title: str
    status: int
    detail: str = ""
    type: str = "about:blank"


@dataclass
class Refusal(Exception):
    """A request that is refused, with what to do about it. Never holds what was sent."""

    status: HTTPStatus
    detail: str
    retry_after: int = 0


def refused(refusal: Refusal) -> web.Response:
    """The answer to a request that is refused."""
    headers = {}
    if refusal.status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    body = ProblemDetails(refusal.status.phrase, refusal.status.value, refusal.detail)
    return web.Response(
        body=msgspec.json.encode(body),
        status=refusal.status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )
