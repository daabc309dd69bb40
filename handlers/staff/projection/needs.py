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
    run = Run(month, asked.scenario)
    low, _, high = pace(facts, asked.today, persons, run, asked.assumed)
    codes = [each.channel for each in need.channels]
    chosen = _meant(question.rest, codes)
    if chosen is None:
        return Problem("butuh.channel", {"codes": ", ".join(codes)})
    return Answer(
        joined(
            [_by_all(need, high, low, asked), *_by_whom(aimed, asked)],
            _channels(need, asked, chosen),
            [*_possible(need, high, asked), *_halved(need, asked)],
            [matters(asked, month), *under(said, asked.language)],
        ),
        said,
    )  # fmt: skip


def _by_all(need: Needed, high: float, low: float, asked: Asked) -> str:
    """What all channels together have to bring, how sure it is, and what comes as things are."""
    language = asked.language
    details = {
        "target": figure(need.persons, "total", language), "month": need.month,
        "payers": whole(language, need.payers), "low": whole(language, low),
        "high": whole(language, high),
        "now": whole(language, need.now),
    }  # fmt: skip
    return fill(language, "butuh.all" if need.payers else "butuh.there", details)


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
    """A line for each channel, and what its figures stand on; nothing where nothing is needed."""
    if not need.payers:
        return []
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
    said = [fill(asked.language, "butuh.shares", known)]
    if all(each.capacity is None for each in need.channels):
        said.append(fill(asked.language, "butuh.unknown"))
    return [*lines[:MOST_CHANNELS], *_others(need, lines[MOST_CHANNELS:], asked), *said]


def _others(need: Needed, lines: Sequence[str], asked: Asked) -> list[str]:
    """The small ones together, so that what is said adds up."""
    if not lines:
        return []
    payers = sum(each.payers for each in need.channels[MOST_CHANNELS:])
    details = {"count": len(lines), "payers": whole(asked.language, payers)}
    return [fill(asked.language, "butuh.others", details)]


def _possible(need: Needed, high: float, asked: Asked) -> list[str]:
    """Whether there are so many people, and as many as the sure pace asks for."""
    gross = need.gross if not need.possible else need.gross * high / (need.payers or 1)
    if gross <= need.eligible:
        return []
    details = {
        "gross": figure(round(gross), "total", asked.language),
        "eligible": figure(round(need.eligible), "total", asked.language),
        "high": whole(asked.language, high),
    }
    key = "butuh.impossible_high" if need.possible else "butuh.impossible"
    return [fill(asked.language, key, details)]


def _halved(need: Needed, asked: Asked) -> list[str]:
    """What retention would do: the same target if half of the missed payments were made."""
    if "lapse" in asked.question.levers or not need.payers:
        return []
    scenario = Scenario(
        "halved", {**asked.question.levers, "lapse": HALVED}, asked.scenario.channels
    )
    other = needed(
        asked.snapshot.facts, asked.today, need.persons, need.month, scenario=scenario,
        parameters=asked.assumed,
    )  # fmt: skip
    return [fill(asked.language, "butuh.halved", {"payers": whole(asked.language, other.payers)})]
