"""`/corong`: where people stop, between opening the bot and a form that is complete."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialog.effects import Passage
from domain.coverage.rows import SHARED_LEAST
from domain.enrollment import Assurance
from domain.periods import Period, read_period
from domain.problem import Problem
from handlers.clock import JAKARTA
from handlers.staff.coverage.asking import (
    channel_names,
    grouped,
    of_channel,
    sourced,
    titled,
)
from handlers.staff.visit import Act, Visit
from locales.catalogue import has
from locales.speak import Message
from locales.values import fill
from storage import Job, Reader, Store

PASSAGES = (Passage.STARTED, Passage.CONSENTED, Passage.COMPLETE)

STOPS = {Passage.REACHED.value: 1, Passage.MOVED_ON.value: -1, Passage.LEFT.value: 1}
"""Who reached a question stands there until the form moves on, or was thrown away there."""
ASIDE = "cancel"
"""Who cancels stopped at the question that was open before."""
WORST = 5
"""Questions that are named."""


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """A channel, if one is meant, and a period. The log is long, so it is read after the turn."""
    channel, words = of_channel(visit, argument)
    period = read_period(words, visit.today)
    if isinstance(period, Problem):
        return [visit.say(period.code)]
    asked = {
        "words": period.name,
        "today": visit.today.isoformat(),
        "channel": visit.staff.sees,
        "only": channel.number if channel else None,
        "language": visit.language,
    }
    visit.later("corong", json.dumps(asked))
    return [visit.say("coverage.wait")]


@dataclass(frozen=True, slots=True)
class Counted:
    """The passages of a period: of the form, at each question, and how it was agreed to."""

    passed: Counter[str]
    stopped: Counter[str]
    repaired: Counter[str]
    agreed: Counter[Assurance]
    made_up: bool


def work(store: Store) -> Callable[[Job], Sequence[Act]]:
    """Counts the passages of a period."""

    def count(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        today = date.fromisoformat(asked["today"])
        period = read_period(asked["words"], today)
        if isinstance(period, Problem):
            raise ValueError(f"The job asks for a period that was refused: {period.code}.")
        language, sees, only = asked["language"], asked["channel"], asked.get("only")
        with store.reader() as reader:
            counted = counted_in(reader, period, sees if only is None else only)
            heads = [] if only is None else [channel_names(reader, language)(only)]
        least = 1 if sees is None else SHARED_LEAST
        text = [*heads, *_told(language, period, counted, least)]
        under = sourced(language, today, made_up=counted.made_up)
        return [Message("\n".join([*text, "", under]))]

    return count


def counted_in(reader: Reader, period: Period, only: int | None) -> Counted:
    """The passages of these days, of one channel, or without `only` of all."""
    found = Counted(Counter(), Counter(), Counter(), Counter(), reader.is_made_up())
    for (channel, kind), number in reader.passages_between(period.first, period.last).items():
        if only in {None, channel}:
            found.passed[kind] += number
    for (channel, kind, question), number in reader.steps_between(
        period.first, period.last
    ).items():
        if only in {None, channel} and question != ASIDE:
            found.stopped[question] += STOPS.get(kind, 0) * number
            found.repaired[question] += number if kind == Passage.REPAIRED else 0
    for (channel, assurance), number in reader.agreed_between(*_instants(period)).items():
        if only in {None, channel}:
            found.agreed[assurance] += number
    return found


def _told(language: str, period: Period, counted: Counted, least: int) -> list[str]:
    return [
        fill(language, "funnel.title", {"period": titled(language, period)}),
        "",
        *_passed(language, counted.passed),
        "",
        *([agreed, ""] if (agreed := agreed_by(language, counted)) else []),
        fill(language, "funnel.stopped"),
        *_worst(language, counted.stopped, least),
        "",
        fill(language, "funnel.repaired"),
        *_worst(language, counted.repaired, least),
    ]


def _passed(language: str, passed: Counter[str]) -> list[str]:
    started = passed[Passage.STARTED]
    return [
        fill(
            language,
            f"funnel.{kind}",
            {"count": grouped(passed[kind]), "share": f"{per_cent(passed[kind], started)}%"},
        )
        for kind in PASSAGES
    ]


def _instants(period: Period) -> tuple[datetime, datetime]:
    """From the first midnight in Jakarta until before the one after the last day."""
    after = period.last + timedelta(days=1)
    return (
        datetime.combine(period.first, time(), JAKARTA),
        datetime.combine(after, time(), JAKARTA),
    )


def agreed_by(language: str, counted: Counted) -> str:
    """Each way to agree, also one that nobody took; empty for made-up people: they did not."""
    if counted.made_up:
        return ""
    ways = {str(each): grouped(counted.agreed[each]) for each in Assurance}
    return fill(language, "funnel.agreed", ways)


def per_cent(part: int, whole: int) -> int:
    """A part in per cent of the whole; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def _worst(language: str, counts: Counter[str], least: int) -> list[str]:
    """The questions with the most, by the name people know them by."""
    worst = [(question, n) for question, n in counts.most_common(WORST) if n >= least]
    if not worst:
        return [fill(language, "coverage.nothing")]
    return [
        fill(language, "coverage.row", {"name": question_name(language, q), "count": grouped(n)})
        for q, n in worst
    ]


def question_name(language: str, question: str) -> str:
    """The name that people know a question by."""
    # A script of an earlier version may have had questions that no text names any more.
    key = f"question.{question}"
    return fill(language, key) if has(language, key) else question
