"""What a worker does about a form that an agent helps with: agree, refuse, lend, take back."""

from collections.abc import Sequence

from msgspec.structs import replace

from dialog.assisted import (
    ASSISTED,
    LENT,
    WRONG,
    at_home,
    begun,
    done,
    emptied,
    finished,
    sent_back,
    stands,
)
from dialog.conversation import SUBMITTED, Answers, Conversation
from dialog.effects import Ask, GiveReceipt, Passage
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.enrollment.cover import receipt
from dialog.script import present
from domain.assisted import LENT as CAN_BE_TAKEN_BACK
from domain.assisted import OFFERED_FOR, Purpose, Stage, is_ticket, read_code, short_name
from domain.enrollment import Agreement, Assurance, Registrar
from handlers.assisted.asking import question, sends
from handlers.assisted.table import lent
from handlers.assisted.tickets import Tickets, in_time
from handlers.enrolling import Finished, channel_of, enroll
from handlers.staff.visit import Act, Counter, Door, Errand
from locales.speak import Button, Message, Rows, speak
from locales.values import fill
from storage import Consent, Enrollment, FunnelEvent
from storage.audit.log import Action as Deed
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
            return _taken_home(errand, draft)
        if draft.stage is not Stage.ASKED:
            return [errand.say("ticket.void")]
        errand.unit.save_draft(replace(draft, worker=errand.incoming.chat_id), errand.at)
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
    _tell_agent(errand, draft, "told.refused")
    errand.unit.save_draft(gone, errand.at)
    return [errand.say("agree.refused")]


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
    draft = _draft(errand, argument)
    mine = draft is not None and draft.worker == errand.incoming.chat_id
    if draft is None or not mine or draft.stage not in CAN_BE_TAKEN_BACK:
        return [errand.say("ticket.void")]
    if errand.account.conversation.draft != draft.code:
        return [errand.say("ticket.void")]
    return _taken_home(errand, draft)


def _taken_home(errand: Errand, draft: Draft) -> Sequence[Act]:
    """The draft becomes the form of its worker's own account, who goes on with it."""
    own, chat_id = errand.account.conversation, errand.incoming.chat_id
    if draft.stage not in CAN_BE_TAKEN_BACK:
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
    _tell_agent(errand, draft, "told.taken_home")
    home = replace(
        draft, stage=Stage.TAKEN_HOME, worker=chat_id, conversation=emptied(draft.conversation)
    )
    errand.unit.save_draft(home, errand.at)
    return []


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
    _tell_agent(errand, draft, "told.agreed", number=how.number)
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
        return [said, *speak((given,), language)]
    after = Conversation(whole, {}, own.form + 1, own.revision + 1)
    errand.account = replace(errand.account, conversation=after)
    return [said, *speak((given, Ask(present(ENROLLMENT, after, errand.today))), language)]


def _send_back(errand: Errand, draft: Draft, wrong: str) -> None:
    _tell_agent(errand, draft, "told.returned", wrong=wrong)
    errand.unit.save_draft(
        replace(
            draft,
            stage=Stage.RETURNED,
            reason=wrong,
            conversation=sent_back(draft.conversation, wrong),
        ),
        errand.at,
    )


def _tell_agent(
    errand: Errand, draft: Draft, key: str, *, wrong: str = "", number: str = ""
) -> None:
    """The agent sees what became of it."""
    if not draft.holder or draft.holder == errand.incoming.chat_id:
        return
    language = errand.unit.languages([draft.holder]).get(draft.holder, "id")
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


def _asked(errand: Errand, argument: str) -> Draft | None:
    """The draft that a pressed button is about, while this account is still asked about it."""
    draft = _draft(errand, argument)
    if draft is None or draft.stage is not Stage.ASKED or not in_time(draft, errand.at):
        return None
    in_this_round = argument.rpartition("|")[2] == str(draft.round)
    return draft if in_this_round and draft.worker == errand.incoming.chat_id else None


def _draft(errand: Errand, argument: str) -> Draft | None:
    code = read_code(argument.partition("|")[0])
    return None if code is None else errand.unit.drafts([code]).get(code)


def _not_for(errand: Errand, draft: Draft) -> Message | None:
    """Whom a ticket is not for: another than who opened it first, and everybody with a role."""
    chat_id = errand.incoming.chat_id
    staff = errand.unit.staff([chat_id]).get(chat_id)
    if staff is not None:
        actor = f"staff {staff.number}"
        errand.unit.audit(actor, Deed.OWN_CONSENT, f"draft of staff {draft.agent}", errand.at)
        return errand.say("ticket.staff")
    return errand.say("ticket.void") if draft.worker not in {None, chat_id} else None
