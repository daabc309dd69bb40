"""Which desks there are: every command of people with a role, and who serves it."""

from collections.abc import Callable

from domain.staff import Action
from handlers.staff.invitations import inviting
from handlers.staff.office import Office
from handlers.staff.people import everybody, menu, resume, suspend
from handlers.staff.visit import Desk


def open_office(invitation_key: bytes, link: Callable[[str], str]) -> Office:
    """The office with all its desks; `link` makes an address of a start payload."""
    desks = {
        "undang": inviting(invitation_key, link),
        "staf": Desk(Action.SUSPEND, everybody),
        "tangguhkan": Desk(Action.SUSPEND, suspend),
        "aktifkan": Desk(Action.SUSPEND, resume),
    }
    return Office(desks | {"menu": menu(desks)}, invitation_key)
