"""Who it is: the NIK and what it says, the name, the phone; and who is shown another way."""

from collections.abc import Mapping
from datetime import date

from dialog.conversation import Answers
from dialog.enrollment.form import Form
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, StartedAnew, fixed, keep, moves, words
from domain.ages import Eligibility, ages, eligibility
from domain.contact import read_phone
from domain.nik import Nik, facts, read_nik
from domain.person import read_birth_date, read_name
from domain.problem import Problem

OF_THE_NIK = ("identity", "birth_differs", "birth_date", "sex_differs", "sex")
"""Answers that are about one NIK, and go when it goes."""

ANOTHER_NIK = Filled(without=("nik", *OF_THE_NIK))


def _age_group(answers: Answers, today: date) -> Eligibility:
    return eligibility(Form(answers, today).birth, today)


def reads_still(answers: Answers, today: date) -> bool:
    """Whether the NIK is still one: a rule may have become stricter while a draft slept."""
    return isinstance(read_nik(str(answers["nik"]), today), Nik)


def _read_nik(text: str, _answers: Answers, today: date) -> Move:
    nik = read_nik(text, today)
    return nik if isinstance(nik, Problem) else Filled({"nik": nik.reveal()}, OF_THE_NIK)


def _what_the_nik_says(answers: Answers, today: date) -> Mapping[str, object]:
    form = Form(answers, today)
    says = facts(form.nik, today)
    return {
        "nik": form.nik,
        "birth": says.birth,
        "sex": says.sex,
        "region": form.first_registered,
        **ages(today),
    }


def _identity_text(answers: Answers, today: date) -> str:
    """A child's birth date most often means the number of a family card (KK)."""
    if _age_group(answers, today) is Eligibility.MINOR:
        return "identity.ask_young"
    return "identity.ask" if Form(answers, today).first_registered else "identity.ask_unknown"


def _choose_identity(value: str, answers: Answers, today: date) -> Move:
    if value == "nik":
        return ANOTHER_NIK
    confirmed: Answers = {"identity": "ok"}
    if value != "ok":
        return Filled(confirmed | {f"{value}_differs": True}, OF_THE_NIK)
    return _if_grown_up(Filled(confirmed, OF_THE_NIK), answers, today)


def _if_grown_up(filled: Filled, answers: Answers, today: date) -> Filled:
    """A child's number is not kept: it takes a guardian's consent (UU 27/2022 art. 25)."""
    after = {k: v for k, v in answers.items() if k not in filled.without} | filled.answers
    if _age_group(after, today) is Eligibility.MINOR:
        return Filled({"minor": True}, ANOTHER_NIK.without)
    return filled


def _read_birth_date(text: str, answers: Answers, today: date) -> Move:
    birth = read_birth_date(text, today)
    if isinstance(birth, Problem):
        return birth
    return _if_grown_up(Filled({"birth_date": birth.isoformat()}), answers, today)


def _born(answers: Answers, today: date) -> Mapping[str, object]:
    return {"birth": Form(answers, today).birth, **ages(today)}


def _ages(_answers: Answers, today: date) -> Mapping[str, object]:
    return ages(today)


AGE_CHOICES = fixed(Choice("fix", "age.fix"), Choice("end", "age.end", final=True))


IDENTITY = (
    Question(
        "too_young",
        needs="minor",
        details=_ages,
        choices=AGE_CHOICES,
        choose=moves({"fix": Filled(without=("minor",)), "end": StartedAnew(left=True)}),
        retreat=("minor",),
    ),
    Question(
        "no_nik",
        needs="without_nik",
        choices=fixed(Choice("fix", "no_nik.fix")),
        choose=moves({"fix": Filled(without=("without_nik",))}),
        retreat=("without_nik",),
    ),
    Question(
        "nik",
        read=_read_nik,
        choices=fixed(Choice("none", "nik.none")),
        choose=moves({"none": Filled({"without_nik": True})}),
        owns=OF_THE_NIK,
        counts=True,
        explained=True,
        secret=True,
    ),
    Question(
        "identity",
        text=_identity_text,
        details=_what_the_nik_says,
        choices=fixed(
            Choice("ok", "identity.ok"),
            Choice("birth", "identity.birth"),
            Choice("sex", "identity.sex"),
            Choice("nik", "identity.nik"),
        ),
        choose=_choose_identity,
        owns=("birth_differs", "birth_date", "sex_differs", "sex"),
        counts=True,
        explained=True,
    ),
    Question(
        "birth_date",
        needs="birth_differs",
        details=_ages,
        read=_read_birth_date,
        retreat=("birth_differs", "identity"),
        explained=True,
    ),
    Question(
        "sex",
        needs="sex_differs",
        choices=fixed(Choice("female", "sex.female"), Choice("male", "sex.male")),
        choose=keep("sex"),
        retreat=("sex_differs", "identity"),
        explained=True,
    ),
    Question(
        "too_old",
        needs="identity",
        when=lambda answers, today: _age_group(answers, today) is Eligibility.TOO_OLD,
        details=_born,
        choices=AGE_CHOICES,
        choose=moves({"fix": ANOTHER_NIK, "end": StartedAnew(left=True)}),
        retreat=ANOTHER_NIK.without,
    ),
    Question(
        "name",
        read=words("name", read_name),
        wordy=True,
        idle="name.idle",
        counts=True,
        explained=True,
    ),
    Question("phone", read=words("phone", read_phone), contact=True, counts=True, explained=True),
)
