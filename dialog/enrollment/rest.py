"""After the receipt: what an official channel may ask too, all of it optional, and the rest."""

from datetime import date

from dialog.conversation import Answers
from dialog.effects import Amend, LookUp, Say
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, Reader, StartedAnew, fixed, keep, words
from domain.contact import read_address, read_email, read_postcode
from domain.person import read_name

RELATIONS = ("spouse", "child", "parent", "sibling", "other")


def _wanted(answers: Answers, _today: date) -> bool:
    return answers.get("more") == "now"


def _optional(name: str, read: Reader, *, wordy: bool = False, idle: str = "text.idle") -> Question:
    """One line that may be passed over; what is given is written down at once."""
    return Question(
        name,
        needs="more",
        when=_wanted,
        read=read,
        then=lambda *_: (Amend(name),),
        optional=True,
        explained=True,
        final=True,
        wordy=wordy,
        idle=idle,
    )


def _resting(answers: Answers, _today: date) -> tuple[Choice, ...]:
    status, dues = Choice("status", "done.status"), Choice("dues", "done.dues")
    rest = () if _wanted(answers, _today) else (Choice("rest", "done.rest"),)
    return (status, dues, *rest, Choice("another", "done.another"))


def _choose_next(value: str, _answers: Answers, _today: date) -> Move:
    if value == "status":
        return LookUp()
    if value == "dues":
        return Say("done.dues_how")
    return StartedAnew() if value == "another" else Filled({"more": "now"})


REST = (
    Question(
        "more",
        needs="number",
        choices=fixed(Choice("now", "more.now"), Choice("later", "more.later")),
        choose=keep("more"),
        unknown="more.unknown",
        back=False,
        final=True,
    ),
    _optional("address", words("address", read_address), wordy=True),
    _optional("postcode", words("postcode", read_postcode)),
    _optional("email", words("email", read_email)),
    _optional("heir", words("heir", read_name), wordy=True, idle="name.idle"),
    Question(
        "heir_relation",
        when=lambda answers, today: _wanted(answers, today) and bool(answers.get("heir")),
        choices=fixed(*(Choice(r, f"heir_relation.{r}") for r in RELATIONS)),
        choose=keep("heir_relation"),
        then=lambda *_: (Amend("heir_relation"),),
        optional=True,
        final=True,
    ),
    Question(
        "done",
        choices=_resting,
        choose=_choose_next,
        back=False,
        final=True,
        unknown="done.unknown",
    ),
)
