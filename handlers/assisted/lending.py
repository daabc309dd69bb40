"""A form that a worker lends to an agent, and how it comes back."""

from collections.abc import Sequence

from msgspec.structs import replace

from dialog.assisted import LENT, at_home, begun, emptied
from dialog.conversation import SUBMITTED
from domain.assisted import OFFERED_FOR, RECLAIMABLE, Stage
from handlers.assisted.asking import about
from handlers.assisted.table import lent
from handlers.assisted.telling import tell_agent
from handlers.assisted.tickets import Tickets
from handlers.staff.visit import Act, Counter, Errand
from storage.drafts.drafts import Draft


def lending(tickets: Tickets) -> Counter:
    """`/mintaagen`: puts the form where the agent gets it who is told the code."""

    def serve(errand: Errand, _argument: str) -> Sequence[Act]:
        own, chat_id = errand.account.conversation, errand.incoming.chat_id
        if own.draft:
            errand.talks = True
            return []
        if not begun(own) or SUBMITTED in own.answers or errand.unit.staff([chat_id]):
            return [errand.say("lent.nothing")]
        first, last = errand.account.first_touch, errand.account.last_touch
        until = errand.at + OFFERED_FOR
        draft = errand.unit.add_draft(
            Draft(0, Stage.OFFERED, 0, 0, 0, chat_id, own, first, last, until=until),
            (chat_id, errand.incoming.update_id),
            errand.at,
        )
        away = replace(emptied(own), draft=draft.code)
        errand.account = replace(errand.account, conversation=away)
        return [lent(errand.unit, draft, tickets, errand.language)]

    return Counter(serve)


def taking_back(errand: Errand, argument: str) -> Sequence[Act]:
    """`Ambil kembali`: whoever has the form now has it no longer."""
    draft = about(errand.unit, argument)
    mine = draft is not None and draft.worker == errand.incoming.chat_id
    if draft is None or not mine or draft.stage not in RECLAIMABLE:
        return [errand.say("ticket.void")]
    if errand.account.conversation.draft != draft.code:
        return [errand.say("ticket.void")]
    return taken_home(errand, draft)


def taken_home(errand: Errand, draft: Draft) -> Sequence[Act]:
    """The draft becomes the form of its worker's own account, who goes on with it."""
    own, chat_id = errand.account.conversation, errand.incoming.chat_id
    if draft.stage not in RECLAIMABLE:
        return [errand.say("ticket.void")]
    if begun(own) and SUBMITTED not in own.answers:
        return [errand.say("home.busy")]
    agreed = draft.worker == chat_id and LENT in draft.conversation.answers
    agreed = agreed or draft.stage is Stage.OFFERED
    at_hand = at_home(draft.conversation, errand.language, agreed=agreed)
    revision = max(own.revision, at_hand.revision) + 1
    form = replace(at_hand, form=own.form + 1, revision=revision, draft=0)
    account = errand.account
    errand.account = replace(
        account,
        conversation=form,
        first_touch=account.first_touch or draft.first_touch,
        last_touch=account.last_touch or draft.last_touch,
    )
    errand.talks = True
    tell_agent(errand, draft, "told.taken_home")
    home = replace(
        draft, stage=Stage.TAKEN_HOME, worker=chat_id, conversation=emptied(draft.conversation)
    )
    errand.unit.save_draft(home, errand.at)
    return []
