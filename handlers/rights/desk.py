"""`/dataku`: what is kept about somebody, a copy of it as a file, and its erasure."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from dialog.assisted import begun, emptied
from dialog.conversation import KEPT_BETWEEN_FORMS, SUBMITTED, Answers
from dialog.events import Command
from domain.enrollment import Assurance, Rung
from domain.nik import Nik
from domain.retention import days_kept
from domain.rights import Right
from handlers.clock import day_of
from handlers.dues.known import known_of
from handlers.dues.news import KIND as NEWS
from handlers.dues.reminding import plan
from handlers.listing import Listing
from handlers.nudges import first_nudge, sleeping
from handlers.rights.requests import tell_admins
from handlers.staff.visit import Act, Counter, Errand, Visit
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Account, Enrollment
from storage.audit.log import Deed
from storage.keys.repeating import Decided

NAME: Final = "dataku"

COPY, ERASE, SURE, PAUSE, RESUME = "salinan", "hapus", "ya", "berhenti", "lanjut"
"""What the buttons carry; they count for the revision that they were shown at."""

_CONSENTS: Final = {
    Assurance.SELF: "dataku.consent",
    Assurance.OWN_PHONE: "dataku.consent_agent",
}

OF_THE_ACCOUNT: Final = frozenset({*KEPT_BETWEEN_FORMS, "consent", "nik", SUBMITTED})
"""Answers that are no further data about the person, or are named by themselves."""


def serving(listing: Listing) -> Counter:
    """The counter of `/dataku`; what a restore must not undo is added to the list."""
    return Counter(partial(_serve, listing))


def _serve(listing: Listing, errand: Errand, argument: str) -> Sequence[Act]:
    """The summary; after a press the copy, the question whether to erase, or what was asked."""
    wanted, _, revision = argument.rpartition("|")
    if isinstance(errand.incoming.event, Command):
        _note(errand, Right.ACCESS)
    fresh = revision == str(errand.account.conversation.revision)
    if fresh and wanted == COPY:
        errand.later(NAME, errand.language)
        _note(errand, Right.COPY, answered=False)
        return [errand.say("dataku.copying")]
    if fresh and wanted == ERASE:
        yes = button(errand.account, "dataku.yes", SURE)
        no = button(errand.account, "dataku.no", "")
        return [Message(fill(errand.language, "dataku.sure"), ((yes,), (no,)), inline=True)]
    if fresh and wanted == SURE:
        return _erased(errand, listing)
    if fresh and wanted == PAUSE:
        return _paused(errand, listing)
    if fresh and wanted == RESUME:
        return _resumed(errand, listing)
    return [_summary(errand)]


def _summary(errand: Errand) -> Message:
    chat_id = errand.incoming.chat_id
    forms = errand.unit.enrollments_of([chat_id]).get(chat_id, [])
    parts = [_open_form(errand), *(_form(errand, form) for form in forms)]
    parts += [
        errand.say(_CONSENTS[each.agreed.assurance], version=each.version, day=day_of(each.at)).text
        for each in errand.unit.consents_of(chat_id)
    ]
    if errand.account.restricted:
        parts.insert(0, errand.say("dataku.paused_line").text)
    kept = "\n".join(f"• {part}" for part in parts if part)
    if not kept:
        return errand.say("dataku.nothing")
    held = errand.account.restricted
    rows: Rows = (
        (button(errand.account, "dataku.copy", COPY),),
        (
            button(errand.account, "dataku.resume", RESUME)
            if held
            else button(errand.account, "dataku.pause", PAUSE),
        ),
        (button(errand.account, "dataku.erase", ERASE),),
    )
    details: dict[str, object] = {"kept": kept, **days_kept(errand.today)}
    return Message(fill(errand.language, "dataku.summary", details), rows, inline=True)


def _open_form(errand: Errand) -> str:
    """The form that is not finished yet, wherever it lies now."""
    own = errand.account.conversation
    if own.draft:
        draft = errand.unit.drafts([own.draft]).get(own.draft)
        if draft is None or draft.worker != errand.incoming.chat_id:
            return ""
        return errand.say("dataku.lent", **_counted(draft.conversation.answers)).text
    # Who only said whether they agree has told nothing about themselves yet.
    if SUBMITTED in own.answers or not own.answers.keys() - (OF_THE_ACCOUNT - {"nik"}):
        return ""
    return errand.say("dataku.open", **_counted(own.answers)).text


def _form(errand: Errand, form: Enrollment) -> str:
    """One line: what, since when, how far, and who has seen it."""
    seen = [
        errand.say("dataku.seen_handed_over", day=step.on).text
        for step in errand.unit.steps_of(form)
        if step.rung is Rung.HANDED_OVER
    ]
    if (agent := form.attribution.registered_by.agent) is not None:
        seen.insert(0, errand.say("dataku.seen_agent", agent=agent).text)
    return errand.say(
        "dataku.form",
        number=form.number,
        since=day_of(form.created_at),
        rung=form.rung,
        seen=", ".join(seen) or fill(errand.language, "dataku.seen_nobody"),
        **_counted(form.form),
    ).text


def _counted(answers: Answers) -> dict[str, object]:
    nik = str(Nik(str(answers["nik"]))) if "nik" in answers else "–"
    return {"nik": nik, "count": sum(key not in OF_THE_ACCOUNT for key in answers)}


def _paused(errand: Errand, listing: Listing) -> Sequence[Act]:
    """From now on nobody works on it. Nothing is dropped: what waits is only not taken."""
    errand.account = replace(errand.account, restricted=True)
    _note(errand, Right.RESTRICT)
    errand.unit.audit("a person", Deed.RESTRICT, "own data, by themselves", errand.at)
    listing.add(errand.incoming.chat_id, errand.at, Decided.PAUSED)
    rows: Rows = ((button(errand.account, "dataku.resume", RESUME),),)
    return [Message(fill(errand.language, "dataku.paused"), rows, inline=True)]


def _resumed(errand: Errand, listing: Listing) -> Sequence[Act]:
    """As before, and what was heard meanwhile is told; reminders begin anew, or an old one would
    come at this very moment."""
    errand.account = replace(errand.account, restricted=False)
    errand.unit.audit("a person", Deed.RESUME, "own data, by themselves", errand.at)
    listing.add(errand.incoming.chat_id, errand.at, Decided.RESUMED)
    chat_id, own = errand.incoming.chat_id, errand.account.conversation
    errand.unit.drop_timers([chat_id], but=NEWS)
    if sleeping(own):
        errand.unit.set_timers([first_nudge(chat_id, own, errand.at)])
    plan(errand.unit, chat_id, known_of(errand.unit, listing.vault, chat_id), errand.at)
    errand.talks = begun(own) or bool(own.draft)
    return [errand.say("dataku.resumed")]


def _erased(errand: Errand, listing: Listing) -> Sequence[Act]:
    """Everything about this chat goes, with the key under which this answer would have lain.

    The language stays, for the next message; what is limited stays used; the count of forms goes
    on, so that old buttons fit nothing. Whoever has a role keeps it, and the draft before them.
    """
    chat_id, own = errand.incoming.chat_id, errand.account.conversation
    erased = errand.unit.erase_account(chat_id)
    _note(errand, Right.ERASE)
    if erased.handed_over:
        _note(errand, Right.ERASE, numbers=erased.handed_over, answered=False)
        tell_admins(errand)
    about = f"{len(erased.forms)} forms, by themselves"
    errand.unit.audit("a person", Deed.ERASE, about, errand.at)
    listing.add(chat_id, errand.at, Decided.ERASED)
    draft = own.draft if isinstance(errand, Visit) else 0
    fresh = replace(emptied(own), form=own.form + 1, draft=draft)
    errand.account = Account(chat_id, fresh, spent=errand.account.spent)
    parts = [errand.say("dataku.erased", forms=len(erased.forms))]
    if erased.handed_over:
        parts.append(errand.say("dataku.handed_over", forms=len(erased.handed_over)))
    if isinstance(errand, Visit):
        parts.append(errand.say("dataku.role"))
    parts.append(errand.say("dataku.stays"))
    return [Message("\n\n".join(part.text for part in parts))]


def _note(
    errand: Errand, right: Right, *, numbers: Sequence[str] = ("",), answered: bool = True
) -> None:
    """Start the clock, and stop it at once for what is done at once."""
    cause = (errand.incoming.chat_id, errand.incoming.update_id)
    errand.unit.ask(right, cause, errand.at, numbers=numbers, answered=answered)


def button(account: Account, label: str, wanted: str) -> Button:
    """A button of this desk; it counts for the revision of now."""
    own = account.conversation
    language = str(own.answers.get("language", "id"))
    return Button(fill(language, label), f"{NAME}:{own.revision}:{wanted}")
