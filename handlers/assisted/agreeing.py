"""What a worker says to a form that an agent filled in: agree, correct, refuse."""

from collections.abc import Sequence

from msgspec.structs import replace

from dialog.assisted import ASSISTED, LENT, WRONG, begun, done, emptied, finished, sent_back, stands
from dialog.conversation import SUBMITTED, Answers, Conversation
from dialog.effects import Ask, GiveReceipt, Passage
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.enrollment.cover import receipt
from dialog.script import present
from domain.assisted import Purpose, Stage, is_ticket
from domain.enrollment import Agreement, Assurance, Registrar
from handlers.assisted.asking import about, is_open, question, sends
from handlers.assisted.lending import taken_home
from handlers.assisted.telling import tell_agent
from handlers.assisted.tickets import Tickets
from handlers.enrolling import Finished, channel_of, enroll
from handlers.staff.visit import Act, Door, Errand
from locales.speak import Button, Message, speak
from locales.values import fill
from storage import Account, Consent, Enrollment, FunnelEvent
from storage.audit.log import Deed
from storage.drafts.drafts import Draft

OWN_PHONE = Agreement(Assurance.OWN_PHONE)


def opening(tickets: Tickets) -> Door:
    """The door of those who open a ticket. Forged, used and old ones are answered alike."""

    def serve(errand: Errand, payload: str) -> Sequence[Act]:
        found = tickets.opened(errand.unit, payload, errand.at)
        if found is None:
            return [errand.say("ticket.void")]
        purpose, draft = found
        if refusal := _not_for(errand, draft):
            return [refusal]
        if purpose is Purpose.TAKE_HOME:
            return taken_home(errand, draft)
        if draft.stage is not Stage.ASKED:
            return [errand.say("ticket.void")]
        errand.unit.save_draft(replace(draft, worker=errand.incoming.chat_id), errand.at)
        errand.account = about_form(errand.account, draft.code)
        return [question(errand.unit, draft, errand.language, errand.today)]

    return Door(is_ticket, serve)


def agreeing(errand: Errand, argument: str) -> Sequence[Act]:
    """`Setuju`: the enrollment is the worker's own, registered by the agent."""
    draft = _asked(errand, argument)
    if draft is None:
        return [errand.say("ticket.void")]
    if refusal := _not_for(errand, draft):
        return [refusal]
    if not stands(draft.conversation.answers, errand.today):
        _send_back(errand, draft, "quote")
        return [errand.say("agree.stale")]
    return _enrolled(errand, draft)


def correcting(errand: Errand, argument: str) -> Sequence[Act]:
    """`Ada yang salah`: asks what, then sends the form back to the agent."""
    draft = _asked(errand, argument)
    if draft is None:
        return [errand.say("ticket.void")]
    wrong = argument.split("|")[1] if argument.count("|") > 1 else ""
    if wrong in WRONG:
        _send_back(errand, draft, wrong)
        return [errand.say("agree.sent_back")]
    buttons = [
        Button(fill(errand.language, f"wrong.{each}"), sends("salah", draft, each))
        for each in WRONG
    ]
    rows = tuple(tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2))
    return [Message(fill(errand.language, "agree.which"), rows, inline=True)]


def refusing(errand: Errand, argument: str) -> Sequence[Act]:
    """`Tolak`: nothing of the form is kept."""
    draft = _asked(errand, argument)
    if draft is None or LENT in draft.conversation.answers:
        return [errand.say("ticket.void")]
    gone = replace(draft, stage=Stage.REFUSED, conversation=emptied(draft.conversation))
    tell_agent(errand, draft, "told.refused")
    errand.unit.save_draft(gone, errand.at)
    return [errand.say("agree.refused")]


def _enrolled(errand: Errand, draft: Draft) -> Sequence[Act]:
    """Write all of it down: the agreement, the enrollment, the passages. The worker's receipt."""
    unit, at, incoming = errand.unit, errand.at, errand.incoming
    answers = finished(draft.conversation.answers)
    first = errand.account.first_touch or draft.first_touch
    last = errand.account.last_touch or draft.last_touch
    form = Finished(
        incoming.chat_id, incoming.update_id, errand.today, answers, first, last,
        Registrar(draft.agent), OWN_PHONE,
    )  # fmt: skip
    ((_, how),) = enroll(unit, [form], at)
    arrival = (incoming.chat_id, incoming.update_id)
    unit.consent([Consent(*arrival, NOTICE, errand.language, at, OWN_PHONE)])
    if not isinstance(how, Enrollment):
        unit.count(
            [
                FunnelEvent(
                    errand.today, channel_of(first), passage, ASSISTED.version, "waiting",
                    first.agent if first else 0, first.poster if first else 0,
                )
                for passage in (Passage.MOVED_ON, Passage.COMPLETE)
            ]
        )  # fmt: skip
    tell_agent(errand, draft, "told.agreed", number=how.number)
    unit.save_draft(
        replace(draft, stage=Stage.DONE, conversation=done(draft.conversation, how.number)), at
    )
    return _receipt(errand, answers, how.number)


def _receipt(errand: Errand, answers: Answers, number: str) -> Sequence[Act]:
    """The receipt; what can be added is asked unless the worker has a form of their own."""
    own, language = errand.account.conversation, errand.language
    whole = answers | {SUBMITTED: number, "language": language}
    given = GiveReceipt(receipt(whole, errand.today))
    said = errand.say("agree.done")
    if begun(own) and SUBMITTED not in own.answers and not own.draft:
        errand.account = about_form(errand.account, 0)
        return [said, *speak((given,), language)]
    after = Conversation(whole, {}, own.form + 1, own.revision + 1)
    errand.account = replace(errand.account, conversation=after)
    return [said, *speak((given, Ask(present(ENROLLMENT, after, errand.today))), language)]


def _send_back(errand: Errand, draft: Draft, wrong: str) -> None:
    tell_agent(errand, draft, "told.returned", wrong=wrong)
    errand.unit.save_draft(
        replace(
            draft,
            stage=Stage.RETURNED,
            reason=wrong,
            conversation=sent_back(draft.conversation, wrong),
        ),
        errand.at,
    )


def about_form(account: Account, code: int) -> Account:
    """What this account types is from now on about this draft; 0: about its own form."""
    return replace(account, conversation=replace(account.conversation, asked_about=code))


def _asked(errand: Errand, argument: str) -> Draft | None:
    """The draft that a pressed button is about, while this account is still asked about it."""
    draft = about(errand.unit, argument)
    if draft is None or not is_open(draft, errand.at):
        return None
    in_this_round = argument.rpartition("|")[2] == str(draft.round)
    return draft if in_this_round and draft.worker == errand.incoming.chat_id else None


def _not_for(errand: Errand, draft: Draft) -> Message | None:
    """Whom a ticket is not for: another than who opened it first, and everybody with a role."""
    chat_id = errand.incoming.chat_id
    staff = errand.unit.staff([chat_id]).get(chat_id)
    if staff is not None:
        actor = f"staff {staff.number}"
        errand.unit.audit(actor, Deed.OWN_CONSENT, f"draft of staff {draft.agent}", errand.at)
        return errand.say("ticket.staff")
    return errand.say("ticket.void") if draft.worker not in {None, chat_id} else None
