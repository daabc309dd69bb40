"""What pages fetch besides: styles and the one script. Anybody may have them."""

from functools import cache
from typing import Final

from handlers.dashboard.looking import Page
from handlers.pages import FOLDER

KINDS: Final = {
    "svg": "image/svg+xml",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}
ASSETS: Final = ("dashboard.css", "door.css", "report.css", "htmx.min.js", "icon.svg")


@cache
def asset(name: str) -> Page | None:
    """The file of this name under `/static/`; None for any other."""
    if name not in ASSETS:
        return None
    return Page(FOLDER.joinpath(name).read_bytes(), KINDS[name.rpartition(".")[2]])
