"""The words of a reminder and of a form's state, and the buttons under them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from domain.assisted import short_name
from domain.contributions import NoTariff
from domain.coverage.rule import month_index
from domain.dues import Cover, Matter, cover_ends, due_on
from domain.money import Rupiah
from domain.months import Month, Span
from domain.occupations import occupation, sector
from domain.quotes import quote
from handlers.dues.known import to_pay
from handlers.dues.reminding import Item
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Enrollment

NAME: Final = "iuran"
"""The command, and what its buttons begin with."""
SHOWN: Final = 5
"""Buttons for forms under one message."""


def told(items: Sequence[Item], language: str, today: date) -> Message:
    """One message for all that is due in a chat."""
    lines = [_line(item, language, today) for item in items]
    text = "\n\n".join([fill(language, "dues.head"), *lines, fill(language, "dues.tail")])
    rows = _paid_buttons([item.form for item in items], language)
    if any(item.reminder.matter is not Matter.ENDED for item in items):
        rows += ((Button(fill(language, "dues.later"), button("nanti")),),)
        rows += ((Button(fill(language, "dues.stop"), button("diam")),),)
    return Message(text, rows, inline=True)


def summary(
    forms: Sequence[tuple[Enrollment, Cover]], language: str, today: date, *, on: bool
) -> Message:
    """What we know of every form, and whether there are reminders."""
    lines = [_state(form, cover, language, today) for form, cover in forms]
    heard = "dues.on" if on else "dues.off"
    parts = [*lines, fill(language, "dues.tail"), fill(language, heard)]
    switch = Button(
        fill(language, "dues.stop" if on else "dues.start"), button("diam" if on else "lagi")
    )
    paid = _paid_buttons([form for form, _ in forms], language)
    return Message("\n\n".join(parts), (*paid, (switch,)), inline=True)


def button(*parts: str) -> str:
    """What a button of ours sends back."""
    return f"{NAME}:0:{'|'.join(parts)}"


def back(language: str) -> tuple[Button]:
    """The way to the summary."""
    return (Button(fill(language, "dues.show"), button("lihat")),)


def price(form: Enrollment, months: Span) -> Rupiah | None:
    """What these months cost, if the job and the tariffs are known."""
    job = occupation(form.occupation)
    if job is None:
        return None
    number = month_index(months.last) - month_index(months.first) + 1
    try:
        income = int(str(form.form["income"]))
        return quote(months.first, number, income, sector(job), form.programmes).total
    except NoTariff:
        return None


def named(form: Enrollment) -> str:
    """Whose form it is, as others on this phone may read it."""
    return short_name(str(form.form.get("name", ""))) or form.number


def _line(item: Item, language: str, today: date) -> str:
    form, reminder = item.form, item.reminder
    month = reminder.months.last
    due = due_on(month)
    key = reminder.matter.value
    if reminder.matter is Matter.OPEN and (today > due or reminder.months.first != month):
        key = "late"
    cost = price(form, reminder.months)
    details = {
        "name": named(form),
        "number": form.number,
        "months": reminder.months,
        "due": due,
        "ends": cover_ends(item.cover.through) if item.cover.through else month,
    }
    line = fill(language, f"dues.{key}", details)
    if cost is None or reminder.matter is Matter.ENDED:
        return line
    first, *rest = line.split("\n\n")
    return "\n\n".join([f"{first} {fill(language, 'dues.price', {'price': cost})}", *rest])


def _state(form: Enrollment, cover: Cover, language: str, today: date) -> str:
    details: dict[str, object] = {"name": named(form), "number": form.number}
    if cover.left:
        return fill(language, "dues.left", details)
    if cover.through is None:
        return fill(language, "dues.nothing", details)
    by = "confirmed" if cover.through == cover.confirmed else "reported"
    month = Month.of(today)
    if cover_ends(cover.through) < month:
        return fill(language, "dues.over", details | {"through": cover.through})
    following = to_pay(cover, month)
    details |= {"through": cover.through, "next": following, "due": due_on(following)}
    return fill(language, f"dues.{by}", details)


def _paid_buttons(forms: Sequence[Enrollment], language: str) -> Rows:
    return tuple(_each(forms, language))


def _each(forms: Sequence[Enrollment], language: str) -> Iterator[tuple[Button, ...]]:
    for form in forms[:SHOWN]:
        key = "dues.paid" if len(forms) == 1 else "dues.paid_for"
        yield (Button(fill(language, key, {"name": named(form)}), button("bayar", form.number)),)
