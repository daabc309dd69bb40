"""The price, the review of everything, and the receipt."""

from collections.abc import Mapping, Sequence
from datetime import date

from dialog.conversation import Answers
from dialog.effects import Submit
from dialog.enrollment.form import Form
from dialog.enrollment.identity import ANOTHER_NIK, reads_still
from dialog.enrollment.work import ROUTES_TO_INCOME, ROUTES_TO_OCCUPATION, ROUTES_TO_PLACE
from dialog.prompts import Choice
from dialog.questions import Changed, Filled, Move, Question, fixed, moves
from domain.benefits import benefits
from domain.contact import written_phone
from domain.months import Month, Span
from domain.problem import Problem
from domain.quotes import SUGGESTED, read_months

CHANGES = {
    "name": Filled(without=("name",)),
    "phone": Filled(without=("phone",)),
    "occupation": Filled(without=("occupation", "employer", *ROUTES_TO_OCCUPATION)),
    "place": Filled(without=("place", *ROUTES_TO_PLACE)),
    "income": Filled(without=("income", *ROUTES_TO_INCOME)),
    "quote": Filled(without=("months", "first_month")),
    "nik": ANOTHER_NIK,
    "birth": Filled({"birth_differs": True}, ("birth_date",)),
    "sex": Filled({"sex_differs": True}, ("sex",)),
}
"""What each "Ubah ..." button takes off the form."""


def _periods(answers: Answers, today: date) -> tuple[Choice, ...]:
    form = Form(answers, today)
    periods = tuple(
        Choice(
            str(months),
            "quote.suggested" if months == SUGGESTED else "quote.period",
            {"months": months, "total": form.quote(months).total},
        )
        for months in form.periods
    )
    if form.employer:
        return periods
    savings = "quote.without_jht" if answers.get("jht") else "quote.with_jht"
    return (*periods, Choice("jht", savings))


def _choose_cover(value: str, answers: Answers, today: date) -> Move:
    if value == "jht":
        return Filled({"jht": not answers.get("jht")})
    return Filled({"months": int(value), "first_month": str(Month.of(today))})


def _price_stands(answers: Answers, today: date) -> bool:
    """A price was quoted from one month on; in another month it is quoted again."""
    form = Form(answers, today)
    return answers.get("first_month") == str(Month.of(today)) and form.months in form.periods


def _read_period(text: str, answers: Answers, today: date) -> Move:
    """A period that is on offer today; what is no more must not be named as a choice."""
    months, periods = read_months(text), Form(answers, today).periods
    if months in periods:
        return _choose_cover(str(months), answers, today)
    return Problem("quote.unclear", {"periods": _listed(periods)})


def _listed(periods: Sequence[int]) -> str:
    return ", ".join(map(str, periods))


def _offer(answers: Answers, today: date) -> Mapping[str, object]:
    form = Form(answers, today)
    year = form.quote(max(form.periods))
    return {
        "job": form.occupation,
        "programmes": form.programmes,
        "steps": year.steps,
        "saving": form.quote().saving,
        "benefits": benefits(year.band),
        "income": form.income,
        "periods": _listed(form.periods),
    }


def _offer_text(answers: Answers, today: date) -> str:
    form = Form(answers, today)
    if form.employer:
        return "quote.ask_employer"
    return "quote.ask_jht" if answers.get("jht") else "quote.ask"


def everything(answers: Answers, today: date) -> Mapping[str, object]:
    """All that the form says, as it is shown before it is sent."""
    form = Form(answers, today)
    priced = form.quote(form.months)
    return {
        "nik": form.nik,
        "birth": form.birth,
        "sex": form.sex,
        "name": answers["name"],
        "phone": written_phone(str(answers["phone"])),
        "job": form.occupation,
        "place": form.place,
        "income": form.income,
        "programmes": form.programmes,
        "months": form.months,
        "total": priced.total,
        "span": Span(priced.contributions[0].month, priced.last),
    }


def receipt(answers: Answers, today: date) -> Mapping[str, object]:
    """The figures on the receipt."""
    shown = everything(answers, today)
    kept = ("programmes", "months", "total", "span", "name", "nik")
    return {"number": answers["number"], "today": today} | {key: shown[key] for key in kept}


def _choose_review(value: str, answers: Answers, today: date) -> Move:
    if value == "send":
        return Filled({"confirmed": True}) if reads_still(answers, today) else ANOTHER_NIK
    return Changed(CHANGES[value.removeprefix("change:")])


COVER = (
    Question(
        "no_tariff",
        needs="income",
        when=lambda answers, today: not Form(answers, today).periods,
        choices=fixed(Choice("again", "no_tariff.again")),
        choose=moves({"again": Filled()}),
        back=False,
    ),
    Question(
        "quote",
        key="months",
        holds=_price_stands,
        owns=("first_month",),
        text=_offer_text,
        details=_offer,
        read=_read_period,
        choices=_periods,
        choose=_choose_cover,
        counts=True,
        explained=True,
    ),
    Question(
        "review",
        key="confirmed",
        details=everything,
        choices=fixed(
            Choice("send", "review.send", final=True),
            *(Choice(f"change:{name}", f"review.change_{name}") for name in CHANGES),
        ),
        choose=_choose_review,
        then=lambda *_: (Submit("confirmed"),),
        counts=True,
        inline=True,
    ),
)
