"""`/kapan`: when an amount of members, or of the fund, is reached."""

from domain.months import Month
from domain.problem import Problem
from handlers.staff.projection.asked import AHEAD, Answer, Asked, matters
from handlers.staff.projection.saying import figure, joined, row, under
from locales.figures import share
from locales.values import fill
from projection.projecting import Run
from projection.reach import Reached, reached


def when(asked: Asked) -> Answer | Problem:
    """When an amount of members, or of the fund, is reached."""
    question, language = asked.question, asked.language
    if question.amount is None:
        raise ValueError("The desk lets no question pass that has no amount.")
    said = asked.run()
    measure = "fund" if question.of_fund else "total"
    run = Run(said.horizon, asked.scenario, said.paths, said.seed)
    found = reached(
        asked.snapshot.facts, asked.today, measure, question.amount, run, parameters=asked.assumed
    )
    month = Month(asked.today.year + AHEAD, 12)
    return Answer(
        joined(
            [_when(found, said.opening, asked)],
            [row(said, measure, each, language) for each in (month, said.horizon)],
            [fill(language, "kapan.fund_note")] if question.of_fund else [],
            [matters(asked, month, fund=question.of_fund), *under(said, language)],
        ),
        said,
    )


def _when(found: Reached, opening: Month, asked: Asked) -> str:
    language = asked.language
    measure = "fund" if found.measure == "fund" else "total"
    early, middle, late = found.months
    details = {
        "amount": figure(found.amount, measure, language),
        "horizon": found.horizon,
        "opening": opening,
        "missing": share(asked.language, 1 - found.share),
        "early": early or fill(language, "kapan.later", {"horizon": found.horizon}),
        "middle": middle or "",
        "late": late or fill(language, "kapan.later", {"horizon": found.horizon}),
    }
    what = "fund" if measure == "fund" else "members"
    if middle == opening:
        return fill(language, "kapan.there", details)
    if middle is not None:
        return fill(language, f"kapan.{what}", details)
    return fill(language, f"kapan.{what}_not" if early else f"kapan.{what}_never", details)
