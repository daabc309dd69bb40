"""What the dashboard believes of a request: its cookie, and that a form is one of ours."""

import re
from typing import Final

from aiohttp import web

from handlers.staff.entrance.desk import SECRET_BYTES

_SECRET: Final = re.compile(rf"[A-Za-z0-9_-]{{{-(-SECRET_BYTES * 4 // 3)}}}")


class Trust:
    """For a dashboard at this address: the part before the first slash of a path."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.https = address.startswith("https://")
        # A browser takes a name like the first only over HTTPS, for this host alone.
        self.cookie = "__Host-lindung" if self.https else "lindung"

    def secret_of(self, request: web.Request) -> str:
        """The secret of the session that the browser shows; empty for none."""
        return secret(request.cookies.get(self.cookie, ""))

    def remember(self, response: web.Response, begun: str) -> None:
        """Have the browser show this session from now on, until it is closed."""
        response.set_cookie(
            self.cookie, begun, path="/", secure=self.https, httponly=True, samesite="Lax"
        )

    def forget(self, response: web.Response) -> None:
        """Have the browser show none any more."""
        response.del_cookie(self.cookie, path="/", secure=self.https, httponly=True, samesite="Lax")

    def is_own(self, request: web.Request) -> bool:
        """Whether a form was sent by a page of ours.

        Browsers say so themselves since 2023. Before that all there is is the origin, which some
        leave out, as our pages send no referrer: those are not believed.
        """
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return site == "same-origin"
        return request.headers.get("Origin") == self.address


def secret(shown: str) -> str:
    """What was shown, if it looks like a secret of ours; empty for anything else."""
    return shown if _SECRET.fullmatch(shown) else ""
