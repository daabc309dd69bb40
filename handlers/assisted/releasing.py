"""Drafts of an agent who was suspended: their workers and the channel's admins are told."""

from collections.abc import Sequence

from domain.assisted import HELD, written
from domain.staff import Staff
from handlers.assisted.asking import owner
from handlers.staff.admins import admins
from handlers.staff.visit import Visit
from locales.speak import Button, Message
from locales.values import fill
from storage.drafts.drafts import Draft


def tell_of_released(visit: Visit, agent: Staff, drafts: Sequence[Draft]) -> None:
    """A worker who lent a form can take it back; all of them wait for an admin of the channel."""
    released = [draft for draft in drafts if draft.stage in HELD]
    if not released:
        return
    details = {"count": len(released), "name": agent.name}
    for chat_id, language in admins(visit.unit, ours=False, channel=agent.channel).items():
        visit.others.append((chat_id, Message(fill(language, "released.admin", details))))
    workers = {worker: draft for draft in released if (worker := owner(draft)) is not None}
    languages = visit.unit.languages(workers)
    for chat_id, draft in workers.items():
        language = languages[chat_id]
        button = Button(fill(language, "agree.take_back"), f"ambilkembali:0:{written(draft.code)}")
        message = Message(fill(language, "released.worker"), ((button,),), inline=True)
        visit.others.append((chat_id, message))
