"""The table: which form an account has before it, its own or a draft about somebody else."""

from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from dialog.assisted import begun, done
from dialog.conversation import SUBMITTED, Conversation
from dialog.events import ASKED, Command, Event
from domain.assisted import HELD, OFFERED_FOR, RECLAIMABLE, Stage, written
from domain.enrollment import Touch
from handlers.assisted.asking import is_open, owner, question
from handlers.assisted.tickets import Tickets
from handlers.staff.visit import Errand, Visit
from handlers.talk import Talk
from locales.speak import Button, Message
from locales.values import fill
from storage import Account, Unit
from storage.drafts.drafts import Draft

INFORMING: Final = frozenset({"bantuan", "help", "resmi", "privasi", "status", "cek", "cekagen"})
"""Commands that tell something and change no form."""


def begin(visit: Visit) -> Draft:
    """A draft with nothing in it, for the next worker; one that is empty is used first."""
    for draft in visit.unit.drafts_of(visit.staff.chat_id):
        if draft.stage is Stage.OPEN and not begun(draft.conversation):
            return draft
    conversation = Conversation({"language": visit.language})
    chat_id, update_id = visit.staff.chat_id, visit.incoming.update_id
    touch = Touch(visit.staff.channel or 0, visit.staff.number, 0, visit.today)
    draft = Draft(
        0, Stage.OPEN, chat_id, visit.staff.number, visit.staff.channel or 0,
        conversation=conversation, first_touch=touch, last_touch=touch,
    )  # fmt: skip
    return visit.unit.add_draft(draft, (chat_id, update_id), visit.at)


def put(errand: Errand, draft: Draft) -> None:
    """From now on the account talks about this draft. No earlier button fits its revision."""
    own = errand.account.conversation
    revision = max(own.revision, draft.conversation.revision) + 1
    kept = replace(draft, conversation=replace(draft.conversation, revision=revision))
    errand.unit.save_draft(kept, errand.at)
    errand.account = replace(
        errand.account, conversation=replace(own, draft=draft.code, revision=revision)
    )
    errand.talks = True


def clear(account: Account) -> Account:
    """The account with its own form before it."""
    own = account.conversation
    return replace(account, conversation=replace(own, draft=0, revision=own.revision + 1))


def is_before(account: Account, draft: Draft | None) -> bool:
    """Whether this account may talk about the draft that it has before it."""
    mine = draft is not None and draft.holder == account.chat_id
    going = draft is not None and not draft.restricted and draft.stage in {*HELD, Stage.DONE}
    return mine and going


def informs(event: Event | None, account: Account, draft: Draft | None) -> bool:
    """Whether a worker whose form is lent asks what has nothing to do with it."""
    asks = isinstance(event, Command) and event.name in INFORMING
    return asks and _is_lent(account, draft)


def _is_lent(account: Account, draft: Draft | None) -> bool:
    return draft is not None and draft.worker == account.chat_id and draft.stage in RECLAIMABLE


def elsewhere(
    unit: Unit, account: Account, draft: Draft | None, tickets: Tickets, at: datetime, today: date
) -> tuple[Account, Message]:
    """What somebody is told whose form lies with another; the account as it is then."""
    language = str(account.conversation.answers.get("language", "id"))
    if draft is not None and _is_lent(account, draft):
        if is_open(draft, at):
            return account, question(unit, draft, language, today)
        return account, lent(unit, draft, tickets, language)
    if draft is None:
        return clear(account), Message(fill(language, "draft.gone.forgotten"))
    mine = draft.holder == account.chat_id and draft.stage in HELD
    stage = "restricted" if mine else draft.stage if draft.stage not in RECLAIMABLE else "away"
    text = fill(language, f"draft.gone.{stage}")
    if stage == "away":
        return clear(account), Message(text)
    after = Button(fill(language, "assisted.next"), "daftarkan:0:")
    return clear(account), Message(text, ((after,),), inline=True)


def lent(unit: Unit, draft: Draft, tickets: Tickets, language: str) -> Message:
    """To a worker: who has their form, or the code to give it to somebody; how to get it back."""
    agent = unit.staff_of_number(draft.agent) if draft.holder else None
    if agent is not None:
        text = fill(language, "lent.with", {"agent": agent.name, "number": agent.number})
    elif draft.stage is Stage.OFFERED:
        text = fill(language, "lent.offered", {"code": tickets.spoken(draft)})
    else:
        text = fill(language, "lent.nobody")
    button = Button(fill(language, "agree.take_back"), f"ambilkembali:0:{written(draft.code)}")
    return Message(text, ((button,),), inline=True)


def kept(unit: Unit, talk: Talk, at: datetime) -> Account:
    """The account after it talked about a draft, which is kept as it is now."""
    draft = talk.draft
    if draft is None:
        return talk.after
    if talk.conversation.form == draft.conversation.form:
        unit.save_draft(_after(draft, talk.conversation), at)
        return talk.after
    _put_aside(unit, draft, at)
    cause = (talk.account.chat_id, talk.incoming.update_id)
    touch = Touch(draft.channel, draft.agent, 0, talk.today)
    fresh = Draft(
        0, Stage.OPEN, draft.holder, draft.agent, draft.channel,
        conversation=replace(talk.conversation, counted=()), first_touch=touch, last_touch=touch,
    )  # fmt: skip
    new = unit.add_draft(fresh, cause, at)
    after = talk.after
    return replace(after, conversation=replace(after.conversation, draft=new.code))


def _after(draft: Draft, conversation: Conversation) -> Draft:
    """How a draft stands follows from what has been answered."""
    answers = conversation.answers
    if SUBMITTED in answers:
        # The form is stored where enrollments are.
        after = done(conversation, str(answers[SUBMITTED]))
        return replace(draft, stage=Stage.DONE, conversation=after)
    if ASKED in answers:
        return replace(draft, stage=Stage.ASKED, conversation=conversation)
    same = conversation.answers == draft.conversation.answers
    stage = draft.stage if same else Stage.OPEN
    return replace(draft, stage=stage, conversation=conversation)


def _put_aside(unit: Unit, draft: Draft, at: datetime) -> None:
    """The agent goes on with another worker. What was thrown away is not a worker's own form."""
    if draft.stage in {Stage.ASKED, Stage.DONE}:
        return
    if owner(draft) is None:
        unit.drop_drafts([draft.code])
        return
    until = at + OFFERED_FOR
    unit.save_draft(
        replace(draft, stage=Stage.OFFERED, holder=0, round=draft.round + 1, until=until), at
    )
