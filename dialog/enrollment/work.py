"""What somebody does, where, and what it earns."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from dialog.conversation import Answers
from dialog.enrollment.form import Form
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, fixed, keep, moves
from domain import occupations, regions
from domain.money import Rupiah, monthly, paid_by, read_days, read_rupiah
from domain.problem import Problem

ROUTES_TO_OCCUPATION = ("occupation_words", "occupation_list", "occupation_group", "wage_earner")
ROUTES_TO_PLACE = ("place_words",)
ROUTES_TO_INCOME = ("income_by_day", "daily_income")

OFTEN_EARNED = tuple(Rupiah(n * 500_000) for n in (2, 3, 4, 6, 8, 10))
"""Rupiah a month offered as buttons; any other amount can be typed."""

OFTEN_WORKED = (20, 24, 26, 30)
"""Days a month offered as buttons."""


def _read_occupation(text: str, _answers: Answers, _today: date) -> Move:
    if occupations.sounds_employed(text):
        return Filled({"wage_earner": True})
    found = occupations.confident(occupations.search_jobs(text))
    routes = ROUTES_TO_OCCUPATION
    if found:
        return Filled({"occupation": found.code}, routes)
    return Filled({"occupation_words": text.strip()}, routes)


def _found_jobs(answers: Answers, _today: date) -> tuple[Choice, ...]:
    matches = occupations.search_jobs(str(answers["occupation_words"]))
    jobs = tuple(
        Choice(m.occupation.code, "occupation.job", {"job": m.occupation}) for m in matches
    )
    return (*jobs, Choice("list", "occupation.list"), *_own_words())


def _own_words() -> tuple[Choice, ...]:
    return (Choice(occupations.OTHER, "occupation.own_words"),)


def _choose_found_job(value: str, _answers: Answers, _today: date) -> Move:
    if value == "list":
        return Filled({"occupation_list": True}, ("occupation_words",))
    return Filled({"occupation": value}, ROUTES_TO_OCCUPATION)


def _jobs(answers: Answers, _today: date) -> tuple[Choice, ...]:
    jobs = occupations.jobs_of(str(answers["occupation_group"]))
    return tuple(Choice(job.code, "occupation.job", {"job": job}) for job in jobs)


def _is_listed(answers: Answers, _today: date) -> bool:
    return occupations.occupation(str(answers["occupation"])) is not None


def _is_owner(answers: Answers, today: date) -> bool:
    return Form(answers, today).occupation.owner


def _read_place(text: str, _answers: Answers, _today: date) -> Move:
    matches = regions.search_places(text)
    if not matches:
        return Problem("place.unknown")
    if found := regions.confident(matches):
        return Filled({"place": found.code}, ROUTES_TO_PLACE)
    return Filled({"place_words": text.strip()})


def _found_places(answers: Answers, _today: date) -> tuple[Choice, ...]:
    matches = regions.search_places(str(answers["place_words"]))
    return tuple(Choice(m.region.code, "place.region", {"region": m.region}) for m in matches)


def _choose_place(value: str, _answers: Answers, _today: date) -> Move:
    return Filled({"place": value}, ROUTES_TO_PLACE)


def _place_of_nik(answers: Answers, today: date) -> tuple[Choice, ...]:
    found = Form(answers, today).work_place_of_nik
    return (Choice(found.code, "place.region", {"region": found}),) if found else ()


def _is_current_region(answers: Answers, _today: date) -> bool:
    found = regions.region(str(answers["place"]))
    return found is not None and found.current


def _read_income(text: str, _answers: Answers, _today: date) -> Move:
    """A month's income; of a day's, the days are asked."""
    return _read_amount(text, "day" if paid_by(text) == "day" else "month")


def _read_daily_income(text: str, _answers: Answers, _today: date) -> Move:
    """A day's income; somebody may know a month's after all."""
    return _read_amount(text, "month" if paid_by(text) == "month" else "day")


def _read_amount(text: str, per: Literal["day", "month"]) -> Move:
    amount = read_rupiah(text, per)
    if isinstance(amount, Problem):
        return amount
    if per == "month":
        return Filled({"income": int(amount)}, ROUTES_TO_INCOME)
    return Filled({"income_by_day": True, "daily_income": int(amount)})


def _choose_income(value: str, _answers: Answers, _today: date) -> Move:
    if value == "daily":
        return Filled({"income_by_day": True})
    return Filled({"income": int(value)})


def _choose_days(value: str, answers: Answers, today: date) -> Move:
    return _read_days(value, answers, today)


def _read_days(text: str, answers: Answers, _today: date) -> Move:
    days = read_days(text)
    if isinstance(days, Problem):
        return days
    amount = monthly(Rupiah(int(str(answers["daily_income"]))), days)
    return Filled({"income": int(amount)}, ROUTES_TO_INCOME)


def _daily(answers: Answers, _today: date) -> Mapping[str, object]:
    return {"amount": Rupiah(int(str(answers["daily_income"])))}


WORK = (
    Question(
        "employed",
        needs="wage_earner",
        choices=fixed(Choice("fix", "employed.fix")),
        choose=moves({"fix": Filled(without=("wage_earner",))}),
        retreat=("wage_earner",),
    ),
    Question(
        "occupation_choice",
        key="occupation",
        needs="occupation_words",
        holds=_is_listed,
        text=lambda answers, _: (
            "occupation_choice.ask"
            if occupations.search_jobs(str(answers["occupation_words"]))
            else "occupation_choice.ask_unknown"
        ),
        details=lambda answers, _: {"words": str(answers["occupation_words"])},
        read=_read_occupation,
        wordy=True,
        choices=_found_jobs,
        choose=_choose_found_job,
        retreat=("occupation_words",),
    ),
    Question(
        "occupation_group",
        needs="occupation_list",
        choices=fixed(
            *(
                Choice(group.code, "occupation.group", {"group": group})
                for group in occupations.groups()
            )
        ),
        choose=keep("occupation_group"),
        retreat=("occupation_list",),
    ),
    Question(
        "occupation_in_group",
        key="occupation",
        needs="occupation_group",
        holds=_is_listed,
        choices=_jobs,
        choose=_choose_found_job,
        retreat=("occupation_group",),
    ),
    Question(
        "occupation",
        holds=_is_listed,
        read=_read_occupation,
        wordy=True,
        choices=fixed(
            Choice("list", "occupation.list"),
            Choice("employed", "occupation.employed"),
        ),
        choose=moves(
            {
                "list": Filled({"occupation_list": True}),
                "employed": Filled({"wage_earner": True}),
            }
        ),
        owns=(*ROUTES_TO_OCCUPATION, "employer"),
        counts=True,
        explained=True,
    ),
    Question(
        "employer",
        needs="occupation",
        when=_is_owner,
        details=lambda answers, today: {"job": Form(answers, today).occupation},
        choices=fixed(Choice("no", "employer.no"), Choice("yes", "employer.yes")),
        choose=keep("employer"),
        explained=True,
    ),
    Question(
        "place_choice",
        key="place",
        needs="place_words",
        holds=_is_current_region,
        read=_read_place,
        wordy=True,
        choices=_found_places,
        choose=_choose_place,
        retreat=ROUTES_TO_PLACE,
    ),
    Question(
        "place",
        holds=_is_current_region,
        details=lambda answers, today: {"job": Form(answers, today).occupation},
        read=_read_place,
        wordy=True,
        choices=_place_of_nik,
        choose=_choose_place,
        owns=ROUTES_TO_PLACE,
        counts=True,
        explained=True,
    ),
    Question(
        "daily_income",
        needs="income_by_day",
        read=_read_daily_income,
        retreat=("income_by_day",),
    ),
    Question(
        "work_days",
        key="income",
        needs="daily_income",
        details=_daily,
        read=_read_days,
        choices=fixed(*(Choice(str(n), "work_days.days", {"days": n}) for n in OFTEN_WORKED)),
        choose=_choose_days,
        retreat=("daily_income",),
    ),
    Question(
        "income",
        read=_read_income,
        details=lambda answers, today: {"place": Form(answers, today).place},
        choices=fixed(
            *(Choice(str(each), "income.about", {"amount": each}) for each in OFTEN_EARNED),
            Choice("daily", "income.daily"),
        ),
        choose=_choose_income,
        owns=ROUTES_TO_INCOME,
        counts=True,
        explained=True,
    ),
)
