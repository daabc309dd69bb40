"""Which desks there are: every command of people with a role, and who serves it."""

from collections.abc import Callable, Mapping

from domain.staff import Action
from handlers.staff.coverage import export, funnel, summary, targets
from handlers.staff.invitations import inviting
from handlers.staff.jobs import Work
from handlers.staff.office import Office
from handlers.staff.people import everybody, menu, resume, suspend
from handlers.staff.posters import desk as posters
from handlers.staff.posters import printing
from handlers.staff.visit import Desk
from storage import Store, Vault


def open_office(vault: Vault, link: Callable[[str], str]) -> Office:
    """The office with all its desks; `link` makes an address of a start payload."""
    desks = {
        "ringkasan": Desk(Action.SEE_COVERAGE, summary.serve),
        "target": Desk(Action.SEE_COVERAGE, targets.serve),
        "corong": Desk(Action.SEE_COVERAGE, funnel.serve),
        "ekspor": Desk(Action.SEE_COVERAGE, export.serve),
        "angka": Desk(Action.SET_REFERENCE, targets.official),
        "poster": posters.making(vault, link),
        "undang": inviting(vault.invitation_key, link),
        "staf": Desk(Action.SUSPEND, everybody),
        "tangguhkan": Desk(Action.SUSPEND, suspend),
        "aktifkan": Desk(Action.SUSPEND, resume),
    }
    return Office(desks | {"menu": menu(desks, vault.agent_key)}, vault.invitation_key)


def works(store: Store) -> Mapping[str, Work]:
    """What can be done after a turn, by the kind of job."""
    return {
        "corong": funnel.work(store),
        "ekspor": export.work(store),
        "poster": printing.work(),
    }
