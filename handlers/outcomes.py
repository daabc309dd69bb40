"""What conversations ask of storage, for a whole batch at once, and the outcomes they get back."""

from collections.abc import Sequence
from datetime import datetime

from dialog.assisted import WITNESSED, finished
from dialog.effects import Agree, Amend, AskWorker, Count, LookUp, LookUpAgent, Passage, Submit
from dialog.events import AgentFound, AlreadyEnrolled, Event, Found, Standing, Submitted, TooOften
from domain.agent_codes import read_agent_code
from domain.enrollment import Agreement, Assurance, Reason, Registrar
from domain.problem import Problem
from domain.receipts import read_receipt
from handlers.assisted.asking import ask_worker
from handlers.assisted.tickets import Tickets
from handlers.channel_limits import channel_too_often
from handlers.clock import day_of
from handlers.enrolling import Finished, channel_of, enroll
from handlers.limits import is_signup, too_often
from handlers.nudges import first_nudge
from handlers.talk import Talk
from storage import Consent, Enrollment, FunnelEvent, Timer, Unit, Vault


class Outcomes:
    """Performs effects in one open transaction."""

    def __init__(self, unit: Unit, vault: Vault, tickets: Tickets, at: datetime) -> None:
        self.unit = unit
        self.vault = vault
        self.tickets = tickets
        self.at = at

    def of(self, talks: Sequence[Talk]) -> list[tuple[Talk, Event]]:
        """The outcome of what each of these conversations waits for."""
        refused = self._refused(talks)
        held = {talk.account.chat_id for talk, _ in refused}
        free = [talk for talk in talks if talk.account.chat_id not in held]
        submitting = [talk for talk in free if isinstance(talk.awaited, Submit)]
        looking = [talk for talk in free if isinstance(talk.awaited, LookUp)]
        checking = [
            (talk, self._agent(talk.awaited.code))
            for talk in free
            if isinstance(talk.awaited, LookUpAgent)
        ]
        asking = [talk for talk in free if isinstance(talk.awaited, AskWorker)]
        answered = [*self._enrolled(submitting), *self._found(looking), *self._asked(asking)]
        return [*refused, *answered, *checking]

    def _refused(self, talks: Sequence[Talk]) -> list[tuple[Talk, TooOften]]:
        """Those for whom it is too often: of the chat or the agent, then of the channel.

        In the order of agents, then of channels, so that no two processes wait for each other in
        a ring.
        """
        own: list[tuple[Talk, TooOften]] = []
        submitting = []
        for talk in sorted(talks, key=lambda talk: talk.draft.agent if talk.draft else 0):
            if (no := too_often(self.unit, talk, self.at)) is not None:
                own.append((talk, no))
            elif is_signup(talk):
                submitting.append((channel_of(talk.touches[0]), talk))
        full = []
        for channel, talk in sorted(submitting, key=lambda each: each[0]):
            update_id = talk.incoming.update_id
            no = channel_too_often(self.unit, update_id, channel, self.at, talk.today)
            if no is not None:
                answer = talk.awaited.answer if isinstance(talk.awaited, Submit) else ""
                full.append((talk, TooOften(no.limit, no.minutes, answer)))
        return [*own, *full]

    def write_down(self, talks: Sequence[Talk]) -> None:
        """Everything that needs no outcome: consents, the rest of a form, the funnel."""
        consents: list[Consent] = []
        counts: list[FunnelEvent] = []
        timers: list[Timer] = []
        for talk in talks:
            for effect in talk.effects:
                match effect:
                    case Agree(version, language):
                        arrival = (talk.incoming.chat_id, talk.incoming.update_id)
                        consents.append(Consent(*arrival, version, language, self.at))
                        chat_id, form = talk.account.chat_id, talk.conversation
                        timers.append(first_nudge(chat_id, form, self.at))
                    case Count() if not _of_the_next(talk, effect):
                        counts.append(_counted(talk, effect))
                    case Amend(key):
                        self._amend(talk, key)
        self.unit.consent(consents)
        self.unit.count(counts)
        self.unit.set_timers(timers)

    def _amend(self, talk: Talk, key: str) -> None:
        """Add one answer to the stored form; the rest of it stays as it was submitted."""
        answers = talk.conversation.answers
        stored = self.unit.by_number(str(answers["number"]))
        if stored is None or stored.chat_id != talk.account.chat_id:
            raise LookupError("The conversation names an enrollment that this chat does not have.")
        self.unit.amend(stored.chat_id, stored.number, stored.form | {key: answers[key]})

    def _enrolled(self, talks: Sequence[Talk]) -> list[tuple[Talk, Event]]:
        by_chat = {talk.account.chat_id: talk for talk in talks}
        outcomes: list[tuple[Talk, Event]] = []
        for form, how in enroll(self.unit, [_finished(talk) for talk in talks], self.at):
            event: Event
            if isinstance(how, Enrollment):
                event = AlreadyEnrolled(_standing(how))
            else:
                event = Submitted(how.number)
            outcomes.append((by_chat[form.chat_id], event))
        return outcomes

    def _asked(self, talks: Sequence[Talk]) -> list[tuple[Talk, Event]]:
        """A worker who is asked gets a link of their own; every earlier one is over."""
        return [(talk, ask_worker(self.unit, talk, self.tickets, self.at)) for talk in talks]

    def _found(self, talks: Sequence[Talk]) -> list[tuple[Talk, Event]]:
        own = [talk.account.chat_id for talk in talks if talk.awaited == LookUp()]
        of_chat = self.unit.enrollments_of(own) if own else {}
        outcomes: list[tuple[Talk, Event]] = []
        for talk in talks:
            asked = talk.awaited.number if isinstance(talk.awaited, LookUp) else ""
            found = [self._by_number(asked)] if asked else of_chat.get(talk.account.chat_id, [])
            standings = tuple(_standing(each) for each in found if each is not None)
            outcomes.append((talk, Found(standings, asked)))
        return outcomes

    def _by_number(self, asked: str) -> Enrollment | None:
        """A number that we did not sign is not even looked for."""
        number = read_receipt(asked, self.vault.receipt_key)
        return None if isinstance(number, Problem) else self.unit.by_number(number)

    def _agent(self, code: str) -> AgentFound:
        """What a badge says and no more; a code that we did not sign is not looked for."""
        number = read_agent_code(code, self.vault.agent_key)
        found = self.unit.staff_of_number(number) if number else None
        if found is None or found.channel is None:
            return AgentFound()
        names = {channel.number: channel.name for channel in self.unit.channels()}
        return AgentFound(found.name, names[found.channel], found.suspended_at is None)


def _finished(talk: Talk) -> Finished:
    answers, draft = talk.conversation.answers, talk.draft
    chat_id, update_id = talk.account.chat_id, talk.incoming.update_id
    if draft is None:
        return Finished(chat_id, update_id, talk.today, answers, *talk.touches)
    reason = Reason(str(answers[WITNESSED]))
    return Finished(
        chat_id,
        update_id,
        talk.today,
        finished(answers),
        *talk.touches,
        Registrar(draft.agent),
        Agreement(Assurance.WITNESSED, reason),
    )


def _of_the_next(talk: Talk, count: Count) -> bool:
    """Whether it is of an agent's next draft: the first answer to that counts it."""
    anew = talk.draft is not None and talk.conversation.form != talk.draft.conversation.form
    return anew and count.passage in {Passage.STARTED, Passage.REACHED}


def _counted(talk: Talk, count: Count) -> FunnelEvent:
    first, _ = talk.touches
    return FunnelEvent(
        day=talk.today,
        channel=channel_of(first),
        kind=count.passage,
        script=talk.script.version,
        question=count.question,
        agent=first.agent if first else 0,
        poster=first.poster if first else 0,
    )


def _standing(enrollment: Enrollment) -> Standing:
    since = day_of(enrollment.rung_at)
    return Standing(enrollment.number, enrollment.rung, since, enrollment.voided)
