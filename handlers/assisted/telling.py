"""What an agent is told when a worker decided about a form that the agent has in hand."""

from domain.assisted import short_name
from handlers.assisted.asking import sends
from handlers.staff.visit import Errand
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage.drafts.drafts import Draft


def tell_agent(
    errand: Errand, draft: Draft, key: str, *, wrong: str = "", number: str = ""
) -> None:
    """The agent sees what became of it."""
    if not draft.holder or draft.holder == errand.incoming.chat_id:
        return
    language = errand.unit.languages([draft.holder])[draft.holder]
    details = {
        "name": short_name(str(draft.conversation.answers.get("name", ""))) or "–",
        "wrong": fill(language, f"wrong.{wrong}") if wrong else "",
        "number": number,
    }
    rows: Rows = ()
    if wrong:
        rows = ((Button(fill(language, "told.open"), sends("draf", draft)),),)
    elif number:
        rows = ((Button(fill(language, "assisted.next"), "daftarkan:0:"),),)
    errand.others.append((draft.holder, Message(fill(language, key, details), rows, inline=True)))
