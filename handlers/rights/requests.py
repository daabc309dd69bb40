"""`/hak`: what people asked about their own data, as far as an admin has to know it."""

from collections.abc import Sequence

from handlers.staff.visit import Act, Visit
from storage.audit.log import Action as Deed


def serve(visit: Visit, _argument: str) -> Sequence[Act]:
    """How many asked us to wait; nobody's name."""
    visit.note(Deed.LOOK, "requests about own data")
    return [visit.say("rights.waiting", count=visit.unit.count_restricted())]
