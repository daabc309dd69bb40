"""`/butuh`: what it takes to be at a target by a month, of all channels or of one."""

from collections.abc import Sequence

from domain.coverage.facts import Metric, Target
from domain.problem import Problem
from handlers.staff.projection.asked import Answer, Asked, beyond, matters
from handlers.staff.projection.saying import figure, flagged, joined, under
from locales.figures import share, whole
from locales.values import cited, fill
from projection.needed import Needed, OutOfReach, needed
from projection.projecting import Run
from projection.reach import pace
from projection.scenarios import Scenario

MOST_CHANNELS = 6
HALVED = -0.5
"""What retention is worth: half of the payments that are missed today."""


def what_it_takes(asked: Asked) -> Answer | Problem:
    """New payers a day for a target by a month: of all channels, or of one."""
    question = asked.question
    if question.month is None:
        raise ValueError("The desk lets no question pass that has no month.")
    said = asked.run()
    aimed = _aimed(asked)
    persons = question.amount or (aimed.whole if aimed else None)
    if persons is None:
        return Problem("butuh.no_target")
    facts, month = asked.snapshot.facts, question.month
    if month > said.horizon:
        return beyond(asked, said)
    try:
        need = needed(
            facts, asked.today, persons, month, scenario=asked.scenario, parameters=asked.assumed
        )
    except OutOfReach:
        return beyond(asked, said)
    codes = [each.channel for each in need.channels]
    chosen = _meant(question.rest, codes)
    if chosen is None:
        return Problem("butuh.channel", {"codes": ", ".join(codes)})
    return Answer(
        joined(
            [_by_all(need, asked), *_by_whom(aimed, asked)],
            _channels(need, asked, chosen),
            [*_possible(need, asked), *_halved(need, asked)],
            [matters(asked, month), *under(said, asked.language)],
        ),
        said,
    )  # fmt: skip


def _by_all(need: Needed, asked: Asked) -> str:
    """What all channels together have to bring, with its range, and what they bring now."""
    language, run = asked.language, Run(need.month, asked.scenario)
    facts = asked.snapshot.facts
    low, _, high = pace(facts, asked.today, need.persons, run, asked.assumed)
    details = {
        "target": figure(need.persons, "total", language), "month": need.month,
        "payers": whole(language, need.payers), "low": whole(language, low),
        "high": whole(language, high),
        "now": whole(language, need.now),
    }  # fmt: skip
    return fill(language, "butuh.all", details)


def _aimed(asked: Asked) -> Target | None:
    """The target of all members that was said last: a dated fact."""
    said = [each for each in asked.snapshot.facts.targets if each.metric is Metric.ACTIVE]
    return max(said, key=lambda each: (each.set_in, each.month), default=None)


def _by_whom(aimed: Target | None, asked: Asked) -> list[str]:
    """Where the amount is from, when nobody named one."""
    if asked.question.amount is not None or aimed is None:
        return []
    details = {
        "target": figure(aimed.whole, "total", asked.language),
        "month": aimed.month, "set_in": aimed.set_in, "source": cited(aimed.source, asked.language),
    }  # fmt: skip
    return [fill(asked.language, "butuh.aimed", details)]


def _meant(written: str, codes: Sequence[str]) -> str | None:
    """The kind of channel that was written, by its code or a name that has it in it: of BRILink,
    Agen Perisai and BNI Agen46 they are bri, perisai and bni. Empty for all; None when unclear."""
    if not written or written in codes:
        return written
    found = {code for code in codes for word in written.split() if word.startswith(code)}
    return found.pop() if len(found) == 1 else None


def _channels(need: Needed, asked: Asked, chosen: str) -> Sequence[str]:
    conversion = asked.run().parameters["conversion"]
    lines = [
        fill(
            asked.language,
            "butuh.channel_row" if each.capacity is None or each.signups <= each.capacity
            else "butuh.channel_over",
            {
                "code": each.channel.upper() if len(each.channel) < 4 else each.channel.title(),
                "payers": whole(asked.language, each.payers),
                "signups": whole(asked.language, each.signups),
                "now": whole(asked.language, each.now), "share": share(asked.language, each.share),
                "capacity": whole(asked.language, each.capacity or 0),
            },
        )
        for each in need.channels
        if not chosen or each.channel == chosen
    ]  # fmt: skip
    known = {
        "conversion": share(asked.language, conversion.value),
        "known": flagged(conversion.flag, asked.language),
    }
    return [*lines[:MOST_CHANNELS], fill(asked.language, "butuh.shares", known)]


def _possible(need: Needed, asked: Asked) -> list[str]:
    if need.possible:
        return []
    details = {
        "gross": figure(round(need.gross), "total", asked.language),
        "eligible": figure(round(need.eligible), "total", asked.language),
    }
    return [fill(asked.language, "butuh.impossible", details)]


def _halved(need: Needed, asked: Asked) -> list[str]:
    """What retention would do: the same target if half of the missed payments were made."""
    if "lapse" in asked.question.levers:
        return []
    scenario = Scenario(
        "halved", {**asked.question.levers, "lapse": HALVED}, asked.scenario.channels
    )
    other = needed(
        asked.snapshot.facts, asked.today, need.persons, need.month, scenario=scenario,
        parameters=asked.assumed,
    )  # fmt: skip
    return [fill(asked.language, "butuh.halved", {"payers": whole(asked.language, other.payers)})]
