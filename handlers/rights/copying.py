"""The copy of somebody's data: a file that a program can read, with the NIK masked.

A NIK leaves the chat as soon as it was read, so a file does not bring it back.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from dialog.conversation import Answers
from domain.enrollment import Touch
from domain.nik import Nik
from domain.rights import Right
from handlers.clock import Clock
from handlers.dues.known import Known, known_of
from handlers.outgoing import File
from handlers.staff.visit import Act
from locales.values import fill
from storage import Consent, Job, Store, Unit, Vault

FORMAT = "lindung-dataku/1"


def work(store: Store, clock: Clock) -> Callable[[Job], Sequence[Act]]:
    """Writes the file for the chat that the job is of, and for no other."""

    def copy(job: Job) -> Sequence[Act]:
        cause = (job.chat_id, job.update_id)
        with store.transaction() as unit:
            data = _all(unit, store.vault, job.chat_id)
            data |= {"format": FORMAT, "as_of": clock.now().isoformat()}
            unit.answer_own(Right.COPY, cause, clock.now())
        content = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
        return [File(f"dataku-{clock.today()}.json", content, fill(job.argument, "dataku.file"))]

    return copy


def _all(unit: Unit, vault: Vault, chat_id: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "chat": chat_id,
        "forms": [_form(unit, known) for known in known_of(unit, vault, chat_id)],
        "consents": [_consent(each) for each in unit.consents_of(chat_id)],
    }
    if (account := unit.load([chat_id]).get(chat_id)) is not None:
        own = account.conversation
        draft = unit.drafts([own.draft]).get(own.draft) if own.draft else None
        data["conversation"] = _masked(own.answers)
        data["before_change"] = _masked(own.aside)
        # What somebody with a role has before them is about somebody else.
        data["lent"] = (
            _masked(draft.conversation.answers) if draft and draft.worker == chat_id else None
        )
        data["paused"] = account.restricted
        data["first_link"] = _touch(account.first_touch)
        data["last_link"] = _touch(account.last_touch)
    return data


def _form(unit: Unit, known: Known) -> dict[str, Any]:
    form = known.form
    return {
        "number": form.number,
        "answers": _masked(form.form),
        "rung": form.rung.name.lower(),
        "rung_at": form.rung_at.isoformat(),
        "created_at": form.created_at.isoformat(),
        "filled_in_by_agent": form.attribution.registered_by.agent,
        "agreed": str(form.agreed.assurance),
        "programmes": sorted(str(each) for each in form.programmes),
        "months": form.months,
        "first_month": str(form.first_month),
        "first_link": _touch(form.attribution.recruited_by_first),
        "last_link": _touch(form.attribution.recruited_by_last),
        "history": [
            {"what": s.what, "source": str(s.source), "on": s.on.isoformat(), "reason": s.reason}
            for s in unit.steps_of(form)
        ],
        "reported_paid": [
            {
                "from": str(each.paid_from),
                "through": str(each.paid_through),
                "on": each.occurred_on.isoformat(),
            }
            for each in known.reports
        ],
        "paid_through": str(known.cover.confirmed) if known.cover.confirmed else None,
    }


def _consent(consent: Consent) -> dict[str, str]:
    return {
        "agreed": str(consent.agreed.assurance),
        "version": consent.version,
        "language": consent.language,
        "at": consent.at.isoformat(),
    }


def _touch(touch: Touch | None) -> dict[str, Any] | None:
    if touch is None:
        return None
    return {
        "channel": touch.channel,
        "agent": touch.agent,
        "poster": touch.poster,
        "on": touch.day.isoformat(),
    }


def _masked(answers: Answers) -> dict[str, Any]:
    return {key: str(Nik(str(value))) if key == "nik" else value for key, value in answers.items()}
