"""How the dashboard answers: the headers of every answer, and the pages of who is not in."""

import re
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from domain.sessions import IDLE, LINK_GOOD_FOR
from handlers.dashboard.looking import Page
from handlers.pages import template
from handlers.staff.entrance.desk import minutes
from locales.values import fill

SELF_ALONE: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing from anywhere else, nothing written into a page, and in nobody's frame."""

HEADERS: Final = {
    "Content-Security-Policy": SELF_ALONE,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_FOR_A_YEAR: Final = {"Strict-Transport-Security": "max-age=31536000"}

TOLD: Final = {
    HTTPStatus.UNAUTHORIZED: "first",
    HTTPStatus.FORBIDDEN: "foreign",
    HTTPStatus.NOT_FOUND: "lost",
    HTTPStatus.METHOD_NOT_ALLOWED: "method",
    HTTPStatus.REQUEST_TIMEOUT: "slow",
    HTTPStatus.GONE: "void",
    HTTPStatus.TOO_MANY_REQUESTS: "wait",
}
"""Which page says what to do; of any other one is told to come again."""


def closed(status: HTTPStatus, language: str, seconds: int = 0) -> web.Response:
    """The page of somebody who does not get what they asked for; `seconds`: to wait."""
    what = TOLD.get(status, "away")
    onward = what in {"lost", "method"}
    response = door(what, language, status, onward=onward, seconds=str(seconds))
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    if status is HTTPStatus.UNAUTHORIZED:
        # What a script fetches into a page is no place for this one.
        response.headers["HX-Refresh"] = "true"
    return response


def door(
    what: str,
    language: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    secret: str = "",
    onward: bool = False,
    **details: Any,
) -> web.Response:
    """A page with one thing to read and one to do: send the `secret`, or go `onward`."""
    known = {"void": minutes(LINK_GOOD_FOR), "first": minutes(IDLE)}
    body = template("door.html").render(
        what=what,
        language=language,
        say=lambda key, **figures: fill(language, key, figures),
        details={"minutes": known.get(what, ""), **details},
        secret=secret,
        onward=onward,
    )
    return web.Response(
        body=body.encode(), status=status, content_type="text/html", charset="utf-8"
    )


def language_of(request: web.Request) -> str:
    """Of somebody whom we do not know: what the browser prefers, if we speak it."""
    wanted = request.headers.get("Accept-Language", "").lower()
    return "en" if wanted.startswith("en") else "id"


def sent(page: Page) -> web.Response:
    """A view, or a file to keep."""
    headers = {"Content-Type": page.content_type}
    if page.filename:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", page.filename)
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return web.Response(body=page.body, headers=headers)


def file(request: web.Request, found: Page) -> web.Response:
    """What pages fetch besides: kept by the browser, and asked for again only when it changed."""
    tag = sha256(found.body).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache", "Content-Type": found.content_type}
    if tag in {each.value for each in request.if_none_match or ()}:
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    answer = web.Response(body=found.body, headers=headers)
    answer.enable_compression()
    return answer


def dressed(answer: web.Response, *, https: bool) -> web.Response:
    """With the headers that every answer has."""
    answer.headers.update(HEADERS | (HTTPS_FOR_A_YEAR if https else {}))
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
