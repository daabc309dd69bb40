"""What a script is, where somebody stands in it, and how the present question is put to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from dialog.conversation import SUBMITTED, Answers, Conversation
from dialog.prompts import BACK, SKIP, WHY, Choice, Prompt
from dialog.questions import Question, always, no_details


@dataclass(frozen=True, eq=False)
class Script:
    """A form: its questions in the order they are asked.

    `version` names the form in the funnel; `receipt` gives the figures on the receipt, `story`
    those that answer what people ask; `voice` says to whom it speaks, when that is not the person
    it is about; `closed` are the questions that are none any more once the form was sent.
    The last question rests: it is never answered, so that there always is one to ask.
    Raises ValueError when two questions share a name.
    """

    version: str
    questions: tuple[Question, ...]
    receipt: Callable[[Answers, date], Mapping[str, object]]
    voice: str = ""
    story: Callable[[Answers, date], Mapping[str, object]] = no_details
    closed: tuple[Question, ...] = ()

    def __post_init__(self) -> None:
        names = [question.name for question in self.questions]
        if len(set(names)) != len(names):
            raise ValueError("Two questions of the script share a name; rename one.")

    @cached_property
    def steps(self) -> Mapping[str, int]:
        """The questions of the straight road by name, numbered from 1."""
        counted = (question.name for question in self.questions if question.counts)
        return {name: place for place, name in enumerate(counted, start=1)}

    @cached_property
    def lasting(self) -> tuple[Question, ...]:
        """What is still asked when the form was sent: no rule of a later day opens that again."""
        return tuple(question for question in self.questions if question not in self.closed)


def current(script: Script, answers: Answers, today: date) -> Question:
    """The question to ask of somebody with these answers: the first that is open."""
    # The hottest loop of a turn: what can be told by a look is told without a call.
    for question in script.lasting if SUBMITTED in answers else script.questions:
        if question.needs and question.needs not in answers:
            continue
        if question.fills in answers and (
            question.holds is always or question.holds(answers, today)
        ):
            continue
        if question.when is always or question.when(answers, today):
            return question
    return script.questions[-1]


def previous(script: Script, question: Question, answers: Answers, today: date) -> Question | None:
    """The last question answered before this one, on this person's road; None at its start."""
    if not question.back:
        return None
    for earlier in reversed(script.questions[: script.questions.index(question)]):
        if earlier.final != question.final:
            return None
        if earlier.back and earlier.fills in answers and earlier.applies(answers, today):
            return earlier
    return None


def ways(script: Script, question: Question, answers: Answers, today: date) -> tuple[Choice, ...]:
    """What stands under every question: skip it, go back, ask why."""
    out = []
    if question.optional:
        out.append(Choice(SKIP, "way.skip"))
    if question.retreat or previous(script, question, answers, today):
        out.append(Choice(BACK, "way.back"))
    if question.explained:
        out.append(Choice(WHY, "way.why"))
    return tuple(out)


class Offer(NamedTuple):
    """The question that is open and what stands under it: all that an answer is heard by."""

    question: Question
    choices: tuple[Choice, ...]
    ways: tuple[Choice, ...]


def offered(script: Script, answers: Answers, today: date) -> Offer:
    """What somebody with these answers is offered."""
    question = current(script, answers, today)
    choices = question.choices(answers, today)
    return Offer(question, choices, ways(script, question, answers, today))


def present(
    script: Script, conversation: Conversation, today: date, offer: Offer | None = None
) -> Prompt:
    """The present question as it is put to this person; `offer` if the caller has it."""
    answers = conversation.answers
    question, choices, under = offer or offered(script, answers, today)
    return Prompt(
        name=question.name,
        text=question.text(answers, today) if question.text else f"{question.name}.ask",
        details=question.details(answers, today),
        choices=choices,
        ways=under,
        contact=question.contact,
        inline=question.inline,
        revision=conversation.revision,
        step=0 if conversation.aside else script.steps.get(question.name, 0),
        steps=len(script.steps),
    )
