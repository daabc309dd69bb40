"""The desks: a question is read in the turn, answered after it, with a picture."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from domain.coverage.facts import NoFact
from domain.problem import Problem
from handlers.outgoing import File
from handlers.projection import running
from handlers.staff.projection.arrival import when
from handlers.staff.projection.asked import Answer, Asked
from handlers.staff.projection.members import how_many
from handlers.staff.projection.needs import what_it_takes
from handlers.staff.projection.reading import Question, read
from handlers.staff.visit import Act, Serve, Visit
from locales.speak import Message
from locales.values import fill
from projection.opening import TooOld
from storage import Job, Store

ANSWERS: Mapping[str, Callable[[Asked], Answer | Problem]] = {
    "proyeksi": how_many,
    "kapan": when,
    "butuh": what_it_takes,
}
"""By the command that asks."""


def lacking(kind: str, question: Question) -> bool:
    """Whether something is missing without which there is no answer."""
    return (kind == "kapan" and question.amount is None) or (
        kind == "butuh" and (question.month is None or question.of_fund)
    )


def asking(kind: str) -> Serve:
    """The desk of one question."""

    def serve(visit: Visit, argument: str) -> Sequence[Act]:
        question = read(argument)
        if isinstance(question, Problem):
            return [visit.say(question.code, **question.details)]
        if lacking(kind, question):
            return [visit.say(f"{kind}.how")]
        asked = {"words": argument, "at": visit.at.isoformat(), "language": visit.language}
        visit.later(kind, json.dumps(asked))
        return [visit.say("coverage.wait")]

    return serve


def work(store: Store) -> Callable[[Job], Sequence[Act]]:
    """Answers from the snapshot of the day: what is made is kept, so a second time it is found."""

    def answer(job: Job) -> Sequence[Act]:
        told = json.loads(job.argument)
        language, at = told["language"], datetime.fromisoformat(told["at"])
        question = read(told["words"])
        if isinstance(question, Problem):
            raise ValueError(f"The job asks what was refused: {question.code}.")
        try:
            taken = running.of_today(store, at)
            asked = Asked(store, taken, running.assumptions(taken), question, at, language)
            found = ANSWERS[job.kind](asked)
        except TooOld:
            return [Message(fill(language, "projection.too_old"))]
        except NoFact:
            return [Message(fill(language, "projection.no_fact"))]
        if isinstance(found, Problem):
            return [Message(fill(language, found.code, found.details))]
        return [Message(found.text), _picture(found, asked)]

    return answer


def _picture(found: Answer, asked: Asked) -> File:
    """The fan that the answer is read from, with official figures and targets."""
    from handlers.projection import fans  # noqa: PLC0415 - the drawing library is slow to load
    from handlers.projection.dressing import png  # noqa: PLC0415

    draw = fans.fund if asked.question.of_fund else fans.members
    chart = draw(found.said, asked.snapshot.facts, asked.language)
    caption = fill(asked.language, "projection.picture")
    return File("lindung-proyeksi.png", png(chart), caption)
