"""The words of a reminder and of a form's state, and the buttons under them."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from domain.assisted import short_name
from domain.contributions import NoTariff
from domain.dues import Cover, Matter, Reminder, cover_ends, due_on, open_now
from domain.months import Month, Span
from domain.occupations import occupation, sector
from domain.quotes import Quote, quote
from handlers.dues.known import Known
from handlers.dues.reminding import Item
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Enrollment

NAME: Final = "iuran"
"""The command, and what its buttons begin with."""
SHOWN: Final = 5
"""Forms with buttons of their own under one message; the newest, as they are asked about."""


def told(items: Sequence[Item], language: str, today: date) -> Message:
    """One message for all that is due in a chat."""
    lines = [_line(item.known, item.reminder, language, today) for item in items]
    text = "\n\n".join([fill(language, "dues.head"), *lines, fill(language, "dues.tail")])
    rows = _paid([item.known.form for item in items], language)
    if any(item.reminder.matter is not Matter.ENDED for item in items):
        rows += (_button(language, "dues.later", "nanti"), _button(language, "dues.stop", "diam"))
    return Message(text, rows, inline=True)


def summary(forms: Sequence[Known], language: str, today: date, *, on: bool) -> Message:
    """What we know of every form, and whether there are reminders."""
    lines = [_state(each, language, today) for each in forms]
    heard = fill(language, "dues.on" if on else "dues.off")
    text = "\n\n".join([*lines, fill(language, "dues.tail"), heard])
    rows = (*_paid([each.form for each in forms], language), *_undoing(forms, language))
    switch = ("dues.stop", "diam") if on else ("dues.start", "lagi")
    return Message(text, (*rows, _button(language, *switch)), inline=True)


def confirmed(forms: Sequence[Known], language: str, today: date) -> Message:
    """Until when partners say that these are paid, and what is next."""
    head, tail = fill(language, "news.confirmed"), fill(language, "dues.tail")
    lines = [_confirmed(each, language, today) for each in forms]
    return Message("\n\n".join([head, *lines, tail]), (show(language),), inline=True)


def withdrawn(
    forms: Sequence[Known], wrong: Mapping[str, Month], language: str, today: date
) -> Message:
    """That what partners had confirmed of these, by number until that month, was wrong, and what is
    known now."""
    its = [each for each in forms if each.form.number in wrong]
    lines = [
        f"{_state(each, language, today)} "
        + fill(language, "news.before", {"through": wrong[each.form.number]})
        for each in its
    ]
    head, proof = (fill(language, f"news.{key}") for key in ("withdrawn", "proof"))
    text = "\n\n".join([head, *lines, proof, fill(language, "dues.tail")])
    return Message(
        text, (*_paid([each.form for each in its], language), show(language)), inline=True
    )


def _confirmed(known: Known, language: str, today: date) -> str:
    """Not the worker's own word, which may reach further and is not what has come in."""
    if _word(known.cover) == "confirmed":
        return _state(known, language, today)
    return fill(language, "dues.confirmed", _details(known) | {"through": known.cover.confirmed})


def data(*parts: str) -> str:
    """What a button of ours sends back."""
    return f"{NAME}:0:{'|'.join(parts)}"


def show(language: str) -> tuple[Button]:
    """The way to the summary."""
    return _button(language, "dues.show", "lihat")


def undo(language: str, key: str, form: Enrollment, months: Span) -> tuple[Button]:
    """The button that takes a report back."""
    label = fill(language, key, {"name": named(form)})
    return (Button(label, data("batal", form.number, str(months.first), str(months.length))),)


def named(form: Enrollment) -> str:
    """Whose form it is, as others on this phone may read it."""
    return short_name(str(form.form.get("name", ""))) or form.number


def _quoted(form: Enrollment, months: Span) -> Quote | None:
    """What these months cost, if the job and the tariffs are known."""
    job = occupation(form.occupation)
    if job is None:
        return None
    try:
        income = int(str(form.form["income"]))
        return quote(months.first, months.length, income, sector(job), form.programmes)
    except NoTariff:
        return None


def _rises(form: Enrollment, months: Span, language: str) -> list[str]:
    """Where the price changes, the month before and the one after these included.

    So it is told in time, and explained to whoever is asked for more than the last time.
    """
    around = _quoted(form, Span(months.first.plus(-1), months.last.plus(1)))
    changes = (
        {"first": now.first, "monthly": now.monthly, "before": old.monthly}
        for old, now in pairwise(around.steps if around else ())
    )
    return [fill(language, "dues.rise", change) for change in changes]


def _line(known: Known, reminder: Reminder, language: str, today: date) -> str:
    form, months = known.form, reminder.months
    key = reminder.matter.value
    if reminder.matter is Matter.OPEN and (today > due_on(months.last) or months.length > 1):
        key = "late"
    details = _details(known) | {"months": months, "due": due_on(months.last)}
    line = fill(language, f"dues.{key}", details)
    cost = _quoted(form, months)
    if cost is None or reminder.matter is Matter.ENDED:
        return line
    if months.length > 1:
        words = "dues.price_months"
    else:
        words = "dues.price_first" if reminder.matter is Matter.FIRST else "dues.price"
    price = fill(language, words, details | {"price": cost.total, "count": months.length})
    first, *rest = line.split("\n\n")
    return "\n\n".join([" ".join([first, price, *_rises(form, months, language)]), *rest])


def _state(known: Known, language: str, today: date) -> str:
    cover, month, details = known.cover, Month.of(today), _details(known)
    if cover.left:
        return fill(language, "dues.left", details)
    if cover.through is None:
        return fill(language, "dues.nothing", details)
    if not cover.stands(month):
        return fill(language, "dues.over", details)
    by = fill(language, f"dues.{_word(cover)}", details)
    opened = open_now(cover, today)
    if opened is not None and (opened.months.length > 1 or today > due_on(month)):
        return f"{by} {fill(language, 'dues.owed', details | {'months': opened.months})}"
    following = cover.through.plus(1)
    due = {"next": following, "due": due_on(following)}
    return f"{by} {fill(language, 'dues.next', details | due)}"


def _word(cover: Cover) -> str:
    return "confirmed" if cover.through == cover.confirmed else "reported"


def _details(known: Known) -> dict[str, object]:
    through = known.cover.through
    return {
        "name": named(known.form),
        "number": known.form.number,
        "through": through,
        "ends": cover_ends(through) if through else None,
    }


def _paid(forms: Sequence[Enrollment], language: str) -> Rows:
    key = "dues.paid" if len(forms) == 1 else "dues.paid_for"
    return tuple(
        (Button(fill(language, key, {"name": named(form)}), data("bayar", form.number)),)
        for form in forms[-SHOWN:]
    )


def _undoing(forms: Sequence[Known], language: str) -> Rows:
    """Where the worker's own word is the last one, it can be taken back."""
    key = "dues.undo_last" if len(forms) == 1 else "dues.undo_last_of"
    return tuple(
        undo(language, key, each.form, each.last_report)
        for each in forms[-SHOWN:]
        if each.last_report is not None and _word(each.cover) == "reported"
    )


def _button(language: str, key: str, *parts: str) -> tuple[Button]:
    return (Button(fill(language, key), data(*parts)),)
