"""Advance a conversation by one event: the pure heart of every talk that Lindung has."""

from datetime import date

from msgspec.structs import replace

from dialog.conversation import SUBMITTED, Conversation, kept
from dialog.effects import (
    ClearButtons,
    Count,
    GiveReceipt,
    HideMessage,
    LookUp,
    LookUpAgent,
    Passage,
    Say,
)
from dialog.events import (
    ASKED,
    AgentFound,
    AlreadyEnrolled,
    Chosen,
    Command,
    ContactShared,
    Event,
    Found,
    Pressed,
    Said,
    SentUnreadable,
    Started,
    Submitted,
    TooOften,
    WorkerAsked,
)
from dialog.moving import SKIPPED, Moving, Turn
from dialog.outcomes import agent, figures, standings
from dialog.passages import counted_once
from dialog.prompts import BACK, SKIP, WHY
from dialog.questions import Filled, StartedAnew
from dialog.script import Offer, Script, previous
from domain.nik import holds_nik
from domain.problem import Problem
from domain.shield import Secret, bare_code, secret_in

LONGEST_ANSWER = 1000
"""Characters; no answer of the form needs more, and nothing longer is read."""


def advance(
    script: Script,
    conversation: Conversation,
    event: Event,
    today: date,
    offer: Offer | None = None,
) -> Turn:
    """The conversation after an event, and what is to be done because of it.

    The same arguments always give the same answer, and every event leads to something that the
    person sees, at once or with the outcome of an awaited effect. `offer` is what this conversation
    is offered, if the caller has it: it need not be worked out again.
    """
    if conversation.forgotten:
        back = replace(conversation, forgotten="")
        turn = _Advance(script, back, today, offer).after(event)
        told = (Say(f"forgotten.{conversation.forgotten}"), *turn.effects)
        return counted_once(Turn(turn.conversation, told))
    return counted_once(_Advance(script, conversation, today, offer).after(event))


class _Advance(Moving):
    """One call of `advance`. Its methods are what can happen."""

    def after(self, event: Event) -> Turn:
        """Find what happened."""
        match event:
            case Started():
                return self.started()
            case Command():
                return self.command(event)
            case Pressed():
                return self.pressed(event)
            case Chosen(value):
                return self.started() if self.unread else self.chosen(value)
            case Said(text) if secret := self.secret(text):
                return self.ask(HideMessage(), Say(f"shield.{secret}"), again=self.met)
            case Said() | ContactShared() | SentUnreadable():
                return self.sent(event) if self.met else self.started()
        return self.outcome(event)

    def outcome(
        self, event: Submitted | AlreadyEnrolled | WorkerAsked | Found | AgentFound | TooOften
    ) -> Turn:
        """What came of an awaited effect."""
        match event:
            case Submitted(number):
                return self.submitted(number)
            case AlreadyEnrolled(standing):
                return self.closed(standing.number, Say("already", figures(standing)))
            case WorkerAsked(link, until):
                asked = Say("asked", {"link": link, "until": until})
                return self.asking(self.revised(self.answers | {ASKED: True}, {}), asked)
            case Found():
                return self.ask(*standings(event), again=self.met)
            case AgentFound():
                return self.ask(agent(event), again=self.met)
            case TooOften():
                return self.too_often(event)

    def secret(self, text: str) -> Secret | None:
        """What nobody should send us; asked for the heir, people do name their mother."""
        if (self.question.read is None or self.question.wordy) and bare_code(text):
            return Secret.CODE
        found = secret_in(text)
        return None if found is Secret.MOTHER and self.question.final else found

    # What a person does

    def started(self) -> Turn:
        """The first tap, or a return."""
        if not self.begun:
            return self.ask(Count(Passage.STARTED, self.question.name))
        if SUBMITTED in self.answers:
            return self.ask()
        counted = [q for q in self.script.questions if q.counts]
        left = sum(not q.answered(self.answers, self.today) for q in counted)
        return self.ask(Say("resume", {"left": left}))

    def command(self, command: Command) -> Turn:
        """Commands work at every question, and lead back to it."""
        match command.name:
            case "start":
                return self.started()
            case "status":
                return self.take(LookUp())
            case "cek":
                number = LookUp(command.argument)
                return self.take(number if command.argument else Say("check.how"))
            case "cekagen":
                code = LookUpAgent(command.argument)
                return self.take(code if command.argument else Say("agent.how"))
            case "batal":
                return self.cancel()
            case "daftar":
                return self.take(StartedAnew()) if SUBMITTED in self.answers else self.started()
            case "bahasa":
                return self.filled(Filled(without=("language",)))
            case "bantuan" | "help" | "resmi" | "privasi" as name:
                asked = "bantuan" if name == "help" else name
                return self.ask(Say(f"command.{asked}"), again=self.met)
        return self.ask(Say("command.unknown"), again=self.met)

    def cancel(self) -> Turn:
        """`/batal` asks before it throws anything away."""
        if SUBMITTED in self.answers:
            return self.ask(Say("cancel.submitted"))
        if not self.begun:
            return self.ask(Say("cancel.nothing"))
        return self.filled(Filled({"cancelling": True}))

    def pressed(self, event: Pressed) -> Turn:
        """A button under a message counts only for the question and revision that it carries."""
        fresh = (event.question, event.revision) == (self.question.name, self.before.revision)
        if not fresh:
            return self.ask(ClearButtons(), Say("stale"))
        turn = self.chosen(event.value)
        if turn.conversation is self.before:
            return turn
        return Turn(turn.conversation, (ClearButtons(), *turn.effects))

    def chosen(self, value: str) -> Turn:
        """One of the choices of the present question, or one of the ways under it."""
        if not any(each.value == value for each in (*self.offer.choices, *self.offer.ways)):
            return self.take(Problem("choice.unknown"))
        if value == BACK:
            return self.back()
        if value == WHY:
            details = self.question.details(self.answers, self.today)
            return self.ask(Say(f"{self.question.name}.why", details), again=True)
        if value == SKIP:
            return self.take(Filled({self.question.fills: SKIPPED}))
        if self.question.choose is None:
            return self.take(Problem("choice.unknown"))
        return self.take(self.question.choose(value, self.answers, self.today))

    def sent(self, event: Said | ContactShared | SentUnreadable) -> Turn:
        """Something that is not a choice: words, a contact card, or what nobody can read."""
        match event:
            case Said():
                return self.said(event)
            case ContactShared(phone, own) if self.question.contact:
                return self.said(Said(phone)) if own else self.take(Problem("phone.not_own"))
            case ContactShared():
                return self.ask(Say("unreadable.contact"), again=True)
            case SentUnreadable(kind):
                # A picture of the card goes as a typed NIK does.
                hidden = (HideMessage(),) if self.question.secret else ()
                return self.ask(*hidden, Say(f"unreadable.{kind.value}"), again=True)

    def said(self, event: Said) -> Turn:
        """A question of theirs, or free text read by the question's own rule; else the choice it
        may be a typo of."""
        text, perhaps = event.text, event.perhaps
        if not text.strip():
            return self.take(Problem("text.empty"))
        if len(text) > LONGEST_ANSWER:
            return self.take(Problem("text.long"))
        if event.asks:
            told = self.script.story(self.answers, self.today)
            return self.ask(Say(f"asked.{event.asks}", told), again=True)
        if event.idle and self.question.wordy and self.question.read:
            return self.take(Problem(self.question.idle))
        if self.question.secret:
            return self.said_secretly(text, perhaps)
        if holds_nik(text):
            return self.take(Problem("nik.not_here"))
        return self.read(text, perhaps)

    def said_secretly(self, text: str, perhaps: str) -> Turn:
        """The NIK, or what was meant to be it: any figures in it leave the chat."""
        turn = self.read(text, perhaps)
        if any(map(str.isdigit, text)):
            return Turn(turn.conversation, (HideMessage(), *turn.effects))
        return turn

    def read(self, text: str, perhaps: str) -> Turn:
        """The words as an answer; when they are none, the choice that they resemble."""
        if self.question.read is None:
            return self.chosen(perhaps) if perhaps else self.take(Problem(self.question.unknown))
        move = self.question.read(text, self.answers, self.today)
        if isinstance(move, Problem) and perhaps:
            return self.chosen(perhaps)
        return self.take(move)

    def back(self) -> Turn:
        """Kembali: the form as it was before a change, else the question before this one."""
        if self.before.aside:
            return self.asking(self.revised(self.before.aside | kept(self.answers), {}))
        if self.question.retreat:
            return self.filled(Filled(without=self.question.retreat))
        earlier = previous(self.script, self.question, self.answers, self.today)
        return self.filled(Filled(without=earlier.drops if earlier else ()))

    # What came of what was awaited

    def submitted(self, number: str) -> Turn:
        """The enrollment is written down: the receipt, then the rest that can wait."""
        receipt = self.script.receipt(self.answers | {SUBMITTED: number}, self.today)
        complete = Count(Passage.COMPLETE, self.question.name)
        return self.closed(number, complete, GiveReceipt(receipt))

    def too_often(self, event: TooOften) -> Turn:
        """Nothing is lost: the form stands as it was before it was sent."""
        say = Say(f"limit.{event.limit}", {"minutes": event.minutes})
        if not event.without:
            return self.ask(say, again=self.met)
        answers = {k: v for k, v in self.answers.items() if k != event.without}
        return self.asking(self.revised(answers, {}), say)
