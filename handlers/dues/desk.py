"""`/iuran`: what is paid and due, "I have paid", and whether to be reminded."""

from collections.abc import Sequence
from datetime import UTC, date
from functools import partial
from typing import Final

from msgspec.structs import replace

from dialog.conversation import REMINDERS
from dialog.events import Command
from domain.coverage.events import NO_MONEY, Amounts, Payment, Void
from domain.dues import open_now
from domain.enrollment import Proof
from domain.months import Month, Span
from domain.quotes import PERIODS
from handlers.dues import wording
from handlers.dues.known import Known, first_months, known_of, report_id
from handlers.dues.news import seen
from handlers.dues.reminding import again, plan, wanted
from handlers.nudges import sleeping
from handlers.staff.visit import Act, Counter, Errand
from locales.speak import Button, Message
from locales.values import fill
from storage import Vault

SOURCE: Final = "worker"
"""Whose word a report is, in the ledger."""


def serving(vault: Vault) -> Counter:
    """The counter of `/iuran`."""
    return Counter(partial(_serve, vault))


def _serve(vault: Vault, errand: Errand, argument: str) -> Sequence[Act]:
    """The summary, or what a button asks for; one that fits nothing any more shows the summary."""
    pressed = not isinstance(errand.incoming.event, Command)
    asked, *rest = argument.split("|")[:-1] if pressed else [""]
    # Whoever is in the middle of a form is led back to it.
    errand.talks = not pressed and sleeping(errand.account.conversation)
    forms = known_of(errand.unit, vault, errand.incoming.chat_id)
    if not forms:
        return [errand.say("dues.no_form")]
    match asked, rest:
        case "diam" | "lagi", []:
            _switch(errand, on=asked == "lagi")
        case "nanti", [] if any(open_now(each.cover, errand.today) for each in forms):
            timer = again(errand.incoming.chat_id, forms, errand.at)
            errand.unit.set_timers([timer])
            return [errand.say("dues.snoozed", day=timer.due_at.date())]
        case (("bayar" | "lapor" | "batal"), [number, *more]):
            known = next((each for each in forms if each.form.number == number), None)
            act = _about(vault, errand, known, asked, more) if known is not None else None
            if act is not None:
                return [act]
    return [_summary(errand, forms)]


def _about(
    vault: Vault, errand: Errand, known: Known, asked: str, more: Sequence[str]
) -> Message | None:
    """What a button about one form leads to; None when nothing comes of it."""
    if asked == "bayar":
        return _asking(errand, known, more)
    months = _months(more, errand.today)
    if months is None:
        return None
    return (_reported if asked == "lapor" else _taken_back)(vault, errand, known, months)


def _summary(errand: Errand, forms: Sequence[Known]) -> Message:
    """Planned anew, so that whoever looks is reminded, whatever became of their timer."""
    seen(errand.unit, errand.incoming.chat_id, forms, errand.at)
    on = wanted(errand.account.conversation)
    if on:
        plan(errand.unit, errand.incoming.chat_id, forms, errand.at)
    return wording.summary(forms, errand.language, errand.today, on=on)


def _asking(errand: Errand, known: Known, more: Sequence[str]) -> Message:
    """For how many months, from the first that is open on, or from another that it may be."""
    language, firsts = errand.language, first_months(known, errand.today)
    first = next((each for each in firsts if [str(each)] == list(more)), firsts[0])
    rows = [
        (_period(language, known, Span(first, first.plus(count - 1))),)
        for count in PERIODS
        if _months((str(first), str(count)), errand.today) is not None
    ]
    for other in firsts:
        if other != first:
            label = fill(language, "dues.from", {"first": other})
            rows.append((Button(label, wording.data("bayar", known.form.number, str(other))),))
    text = fill(language, "dues.which", {"name": wording.named(known.form), "first": first})
    return Message(text, (*rows, wording.show(language)), inline=True)


def _period(language: str, known: Known, months: Span) -> Button:
    count = months.length
    key = "dues.period_one" if count == 1 else "dues.period"
    label = fill(language, key, {"count": count, "last": months.last})
    return Button(label, wording.data("lapor", known.form.number, str(months.first), str(count)))


def _reported(vault: Vault, errand: Errand, known: Known, months: Span) -> Message | None:
    """Write down the worker's word; None when these months are known to be paid."""
    if known.cover.through is not None and known.cover.through >= months.last:
        return None
    name = report_id(vault, known, months, errand.at)
    if known.member is None or name is None:
        return errand.say("dues.too_often")
    language = errand.language
    errand.unit.record_facts([_payment(errand, known.member, name, months)])
    following = _planned(vault, errand)
    details = {"name": wording.named(known.form), "months": months}
    parts = [fill(language, "dues.noted", details)]
    if following and wanted(errand.account.conversation):
        parts.append(fill(language, "dues.following", {"day": following}))
    rows = (wording.undo(language, "dues.undo", known.form, months), wording.show(language))
    return Message("\n\n".join(parts), rows, inline=True)


def _planned(vault: Vault, errand: Errand) -> date | None:
    chat_id = errand.incoming.chat_id
    return plan(errand.unit, chat_id, known_of(errand.unit, vault, chat_id), errand.at)


def _payment(errand: Errand, member: bytes, name: bytes, months: Span) -> Payment:
    """Without amounts: the worker says which months, not what was paid."""
    return Payment(
        event_id=name,
        member_id=member,
        occurred_on=errand.today,
        recorded_at=errand.at.astimezone(UTC),
        source=SOURCE,
        paid_from=months.first,
        paid_through=months.last,
        amounts=Amounts(NO_MONEY, NO_MONEY),
        proof=Proof.REPORTED,
    )


def _taken_back(vault: Vault, errand: Errand, known: Known, months: Span) -> Message | None:
    """The report of exactly these months never happened; None when none of them stands."""
    report = next(
        (each for each in known.reports if Span(each.paid_from, each.paid_through) == months), None
    )
    if report is None:
        return None
    errand.unit.record_facts([_void(vault, errand, known, report)])
    _planned(vault, errand)
    text = fill(errand.language, "dues.undone", {"months": months})
    return Message(text, (wording.show(errand.language),), inline=True)


def _void(vault: Vault, errand: Errand, known: Known, report: Payment) -> Void:
    cause = f"void:{report.event_id.hex()}"
    return Void(
        event_id=vault.event_id("ledger", known.form.chat_id, cause),
        member_id=report.member_id,
        occurred_on=errand.today,
        recorded_at=errand.at.astimezone(UTC),
        source=SOURCE,
        voids=report.event_id,
        reason="taken back by the worker",
    )


def _switch(errand: Errand, *, on: bool) -> None:
    """Said either way, so that going back in a form does not bring the other one back."""
    own = errand.account.conversation
    answers = own.answers | {REMINDERS: "on" if on else "off"}
    errand.account = replace(errand.account, conversation=replace(own, answers=answers))


def _months(written: Sequence[str], today: date) -> Span | None:
    """From a button: the first month, and how many. None for what no button of ours says."""
    try:
        month, number = written
        first, count = Month.read(month), int(number)
    except ValueError:
        return None
    near = abs(Month.of(today).until(first)) <= 2 * max(PERIODS)
    return Span(first, first.plus(count - 1)) if count in PERIODS and near else None
