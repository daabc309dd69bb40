"""Before the first personal datum: the language, what it is and costs, consent."""

from collections.abc import Mapping
from datetime import date

from dialog.conversation import SUBMITTED, Answers
from dialog.effects import Agree, Count, Effect, Passage, Say
from dialog.prompts import Choice
from dialog.questions import Filled, Move, Question, StartedAnew, fixed, keep, moves
from domain.benefits import benefits
from domain.contributions import band
from domain.months import Month
from domain.programmes import MANDATORY, Sector
from domain.quotes import periods_known, quote
from domain.retention import days_kept

NOTICE = "2026-11-29"
"""The version of the privacy notice; a new one is asked about again."""

REFUSED = "no"


def lowest_price(_answers: Answers, today: date) -> Mapping[str, object]:
    """The story comes with its price: this month's lowest, and what it pays."""
    known = {"benefits": benefits(band(0))}
    if not periods_known(Month.of(today), Sector.GENERAL):
        return known
    price = quote(Month.of(today), 1, 0, Sector.GENERAL, MANDATORY).total
    return known | {"price": price}


def _consent_text(_answers: Answers, today: date) -> str:
    priced = periods_known(Month.of(today), Sector.GENERAL)
    return "consent.ask" if priced else "consent.ask_unpriced"


def _agreed(answers: Answers, _today: date) -> tuple[Effect, ...]:
    if answers["consent"] == REFUSED:
        return ()
    agree = Agree(NOTICE, str(answers.get("language", "id")))
    return (agree,) if SUBMITTED in answers else (agree, Count(Passage.CONSENTED, "consent"))


def _consents(value: str, _answers: Answers, today: date) -> Move:
    if value == "more":
        return Say("consent.more", days_kept(today))
    return Filled({"consent": NOTICE if value == "yes" else REFUSED})


BEGINNING = (
    Question(
        "cancel",
        needs="cancelling",
        choices=fixed(Choice("keep", "cancel.keep"), Choice("delete", "cancel.delete", final=True)),
        choose=moves({"keep": Filled(without=("cancelling",)), "delete": StartedAnew(left=True)}),
        back=False,
    ),
    Question(
        "language",
        choices=fixed(Choice("id", "language.id"), Choice("en", "language.en")),
        choose=keep("language"),
        back=False,
    ),
    Question(
        "consent",
        holds=lambda answers, _: answers["consent"] in {NOTICE, REFUSED},
        choices=fixed(
            Choice("yes", "consent.yes"),
            Choice("more", "consent.tell_more"),
            Choice(REFUSED, "consent.no"),
        ),
        choose=_consents,
        text=_consent_text,
        unknown="consent.unknown",
        details=lowest_price,
        then=_agreed,
        back=False,
        counts=True,
    ),
    Question(
        "refused",
        when=lambda answers, _: answers.get("consent") == REFUSED,
        text=lambda answers, _: "refused.ask_sent" if SUBMITTED in answers else "refused.ask",
        choices=fixed(Choice("again", "refused.restart")),
        choose=moves({"again": Filled(without=("consent",))}),
        back=False,
    ),
)
