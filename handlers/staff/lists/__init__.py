"""Many people at once: lists as files, and a line a person at a market."""

from collections.abc import Sequence

from dialog.events import Said
from domain.market import looks_like_a_line
from domain.staff import Action
from handlers.staff.lists import files, market
from handlers.staff.visit import Act, Visit
from handlers.updates import Incoming


def wants(incoming: Incoming) -> bool:
    """Whether this could be a list or a line; who sent it is not known yet."""
    if incoming.file is not None:
        return True
    return isinstance(incoming.event, Said) and looks_like_a_line(incoming.event.text)


def serve(visit: Visit) -> Sequence[Act] | None:
    """A file, or lines while a market is open; None for what is neither, or not for this role."""
    if visit.incoming.file is not None:
        return files.serve(visit, "") if visit.staff.may(Action.SEE_MENU) else None
    said = visit.incoming.event
    apart = not visit.account.conversation.draft  # a form that is before them comes first
    if isinstance(said, Said) and apart and visit.staff.may(Action.ENROLL_OTHERS):
        return market.lines(visit, said.text)
    return None
