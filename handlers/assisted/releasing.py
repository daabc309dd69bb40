"""Drafts of an agent who was suspended: their workers and the channel's admins are told."""

from collections.abc import Sequence

from domain.assisted import HELD, written
from domain.staff import Role, Staff
from handlers.assisted.asking import owner
from handlers.staff.visit import Visit
from locales.speak import Button, Message
from locales.values import fill
from storage.drafts.drafts import Draft


def tell_of_released(visit: Visit, agent: Staff, drafts: Sequence[Draft]) -> None:
    """A worker who lent a form can take it back; all of them wait for an admin of the channel."""
    released = [draft for draft in drafts if draft.stage in HELD]
    if not released:
        return
    admins = [
        each.chat_id
        for each in visit.unit.all_staff()
        if each.role is Role.CHANNEL_ADMIN
        and each.channel == agent.channel
        and each.suspended_at is None
    ]
    workers = {worker: draft for draft in released if (worker := owner(draft)) is not None}
    languages = visit.unit.languages([*admins, *workers])
    for chat_id in admins:
        details = {"count": len(released), "name": agent.name}
        text = fill(languages.get(chat_id, "id"), "released.admin", details)
        visit.others.append((chat_id, Message(text)))
    for chat_id, draft in workers.items():
        language = languages.get(chat_id, "id")
        button = Button(fill(language, "agree.take_back"), f"ambilkembali:0:{written(draft.code)}")
        message = Message(fill(language, "released.worker"), ((button,),), inline=True)
        visit.others.append((chat_id, message))
