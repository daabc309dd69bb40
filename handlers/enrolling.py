"""Writing down finished forms, whoever filled them in and whoever agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from dialog.conversation import Answers
from dialog.enrollment.form import Form
from domain.channels import DIRECT
from domain.contributions import band
from domain.coverage.events import BOT, FIRST_TOUCH, Signup
from domain.enrollment import (
    IN_PERSON,
    THEMSELVES,
    Agreement,
    Assurance,
    Attribution,
    Registrar,
    Rung,
    Touch,
)
from domain.months import Month
from handlers.dues.known import OWN
from handlers.dues.reminding import first_look
from storage import Consent, Enrolled, Enrollment, NewEnrollment, Unit


@dataclass(frozen=True, slots=True)
class Finished:
    """A form that is whole: in which chat, by which update (the `ordinal`-th of it), and whom it is
    credited to."""

    chat_id: int
    update_id: int
    today: date
    answers: Answers = field(repr=False)
    first_touch: Touch | None
    last_touch: Touch | None
    registrar: Registrar = THEMSELVES
    agreed: Agreement = IN_PERSON
    ordinal: int = 0


def channel_of(first_touch: Touch | None) -> int:
    """The number of the channel that is credited."""
    return first_touch.channel if first_touch else DIRECT.number


def enroll(
    unit: Unit, forms: Sequence[Finished], at: datetime
) -> list[tuple[Finished, Enrolled | Enrollment]]:
    """Store these forms; of each how it went, or what the same chat has enrolled before.

    The first form of a person, ever, is a signup in the ledger. Whose chat it is, is reminded of
    the first payment.
    """
    outcomes: list[tuple[Finished, Enrolled | Enrollment]] = []
    new: list[tuple[Finished, NewEnrollment]] = []
    for form in forms:
        enrollment = _new_enrollment(form)
        before = unit.enrolled_before(enrollment.chat_id, enrollment.nik)
        if before is not None:
            outcomes.append((form, before))
        else:
            new.append((form, enrollment))
    stored = unit.enroll([enrollment for _, enrollment in new], at)
    signups, looks = [], []
    for form, enrollment in new:
        enrolled = stored[enrollment.chat_id, enrollment.ordinal]
        outcomes.append((form, enrolled))
        if form.agreed.assurance in OWN:
            place = enrollment.region
            looks.append(first_look(form.chat_id, place, form.today))
        if enrolled.first_of_person:
            signups.append(_signup(form, enrollment, enrolled, at))
    if signups:
        unit.record_facts(signups)
    unit.hasten_timers(looks)
    if consents := [_witnessed(form, at) for form, _ in new if _was_read_out(form)]:
        unit.consent(consents)
    return outcomes


def _new_enrollment(finished: Finished) -> NewEnrollment:
    form = Form(finished.answers, finished.today)
    return NewEnrollment(
        chat_id=finished.chat_id,
        update_id=finished.update_id,
        ordinal=finished.ordinal,
        nik=form.nik,
        form=_kept(form),
        rung=Rung.COMPLETE,
        attribution=Attribution(finished.first_touch, finished.last_touch, finished.registrar),
        programmes=form.programmes,
        months=form.months,
        first_month=Month.of(finished.today),
        region=form.place.code,
        occupation=form.occupation.code,
        band=band(form.income).number,
        channel=channel_of(finished.first_touch),
        agreed=finished.agreed,
    )


def _kept(form: Form) -> Answers:
    """The form as it is kept, with the birth date and sex that were confirmed.

    The century of a NIK depends on the day it is read, so what was confirmed is written down.
    """
    return form.answers | {"birth_date": form.birth.isoformat(), "sex": form.sex.value}


def _was_read_out(form: Finished) -> bool:
    """Not to people of a list or a market: what they agreed to is on paper, not our notice."""
    return form.agreed.assurance is Assurance.WITNESSED and "consent" in form.answers


def _witnessed(form: Finished, at: datetime) -> Consent:
    version, language = str(form.answers["consent"]), str(form.answers.get("language", "id"))
    return Consent(form.chat_id, form.update_id, version, language, at, form.agreed)


def _signup(form: Finished, new: NewEnrollment, enrolled: Enrolled, at: datetime) -> Signup:
    first = form.first_touch
    return Signup(
        event_id=enrolled.event_id,
        member_id=enrolled.member_id,
        occurred_on=form.today,
        recorded_at=at.astimezone(UTC),
        source=BOT,
        channel=new.channel,
        region=new.region,
        programmes=new.programmes,
        agent=first.agent if first else 0,
        poster=first.poster if first else 0,
        registered_by=form.registrar.agent,
        occupation=new.occupation,
        months=new.months,
        first_month=new.first_month,
        attribution_rule=FIRST_TOUCH,
    )
