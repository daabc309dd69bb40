"""What comes of an answer: the form changes, another question opens, the funnel counts it."""

from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from dialog.conversation import KEPT_BETWEEN_FORMS, SUBMITTED, Answers, Conversation, kept
from dialog.effects import (
    AWAITED,
    Ask,
    AskWorker,
    Count,
    Effect,
    LookUp,
    LookUpAgent,
    Passage,
    Say,
)
from dialog.questions import Changed, Filled, Move, StartedAnew
from dialog.script import Offer, Script, current, offered, present
from domain.problem import Problem

SKIPPED = ""
"""The answer to an optional question that was passed over."""


class Turn(NamedTuple):
    """What an event leads to."""

    conversation: Conversation
    effects: tuple[Effect, ...]


class Moving:
    """A conversation at one moment, and where an answer leads it."""

    def __init__(
        self, script: Script, conversation: Conversation, today: date, offer: Offer | None
    ) -> None:
        self.script = script
        self.before = conversation
        self.answers = conversation.answers
        self.today = today
        self.offer = offer or offered(script, self.answers, today)
        self.question = self.offer.question

    @property
    def begun(self) -> bool:
        """Whether anything but the language has been answered."""
        return any(key not in KEPT_BETWEEN_FORMS for key in self.answers)

    @property
    def met(self) -> bool:
        """Whether the first question has been put already: its whole story is long, and read."""
        return self.begun or bool(self.before.counted)

    @property
    def unread(self) -> bool:
        """Whether nothing was ever put to this account: a first "ya" agrees to what nobody read."""
        return not self.met and self.before.revision == 0

    def take(self, move: Move) -> Turn:
        """Do what an answer asks for."""
        match move:
            case Problem(code, details):
                repaired = Count(Passage.REPAIRED, self.question.name)
                return self.ask(repaired, Say(code, details), again=True)
            case Say():
                return self.ask(move, again=True)
            case LookUp() | LookUpAgent() | AskWorker():
                return Turn(self.before, (move,))
            case StartedAnew(left):
                return self.anew(left=left)
            case Changed(filled):
                return self.filled(filled, self.answers)
            case Filled():
                return self.filled(move)

    def filled(self, filled: Filled, aside: Answers | None = None) -> Turn:
        """Change the form; then do what the answer leads to, or ask the next question."""
        answers = {k: v for k, v in self.answers.items() if k not in filled.without}
        answers |= filled.answers
        after = self.revised(answers, self.still_aside(answers) if aside is None else aside)
        effects: tuple[Effect, ...] = ()
        if self.question.answered(answers, self.today):
            effects = tuple(self.question.then(answers, self.today))
        if any(isinstance(effect, AWAITED) for effect in effects):
            return Turn(after, (Count(Passage.MOVED_ON, self.question.name), *effects))
        return self.asking(after, *effects)

    def still_aside(self, answers: Answers) -> Answers:
        """The form before a change is forgotten once the form is whole again."""
        if not self.before.aside or current(self.script, answers, self.today).inline:
            return {}
        return self.before.aside

    def revised(self, answers: Answers, aside: Answers) -> Conversation:
        """The conversation with other answers."""
        return replace(self.before, answers=answers, aside=aside, revision=self.before.revision + 1)

    def anew(self, *, left: bool) -> Turn:
        """An empty form; what was submitted stays where it is."""
        fresh = Conversation(kept(self.answers), {}, self.before.form + 1, self.before.revision + 1)
        if not left:
            return self.asking(fresh, Count(Passage.STARTED, self.question.name))
        answers = {k: v for k, v in self.answers.items() if k != "cancelling"}
        prompt = present(self.script, fresh, self.today)
        given_up = Count(Passage.LEFT, current(self.script, answers, self.today).name)
        # Nobody has begun a form anew by throwing one away, so nothing is reached.
        effects = (*self.passed(prompt.name), given_up, Say("cancel.deleted"))
        return Turn(fresh, (*effects, Ask(prompt, again=True)))

    def closed(self, number: str, *effects: Effect) -> Turn:
        """This form is done, under this number."""
        return self.asking(self.revised(self.answers | {SUBMITTED: number}, {}), *effects)

    def ask(self, *effects: Effect, again: bool = False) -> Turn:
        """Nothing changed; the present question stands."""
        return self.asking(self.before, *effects, again=again)

    def asking(self, after: Conversation, *effects: Effect, again: bool = False) -> Turn:
        """Do these things, then put the question that is open now."""
        offer = self.offer if after is self.before else None
        prompt = present(self.script, after, self.today, offer)
        if SUBMITTED not in after.answers and (after is not self.before or not self.begun):
            effects = (*effects, Count(Passage.REACHED, prompt.name))
        return Turn(after, (*self.passed(prompt.name), *effects, Ask(prompt, again=again)))

    def passed(self, to: str) -> tuple[Effect, ...]:
        """That the form moved on, if it did. The first answer after `/batal` begins a form, too.

        What is asked after the receipt, or would be while a form is being written down, is none of
        its questions.
        """
        here = self.question.name
        if to == here or self.question.final or SUBMITTED in self.answers:
            return ()
        moved = Count(Passage.MOVED_ON, here)
        began = (Count(Passage.STARTED, here), Count(Passage.REACHED, here))
        return (moved,) if self.begun else (*began, moved)
