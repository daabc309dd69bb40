"""Asking a worker to agree: what they are shown, on a phone of their own."""

from datetime import date, datetime

from msgspec.structs import replace

from dialog.assisted import LENT, summary
from dialog.events import WorkerAsked
from dialog.prompts import Choice
from domain.assisted import ASKED_FOR, Purpose, Stage, read_code, written
from handlers.assisted.tickets import Tickets, in_time
from handlers.clock import day_of
from handlers.staff.posters.printing import scanned
from handlers.talk import Talk
from locales.speak import Button, Message
from locales.values import fill
from storage import Job, Unit
from storage.drafts.drafts import Draft


def ask_worker(unit: Unit, talk: Talk, tickets: Tickets, at: datetime) -> WorkerAsked:
    """Another round: a link and its QR; a worker whose chat is known gets the question itself."""
    if talk.draft is None:
        raise LookupError("Only about a draft is a worker asked; the script is for agents.")
    until = at + ASKED_FOR
    talk.draft = asked = replace(
        talk.draft,
        conversation=talk.conversation,
        stage=Stage.ASKED,
        round=talk.draft.round + 1,
        until=until,
        reason="",
        worker=talk.draft.worker if LENT in talk.conversation.answers else None,
    )
    if asked.worker is not None:
        language = unit.languages([asked.worker])[asked.worker]
        talk.others.append((asked.worker, question(unit, asked, language, talk.today)))
    link = tickets.address(Purpose.AGREE, asked)
    caption = fill(talk.language, "agree.scan", {"until": day_of(until)})
    incoming = talk.incoming
    job = Job(incoming.chat_id, incoming.update_id, 0, "qr", scanned(link, caption))
    unit.add_jobs([job], at)
    return WorkerAsked(link, day_of(until))


def question(unit: Unit, draft: Draft, language: str, today: date) -> Message:
    """What a worker is asked: who filled in what about them, and whether it is right."""
    agent = unit.staff_of_number(draft.agent)
    channels = {channel.number: channel.name for channel in unit.channels()}
    details = {
        **summary(draft.conversation.answers, today),
        "agent": agent.name if agent else "",
        "number": draft.agent,
        "channel": channels.get(draft.channel, ""),
    }
    rows = tuple(
        (Button(fill(language, each.label), sends(each.value, draft)),) for each in answers(draft)
    )
    return Message(fill(language, "agree.ask", details), rows, inline=True)


def answers(draft: Draft) -> tuple[Choice, ...]:
    """What a worker can say to it: agree, correct, refuse or have it back who lent it."""
    yes, wrong = Choice("setuju", "agree.yes", final=True), Choice("salah", "agree.wrong")
    if LENT in draft.conversation.answers:
        return yes, wrong, Choice("ambilkembali", "agree.take_back")
    return yes, wrong, Choice("tolak", "agree.no", final=True)


def owner(draft: Draft) -> int | None:
    """The chat of the worker who lent this form and can have it back; None for one that an agent
    began, whoever was asked about it since."""
    return draft.worker if LENT in draft.conversation.answers else None


def is_open(draft: Draft, at: datetime) -> bool:
    """Whether a worker is asked, and can still answer."""
    return draft.stage is Stage.ASKED and in_time(draft, at)


def sends(name: str, draft: Draft, more: str = "") -> str:
    """What a button about a draft sends back: it holds in this round only."""
    return f"{name}:{draft.round}:{written(draft.code)}{'|' if more else ''}{more}"


def about(unit: Unit, argument: str) -> Draft | None:
    """The draft that such a button is about, if it is still there."""
    code = read_code(argument.partition("|")[0])
    return None if code is None else unit.drafts([code]).get(code)
