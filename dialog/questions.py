"""The kinds of question a script can be made of, and what an answer does to the form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct

from dialog.conversation import Answers
from dialog.effects import AskWorker, Effect, LookUp, LookUpAgent, Say
from dialog.prompts import Choice
from domain.problem import Problem


class Filled(Struct, frozen=True):
    """What an answer changes: answers added, and answers that no longer hold."""

    answers: Answers = {}
    without: tuple[str, ...] = ()


class Changed(Struct, frozen=True):
    """Take an answer off the form to change it; Kembali gives it back."""

    filled: Filled


class StartedAnew(Struct, frozen=True):
    """Begin an empty form. `left` when the present one is thrown away."""

    left: bool = False


Move: TypeAlias = Filled | Changed | StartedAnew | Say | LookUp | LookUpAgent | AskWorker | Problem
Condition: TypeAlias = Callable[[Answers, date], bool]
Reader: TypeAlias = Callable[[str, Answers, date], Move]
Choices: TypeAlias = Callable[[Answers, date], tuple[Choice, ...]]


def always(_answers: Answers, _today: date) -> bool:
    """A question that is asked of everybody."""
    return True


def no_choices(_answers: Answers, _today: date) -> tuple[Choice, ...]:
    """A question that is answered in one's own words only."""
    return ()


def fixed(*choices: Choice) -> Choices:
    """The same choices for everybody."""

    def offer(_answers: Answers, _today: date) -> tuple[Choice, ...]:
        return choices

    return offer


def no_details(_answers: Answers, _today: date) -> Mapping[str, object]:
    """A question whose text has no figures in it."""
    return {}


def no_effects(_answers: Answers, _today: date) -> tuple[Effect, ...]:
    """An answer that is kept and has no other consequence."""
    return ()


@dataclass(frozen=True, eq=False)
class Question:
    """One line of the form.

    It is asked of those who gave the answer it `needs` and of whom `when` says so, while `key` has
    no answer that `holds`. `read` takes free text,
    `choose` takes the value of one of the `choices`; `then` is what an answer leads to.

    `owns` are the answers that changing this one takes off the form too; `retreat` those that
    Kembali takes off when a choice led here. `back` tells whether there is a way back at all.
    `counts` marks the straight road; `final` what is asked after the receipt; `wordy` a question
    that figures alone never answer; `unknown` is what is said to words that are no choice,
    `idle` to those that answer nothing.
    """

    name: str
    key: str = ""
    needs: str = ""
    when: Condition = always
    holds: Condition = always
    read: Reader | None = None
    choose: Reader | None = None
    choices: Choices = no_choices
    details: Callable[[Answers, date], Mapping[str, object]] = no_details
    text: Callable[[Answers, date], str] | None = None
    then: Callable[[Answers, date], tuple[Effect, ...]] = no_effects
    owns: tuple[str, ...] = ()
    retreat: tuple[str, ...] = ()
    back: bool = True
    counts: bool = False
    explained: bool = False
    optional: bool = False
    final: bool = False
    secret: bool = False
    contact: bool = False
    wordy: bool = False
    inline: bool = False
    unknown: str = "choice.unknown"
    idle: str = "text.idle"

    @cached_property
    def fills(self) -> str:
        """The answer this question is about."""
        return self.key or self.name

    @cached_property
    def drops(self) -> tuple[str, ...]:
        """What changing this answer takes off the form."""
        return (self.fills, *self.owns)

    def answered(self, answers: Answers, today: date) -> bool:
        """Whether there is an answer that still holds today."""
        return self.fills in answers and self.holds(answers, today)

    def applies(self, answers: Answers, today: date) -> bool:
        """Whether it is a question for somebody with these answers."""
        return (not self.needs or self.needs in answers) and self.when(answers, today)


def keep(key: str) -> Reader:
    """A chosen value is the answer, as it is."""

    def choose(value: str, _answers: Answers, _today: date) -> Move:
        return Filled({key: value})

    return choose


def words(key: str, read: Callable[[str], str | int | Problem]) -> Reader:
    """Free text read by a rule that needs to know nothing else."""

    def reader(text: str, _answers: Answers, _today: date) -> Move:
        value = read(text)
        if isinstance(value, Problem):
            return value
        # Answers are plain: what is kept must not depend on a class of ours.
        return Filled({key: int(value) if isinstance(value, int) else value})

    return reader


def moves(table: Mapping[str, Move]) -> Reader:
    """Choices that each lead somewhere of their own."""

    def choose(value: str, _answers: Answers, _today: date) -> Move:
        return table[value]

    return choose
