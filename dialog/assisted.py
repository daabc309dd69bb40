"""The form spoken to an agent about a worker: the same questions, then how the worker agrees.

What is asked, read and checked is the enrollment form's own; only the words are others (the voice
of the script). The worker's agreement is not the agent's to give: it is asked on a phone of the
worker's own, or witnessed, with a reason.
"""

from collections.abc import Mapping
from dataclasses import replace as altered
from datetime import date

from msgspec.structs import replace as changed

from dialog.conversation import KEPT_BETWEEN_FORMS, SUBMITTED, Answers, Conversation
from dialog.effects import AskWorker, Count, Effect, Passage, Say, Submit
from dialog.enrollment.beginning import BEGINNING, NOTICE, lowest_price
from dialog.enrollment.cover import CHANGES, COVER, everything, receipt
from dialog.enrollment.identity import IDENTITY, reads_still
from dialog.enrollment.work import WORK
from dialog.events import ASKED
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, StartedAnew, fixed, keep, moves
from dialog.script import Script, current
from domain.assisted import masked_phone, short_name
from domain.enrollment import Reason

LENT = "lent"
"""The worker began this form; they have a phone of their own to agree on."""

WITNESSED = "witnessed"
"""Why the worker's agreement was witnessed."""

WHY_WITNESSED = (Reason.NO_TELEGRAM, Reason.NO_PHONE, Reason.NO_SIGNAL, Reason.ON_PAPER)
"""The reasons for one worker, face to face; people enrolled in a row have one of their own."""

WRONG = (*CHANGES, "other")
"""What a worker can say is wrong."""

_OF_THIS_PASSAGE = (ASKED, LENT, "confirmed", "witnessing", WITNESSED, "cancelling")
"""Answers that hold for as long as this agent works on the form."""

_NEXT = Choice("next", "assisted.next")


def _ways_to_agree(answers: Answers, _today: date) -> tuple[Choice, ...]:
    phone = Choice("phone", "agreeing.phone")
    return (phone,) if LENT in answers else (phone, Choice("witness", "agreeing.witness"))


def _choose_way(value: str, answers: Answers, today: date) -> Move:
    if value == "witness":
        return Filled({"witnessing": True})
    return AskWorker() if reads_still(answers, today) else Filled(without=("confirmed",))


def _waiting(answers: Answers, _today: date) -> tuple[Choice, ...]:
    witness = () if LENT in answers else (Choice("witness", "agreeing.witness"),)
    choices = (Choice("again", "waiting.new_link"), Choice("edit", "waiting.edit"))
    return (_NEXT, *choices, *witness)


def _name(answers: Answers, _today: date) -> Mapping[str, object]:
    return {"name": short_name(str(answers["name"]))}


def _heard(_answers: Answers, _today: date) -> tuple[Effect, ...]:
    return (Count(Passage.CONSENTED, "read_out"),)


def _witnessed(_answers: Answers, _today: date) -> tuple[Effect, ...]:
    return (Submit(WITNESSED),)


def _questions() -> tuple[Question, ...]:
    always = (question for question in BEGINNING if question.name in {"cancel", "language"})
    identity = (altered(q, contact=False) if q.contact else q for q in IDENTITY)
    cover = (altered(q, then=lambda *_: ()) if q.inline else q for q in COVER)
    return (*always, DONE, READ_OUT, *identity, *WORK, *cover, *AGREEING)


DONE = Question(
    "done_for",
    needs=SUBMITTED,
    choices=fixed(_NEXT),
    choose=moves({"next": StartedAnew()}),
    back=False,
)
"""Nothing else is known by now: the form is stored where enrollments are."""

READ_OUT = Question(
    "read_out",
    key="consent",
    holds=lambda answers, _: answers["consent"] == NOTICE,
    choices=fixed(Choice("yes", "read_out.yes"), Choice("no", "read_out.no")),
    choose=moves({"yes": Filled({"consent": NOTICE}), "no": Say("read_out.left")}),
    then=_heard,
    back=False,
    counts=True,
)
"""Before the first personal datum: what the agent reads out to the worker."""

AGREEING = (
    Question(
        "waiting",
        needs=ASKED,
        details=_name,
        choices=_waiting,
        choose=moves(
            {
                "next": StartedAnew(),
                "again": AskWorker(),
                "edit": Filled(without=(ASKED, "confirmed")),
                "witness": Filled({"witnessing": True}, (ASKED,)),
            }
        ),
        back=False,
    ),
    Question(
        "witness",
        key=WITNESSED,
        needs="witnessing",
        details=_name,
        choices=fixed(
            *(Choice(reason, f"witness.{reason}", final=True) for reason in WHY_WITNESSED)
        ),
        choose=keep(WITNESSED),
        then=_witnessed,
        retreat=("witnessing",),
    ),
    Question(
        "agreeing",
        when=lambda answers, _: WITNESSED not in answers,
        details=_name,
        choices=_ways_to_agree,
        choose=_choose_way,
        counts=True,
    ),
)

ASSISTED = Script("assisted-1", _questions(), receipt, voice="agent", story=lowest_price)
"""What an agent fills in."""


def in_hand(conversation: Conversation, language: str, *, lent: bool) -> Conversation:
    """The form as an agent takes it up, from whomever it comes."""
    answers = _clean(conversation) | {"language": language}
    return changed(conversation, answers=answers | ({LENT: True} if lent else {}), aside={})


def at_home(conversation: Conversation, language: str, *, agreed: bool) -> Conversation:
    """The form as its worker goes on with it alone; agreeing anew unless they did it here."""
    dropped = () if agreed else ("consent",)
    answers = {k: v for k, v in _clean(conversation).items() if k not in dropped}
    return changed(conversation, answers=answers | {"language": language}, aside={})


def sent_back(conversation: Conversation, wrong: str) -> Conversation:
    """The form after its worker said what is wrong: that is asked again, Kembali gives it back."""
    before = {k: v for k, v in conversation.answers.items() if k not in {ASKED, "confirmed"}}
    filled = CHANGES.get(wrong, Filled())
    answers = {k: v for k, v in before.items() if k not in filled.without} | filled.answers
    aside = before if answers != before else {}
    return changed(conversation, answers=answers, aside=aside, revision=conversation.revision + 1)


def emptied(conversation: Conversation) -> Conversation:
    """Nothing of the form, for somebody who refused or whose form is stored elsewhere."""
    kept = {k: v for k, v in conversation.answers.items() if k in KEPT_BETWEEN_FORMS}
    revision = conversation.revision + 1
    return changed(conversation, answers=kept, aside={}, counted=(), revision=revision)


def done(conversation: Conversation, number: str) -> Conversation:
    """Only that it is done, and under which number."""
    bare = emptied(conversation)
    return changed(bare, answers=bare.answers | {SUBMITTED: number})


def begun(conversation: Conversation) -> bool:
    """Whether anything of the form has been answered."""
    return any(key not in KEPT_BETWEEN_FORMS for key in conversation.answers)


def finished(answers: Answers) -> Answers:
    """What is stored of the form once its worker has agreed."""
    return {k: v for k, v in answers.items() if k not in {*_OF_THIS_PASSAGE, "language"}} | {
        "confirmed": True
    }


def stands(answers: Answers, today: date) -> bool:
    """Whether what the worker was asked about is so still: a price holds for its month."""
    return current(ASSISTED, answers, today).name == "waiting"


def summary(answers: Answers, today: date) -> Mapping[str, object]:
    """What a worker is shown to agree to: enough to know it again, of no use to anybody else."""
    name, phone = str(answers["name"]), str(answers["phone"])
    hidden = {"name": short_name(name), "phone": masked_phone(phone)}
    return {**everything(answers, today), **hidden}


def _clean(conversation: Conversation) -> Answers:
    return {k: v for k, v in conversation.answers.items() if k not in _OF_THIS_PASSAGE}
