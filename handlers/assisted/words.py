"""What a worker types under an agent's summary, instead of pressing one of its buttons."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from dialog.assisted import ASSISTED, WRONG
from dialog.effects import Ask, Count
from dialog.events import Chosen, Command, ContactShared, Pressed, Said, SentUnreadable, Started
from dialog.prompts import Choice
from dialog.questions import Question
from dialog.script import Offer
from domain.assisted import Stage, written
from domain.shield import bare_code, secret_in
from handlers.assisted.agreeing import about_form, agreeing, correcting, refusing
from handlers.assisted.asking import answers, is_open, question
from handlers.assisted.lending import taking_back
from handlers.assisted.table import elsewhere
from handlers.assisted.tickets import Tickets
from handlers.staff.office import Office
from handlers.staff.visit import Act, Errand
from handlers.talk import Talk
from handlers.updates import Incoming
from locales.hear import hear
from locales.values import fill
from storage import Account, Unit
from storage.drafts.drafts import Draft

NAME: Final = "jawab"
"""What such words are served by, as if it were a command."""

_OWN_FORM: Final = frozenset({"daftar", "batal", "bahasa"})
"""Commands that lead to the worker's own form."""

_SERVED: Final[Mapping[str, Callable[[Errand, str], Sequence[Act]]]] = {
    "setuju": agreeing,
    "salah": correcting,
    "tolak": refusing,
    "ambilkembali": taking_back,
}

_OVER: Final = {Stage.RETURNED: "agree.sent_back", Stage.REFUSED: "agree.refused"}
"""What was said about it last, once more."""

_QUESTION: Final = Question("agree", inline=True)
"""By which words are heard: a number is none of the answers."""


def typed(incoming: Incoming, account: Account, office: Office) -> tuple[Incoming, Account]:
    """Words of somebody who is asked to agree are about that, until they turn to their own form.

    What nobody should send us is left to the dialog, which says so.
    """
    if not account.conversation.asked_about:
        return incoming, account
    match incoming.event:
        case Said(text) if not bare_code(text) and not secret_in(text):
            return replace(incoming, event=Command(NAME, text)), account
        case SentUnreadable() | ContactShared():
            return replace(incoming, event=Command(NAME)), account
        case Pressed(name) if name in office.counters:
            return incoming, account
        case Started() | Pressed():
            return incoming, about_form(account, 0)
        case Command(name) if name in _OWN_FORM:
            return incoming, about_form(account, 0)
    return incoming, account


def answering(errand: Errand, text: str) -> Sequence[Act]:
    """The answer that these words are; else the question again, or what became of it."""
    code = errand.account.conversation.asked_about
    if not code:
        errand.talks = True
        return []
    draft = errand.unit.drafts([code]).get(code)
    mine = draft is not None and draft.worker == errand.incoming.chat_id
    if draft is not None and mine and draft.stage in _OVER:
        return [errand.say(_OVER[draft.stage])]
    if draft is None or not mine or not is_open(draft, errand.at):
        errand.account = about_form(errand.account, 0)
        return [errand.say("ticket.void")]
    heard = _heard(draft, text, errand.language)
    meant = heard.value if isinstance(heard, Chosen) else heard.perhaps
    name, _, wrong = meant.partition("|")
    if name:
        more = f"|{wrong}" if wrong else ""
        return _SERVED[name](errand, f"{written(code)}{more}|{draft.round}")
    asked = question(errand.unit, draft, errand.language, errand.today)
    asks = heard.asks if isinstance(heard, Said) else None
    told = f"asked.{asks}" if asks else "choice.unknown"
    answer = fill(errand.language, told, ASSISTED.story({}, errand.today))
    return [replace(asked, text=f"{answer}\n\n{asked.text}")]


def waits_still(
    unit: Unit, talks: Sequence[Talk], tickets: Tickets, at: datetime, today: date
) -> None:
    """After what a command told somebody, they are asked again whether they agree, or told again
    where the form is that they lent: not whether they want to begin one of their own."""
    codes = {talk.account.conversation.asked_about for talk in talks} | set(map(_lent, talks))
    codes.discard(0)
    if not codes:
        return
    drafts = unit.drafts(sorted(codes))
    for talk in talks:
        account, own = talk.account, talk.account.conversation
        asked = drafts.get(own.asked_about)
        if asked is not None and asked.worker == account.chat_id and is_open(asked, at):
            waits = question(unit, asked, talk.language, today)
        elif lent := _lent(talk):
            _, waits = elsewhere(unit, account, drafts.get(lent), tickets, at, today)
        else:
            continue
        talk.conversation = own
        talk.effects = [each for each in talk.effects if not isinstance(each, Ask | Count)]
        talk.others.append((account.chat_id, waits))


def _lent(talk: Talk) -> int:
    """The draft that lies elsewhere while this is told; 0 for none."""
    return 0 if talk.draft else talk.account.conversation.draft


def _heard(draft: Draft, text: str, language: str) -> Chosen | Said:
    """Which button it is, and behind a bar what is wrong; else what they say or ask."""
    wrong = (Choice(f"salah|{each}", f"wrong.{each}") for each in WRONG)
    heard = hear(Offer(_QUESTION, (*answers(draft), *wrong), ()), text, language)
    return Said(text) if isinstance(heard, Command) else heard
