"""Who it is: the NIK and what it says, the name, the phone; and who is shown another way."""

from collections.abc import Mapping
from datetime import date

from dialog.conversation import Answers
from dialog.enrollment.form import Form
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, StartedAnew, keep, moves, words
from domain.contact import read_phone
from domain.nik import Eligibility, Nik, eligibility, read_nik
from domain.person import read_birth_date, read_name
from domain.problem import Problem

OF_THE_NIK = ("identity", "birth_differs", "birth_date", "sex_differs", "sex")
"""Answers that are about one NIK, and go when it goes."""

ANOTHER_NIK = Filled(without=("nik", *OF_THE_NIK))


def _age_group(answers: Answers, today: date) -> Eligibility:
    return eligibility(Form(answers, today).birth, today)


def _reads_still(answers: Answers, today: date) -> bool:
    """A rule that became stricter while a draft slept is noticed."""
    return isinstance(read_nik(str(answers["nik"]), today), Nik)


def _read_nik(text: str, _answers: Answers, today: date) -> Move:
    nik = read_nik(text, today)
    return nik if isinstance(nik, Problem) else Filled({"nik": nik.reveal()}, OF_THE_NIK)


def _what_the_nik_says(answers: Answers, today: date) -> Mapping[str, object]:
    form = Form(answers, today)
    return {
        "nik": form.nik,
        "birth": form.birth,
        "sex": form.sex,
        "region": form.first_registered,
    }


def _identity_text(answers: Answers, today: date) -> str:
    """A child's birth date most often means the number of a family card (KK)."""
    if _age_group(answers, today) is Eligibility.MINOR:
        return "identity.ask_young"
    return "identity.ask" if Form(answers, today).first_registered else "identity.ask_unknown"


def _identity(_answers: Answers, _today: date) -> tuple[Choice, ...]:
    return (
        Choice("ok", "identity.ok"),
        Choice("birth", "identity.birth"),
        Choice("sex", "identity.sex"),
        Choice("nik", "identity.nik"),
    )


def _read_birth_date(text: str, _answers: Answers, today: date) -> Move:
    birth = read_birth_date(text, today)
    return birth if isinstance(birth, Problem) else Filled({"birth_date": birth.isoformat()})


def _not_served(group: Eligibility) -> Question:
    """Where the road ends for somebody of this age; the way on is another number, or nothing."""
    return Question(
        group.value,
        when=lambda answers, today: "identity" in answers and _age_group(answers, today) is group,
        details=lambda answers, today: {"birth": Form(answers, today).birth},
        choices=lambda *_: (Choice("fix", "age.fix"), Choice("end", "age.end")),
        choose=moves({"fix": ANOTHER_NIK, "end": StartedAnew(left=True)}),
        retreat=ANOTHER_NIK.without,
    )


IDENTITY = (
    Question(
        "no_nik",
        when=lambda answers, _: "without_nik" in answers,
        choices=lambda *_: (Choice("fix", "no_nik.fix"),),
        choose=moves({"fix": Filled(without=("without_nik",))}),
        retreat=("without_nik",),
    ),
    Question(
        "nik",
        holds=_reads_still,
        read=_read_nik,
        choices=lambda *_: (Choice("none", "nik.none"),),
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
        choices=_identity,
        choose=moves(
            {
                "ok": Filled({"identity": "ok"}),
                "birth": Filled({"identity": "ok", "birth_differs": True}),
                "sex": Filled({"identity": "ok", "sex_differs": True}),
                "nik": ANOTHER_NIK,
            }
        ),
        owns=("birth_differs", "birth_date", "sex_differs", "sex"),
        counts=True,
        explained=True,
    ),
    Question(
        "birth_date",
        when=lambda answers, _: "birth_differs" in answers,
        read=_read_birth_date,
        retreat=("birth_differs", "identity"),
        explained=True,
    ),
    Question(
        "sex",
        when=lambda answers, _: "sex_differs" in answers,
        choices=lambda *_: (Choice("female", "sex.female"), Choice("male", "sex.male")),
        choose=keep("sex"),
        retreat=("sex_differs", "identity"),
        explained=True,
    ),
    _not_served(Eligibility.MINOR),
    _not_served(Eligibility.TOO_OLD),
    Question("name", read=words("name", read_name), counts=True, explained=True),
    Question("phone", read=words("phone", read_phone), contact=True, counts=True, explained=True),
)
