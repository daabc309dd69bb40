"""A poster on paper and its QR as a picture; made after the turn, because drawing takes a while."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import segno

from domain.text import plain_words
from handlers.outgoing import File
from handlers.staff.posters.paper import Words, draw
from handlers.staff.visit import Act
from locales.values import fill
from storage import Job

QUIET: Final = 4
"""White modules around a code; readers need four."""

_SCALE: Final = 12


class Formats(NamedTuple):
    """A size of paper: how files are named for it."""

    a4: str = "A4"
    a6: str = "A6"


def work() -> Callable[[Job], Sequence[Act]]:
    """Draws what the agent asked for. Always in Indonesian: workers read it."""

    def write(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        name = "-".join(["poster", str(asked["number"]), *plain_words(asked["place"])])
        words = _words(asked)
        caption = fill("id", "poster.picture", {"place": asked["place"]})
        return [
            File(f"{name}.png", picture(asked["link"]), f"{caption}\n{asked['link']}"),
            *(File(f"{name}-{size}.pdf", draw(words, asked["link"], size)) for size in Formats()),
        ]

    return write


def scanned(link: str, caption: str) -> str:
    """The argument of a job that shows a link as a QR, with these words under it."""
    return json.dumps({"link": link, "caption": caption})


def showing() -> Callable[[Job], Sequence[Act]]:
    """A QR alone: for whoever stands before the agent, a link cannot be typed, but scanned."""

    def show(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        return [File("tautan.png", picture(asked["link"]), asked["caption"])]

    return show


def picture(link: str) -> bytes:
    """The QR of an address as PNG, large enough for a screen and for print."""
    content = io.BytesIO()
    segno.make(link, error="q", micro=False).save(content, kind="png", scale=_SCALE, border=QUIET)
    return content.getvalue()


def _words(asked: dict[str, str]) -> Words:
    details = {key: asked[key] for key in ("agent", "channel", "place")}
    return Words(
        title=fill("id", "poster.title"),
        what=fill("id", "poster.what"),
        how=fill("id", "poster.how_to"),
        free=fill("id", "poster.free"),
        agent=fill("id", "poster.agent", details),
        small=fill("id", "poster.small", details),
    )
