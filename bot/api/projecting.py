"""What may be read of the future: runs of the projection that were kept, whole."""

from http import HTTPStatus

import msgspec

from bot.api.problems import Refusal
from bot.api.reading import Asked
from bot.api.run_shapes import RunName, RunNames, RunQuery, RunSaid
from bot.api.shapes import Nothing
from handlers.projection.plainly import as_plain
from handlers.projection.running import kept
from storage import NoRun


def runs(asked: Asked, _query: Nothing) -> RunNames:
    """The runs that were kept."""
    return RunNames(
        [
            RunName(
                each.run_id, each.snapshot, each.scenario, str(each.horizon), each.paths,
                each.made_at.isoformat(),
            )
            for each in asked[0].runs()
        ]
    )  # fmt: skip


def run(asked: Asked, query: RunQuery) -> RunSaid:
    """A run of the projection: fans, targets, channels, fund and every assumption."""
    reader, token, _ = asked
    name = query.run or next((each.run_id for each in reader.runs()), "")
    try:
        found = kept(reader, name)
    except NoRun as problem:
        raise Refusal(HTTPStatus.NOT_FOUND, str(problem)) from None
    said = msgspec.convert(as_plain(found.said), RunSaid, strict=False)
    if token.channel is not None:
        own = {each.code for each in reader.channels() if each.number == token.channel}
        said.channels = [each for each in said.channels if each.code in own]
    return said
