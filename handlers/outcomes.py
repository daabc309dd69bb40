"""What conversations ask of storage, for a whole batch at once, and the outcomes they get back."""

from collections.abc import Sequence
from datetime import datetime

from dialog.conversation import Answers
from dialog.effects import Agree, Amend, Count, LookUp, LookUpAgent, Passage, Submit
from dialog.enrollment.form import Form
from dialog.events import AgentFound, AlreadyEnrolled, Event, Found, Standing, Submitted
from domain.agent_codes import read_agent_code
from domain.contributions import Payer, band
from domain.enrollment import Attribution, Registrar, Rung
from domain.months import Month
from domain.problem import Problem
from domain.receipts import read_receipt
from handlers.attribution import credited
from handlers.limits import too_often
from handlers.nudges import first_nudge
from handlers.talk import Talk
from storage import (
    Consent,
    Enrolled,
    Enrollment,
    FunnelEvent,
    LedgerEvent,
    NewEnrollment,
    Timer,
    Unit,
    Vault,
)

ONCE = {Passage.CONSENTED, Passage.REACHED, Passage.ANSWERED, Passage.COMPLETE}
"""Passages that count once for each form, however often somebody goes back and forth."""


class Outcomes:
    """Performs effects in one open transaction."""

    def __init__(self, unit: Unit, vault: Vault, at: datetime) -> None:
        self.unit = unit
        self.vault = vault
        self.at = at

    def of(self, talks: Sequence[Talk]) -> list[tuple[Talk, Event]]:
        """The outcome of what each of these conversations waits for."""
        refused = [(talk, no) for talk in talks if (no := too_often(talk, self.at)) is not None]
        held = {talk.account.chat_id for talk, _ in refused}
        free = [talk for talk in talks if talk.account.chat_id not in held]
        submitting = [talk for talk in free if isinstance(talk.awaited, Submit)]
        looking = [talk for talk in free if isinstance(talk.awaited, LookUp)]
        checking = [
            (talk, self._agent(talk.awaited.code))
            for talk in free
            if isinstance(talk.awaited, LookUpAgent)
        ]
        return [*refused, *self._enrolled(submitting), *self._found(looking), *checking]

    def write_down(self, talks: Sequence[Talk]) -> None:
        """Everything that needs no outcome: consents, the rest of a form, the funnel."""
        consents: list[Consent] = []
        counts: list[FunnelEvent] = []
        timers: list[Timer] = []
        for talk in talks:
            for place, effect in enumerate(talk.effects):
                match effect:
                    case Agree(version, language):
                        arrival = (talk.incoming.chat_id, talk.incoming.update_id)
                        consents.append(Consent(*arrival, version, language, self.at))
                        chat_id, form = talk.account.chat_id, talk.conversation
                        timers.append(first_nudge(chat_id, form, self.at))
                    case Count():
                        counts.append(_counted(talk, place, effect))
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
        outcomes: list[tuple[Talk, Event]] = []
        new: list[tuple[Talk, NewEnrollment]] = []
        for talk in talks:
            enrollment = _new_enrollment(talk)
            before = self.unit.enrolled_before(enrollment.chat_id, enrollment.nik)
            if before is not None:
                outcomes.append((talk, AlreadyEnrolled(_standing(before))))
            else:
                new.append((talk, enrollment))
        stored = self.unit.enroll([enrollment for _, enrollment in new], self.at)
        ledger = []
        for talk, enrollment in new:
            enrolled = stored[enrollment.chat_id, enrollment.ordinal]
            outcomes.append((talk, Submitted(enrolled.number)))
            if enrolled.first_of_person:
                ledger.append(_signup(talk, enrollment, enrolled, self.at))
        self.unit.record(ledger)
        return outcomes

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


def _new_enrollment(talk: Talk) -> NewEnrollment:
    answers: Answers = talk.conversation.answers
    form = Form(answers, talk.today)
    account = talk.account
    return NewEnrollment(
        chat_id=account.chat_id,
        update_id=talk.incoming.update_id,
        ordinal=0,
        nik=form.nik,
        form=_kept(form),
        rung=Rung.COMPLETE,
        attribution=Attribution(account.first_touch, account.last_touch, Registrar()),
        programmes=form.programmes,
        months=form.months,
        first_month=Month.of(talk.today),
        region=form.place.code,
        occupation=form.occupation.code,
        band=band(form.income).number,
        channel=credited(account),
    )


def _kept(form: Form) -> Answers:
    """The form as it is kept, with the birth date and sex that were confirmed.

    The century of a NIK depends on the day it is read, so what was confirmed is written down.
    """
    return form.answers | {"birth_date": form.birth.isoformat(), "sex": form.sex.value}


def _signup(talk: Talk, new: NewEnrollment, enrolled: Enrolled, at: datetime) -> LedgerEvent:
    first = talk.account.first_touch
    return LedgerEvent(
        chat_id=new.chat_id,
        update_id=new.update_id,
        ordinal=new.ordinal,
        occurred_on=talk.today,
        recorded_at=at,
        member_id=enrolled.member_id,
        channel=new.channel,
        agent=first.agent if first else 0,
        poster=first.poster if first else 0,
        region=new.region,
        programmes=new.programmes,
        months=new.months,
        first_month=new.first_month,
        occupation=new.occupation,
        payer=Payer.SELF,
        registered_by=new.attribution.registered_by,
        is_first_ever=True,
        attribution_rule="first-touch/1",
    )


def _counted(talk: Talk, place: int, count: Count) -> FunnelEvent:
    first = talk.account.first_touch
    form = talk.conversation.form
    if count.passage is Passage.STARTED:
        cause = f"{form}:{count.passage}"
    elif count.passage in ONCE:
        cause = f"{form}:{count.passage}:{count.question}"
    else:
        cause = f"{talk.incoming.update_id}:{place}"
    return FunnelEvent(
        chat_id=talk.account.chat_id,
        cause=cause,
        day=talk.today,
        channel=credited(talk.account),
        kind=count.passage,
        script=talk.script.version,
        question=count.question,
        agent=first.agent if first else 0,
        poster=first.poster if first else 0,
    )


def _standing(enrollment: Enrollment) -> Standing:
    return Standing(enrollment.number, enrollment.rung, enrollment.rung_at.date())
