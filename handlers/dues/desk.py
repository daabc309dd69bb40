"""`/iuran`: what is paid and due, "I have paid", and whether to be reminded."""

from collections.abc import Sequence
from datetime import UTC, date
from functools import partial
from typing import Final

from msgspec.structs import replace

from dialog.conversation import REMINDERS
from dialog.events import Command
from domain.coverage.events import NO_MONEY, Amounts, Payment, Void
from domain.enrollment import Proof
from domain.months import Month, Span
from domain.quotes import PERIODS
from handlers.dues import wording
from handlers.dues.known import cover_of, own_forms, report_id, report_of, to_pay
from handlers.dues.reminding import again, plan, wanted
from handlers.staff.visit import Act, Counter, Errand
from locales.speak import Button, Message
from locales.values import fill
from storage import Enrollment, Vault

SOURCE: Final = "worker"
"""Whose word a report is, in the ledger."""


def serving(vault: Vault) -> Counter:
    """The counter of `/iuran`."""
    return Counter(partial(_serve, vault))


def _serve(vault: Vault, errand: Errand, argument: str) -> Sequence[Act]:
    """The summary, or what a button asks for; one that fits nothing any more shows the summary."""
    pressed = not isinstance(errand.incoming.event, Command)
    wanted_, *rest = argument.split("|")[:-1] if pressed else [""]
    forms = own_forms(errand.unit, errand.incoming.chat_id)
    if not forms:
        return [errand.say("dues.no_form")]
    match wanted_, rest:
        case "diam" | "lagi", []:
            return _switched(vault, errand, forms, on=wanted_ == "lagi")
        case "nanti", []:
            return _snoozed(errand, forms)
        case (("bayar" | "lapor" | "batal"), [number, *more]):
            form = next((each for each in forms if each.number == number), None)
            months = _months(more, errand.today)
            if form is not None and wanted_ == "bayar":
                return [_asking(vault, errand, form)]
            if form is not None and months is not None:
                act = _reported if wanted_ == "lapor" else _taken_back
                return act(vault, errand, form, months)
    return [_summary(vault, errand, forms)]


def _summary(vault: Vault, errand: Errand, forms: Sequence[Enrollment]) -> Message:
    known = [(form, cover_of(errand.unit, vault, form)) for form in forms]
    on = wanted(errand.account.conversation)
    return wording.summary(known, errand.language, errand.today, on=on)


def _asking(vault: Vault, errand: Errand, form: Enrollment) -> Message:
    """For how many months, from the first that is open on."""
    language = errand.language
    first = to_pay(cover_of(errand.unit, vault, form), Month.of(errand.today))
    rows = tuple((_period(language, form, first, count),) for count in PERIODS)
    text = fill(language, "dues.which", {"name": wording.named(form), "first": first})
    return Message(text, (*rows, wording.back(language)), inline=True)


def _period(language: str, form: Enrollment, first: Month, count: int) -> Button:
    label = fill(language, "dues.period", {"count": count, "last": first.plus(count - 1)})
    return Button(label, wording.button("lapor", form.number, str(first), str(count)))


def _reported(vault: Vault, errand: Errand, form: Enrollment, months: Span) -> Sequence[Act]:
    """Write down the worker's word. A press that comes twice says the same months again."""
    unit = errand.unit
    cover = cover_of(unit, vault, form)
    if cover.through is None or cover.through < months.last:
        member = unit.member_of_number(form.number)
        facts = unit.facts_of(member) if member else []
        name = report_id(vault, form, months, facts)
        if member is None or name is None:
            return [errand.say("dues.too_often")]
        unit.record_facts([_payment(errand, member, name, months)])
    following = plan(unit, vault, errand.incoming.chat_id, errand.today)
    details = {"name": wording.named(form), "months": months}
    parts = [fill(errand.language, "dues.noted", details)]
    if following and wanted(errand.account.conversation):
        parts.append(fill(errand.language, "dues.following", {"day": following}))
    undo = Button(
        fill(errand.language, "dues.undo"),
        wording.button("batal", form.number, str(months.first), str(_length(months))),
    )
    rows = ((undo,), wording.back(errand.language))
    return [Message("\n\n".join(parts), rows, inline=True)]


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


def _taken_back(vault: Vault, errand: Errand, form: Enrollment, months: Span) -> Sequence[Act]:
    """The report never happened; one that is gone already says so too."""
    unit = errand.unit
    member = unit.member_of_number(form.number)
    report = report_of(vault, form, months, unit.facts_of(member)) if member else None
    if report is not None:
        name = vault.event_id("ledger", form.chat_id, f"void:{report.event_id.hex()}")
        unit.record_facts(
            [
                Void(
                    event_id=name,
                    member_id=report.member_id,
                    occurred_on=errand.today,
                    recorded_at=errand.at.astimezone(UTC),
                    source=SOURCE,
                    voids=report.event_id,
                    reason="taken back by the worker",
                )
            ]
        )
    plan(unit, vault, errand.incoming.chat_id, errand.today)
    text = fill(errand.language, "dues.undone", {"months": months})
    return [Message(text, (wording.back(errand.language),), inline=True)]


def _snoozed(errand: Errand, forms: Sequence[Enrollment]) -> Sequence[Act]:
    timer = again(errand.incoming.chat_id, errand.at, forms[0].region)
    errand.unit.set_timers([timer])
    return [errand.say("dues.snoozed", day=timer.due_at.date())]


def _switched(
    vault: Vault, errand: Errand, forms: Sequence[Enrollment], *, on: bool
) -> Sequence[Act]:
    own = errand.account.conversation
    answers = {key: value for key, value in own.answers.items() if key != REMINDERS}
    if not on:
        answers[REMINDERS] = "off"
    errand.account = replace(errand.account, conversation=replace(own, answers=answers))
    if on:
        plan(errand.unit, vault, errand.incoming.chat_id, errand.today)
    return [_summary(vault, errand, forms)]


def _months(written: Sequence[str], today: date) -> Span | None:
    """From a button: the first month, and how many. None for what no button of ours says."""
    try:
        month, number = written
        first, count = Month.read(month), int(number)
    except ValueError:
        return None
    near = abs(_length(Span(Month.of(today), first)) - 1) <= max(PERIODS)
    return Span(first, first.plus(count - 1)) if count in PERIODS and near else None


def _length(months: Span) -> int:
    first, last = months.first, months.last
    return (last.year - first.year) * 12 + last.number - first.number + 1
