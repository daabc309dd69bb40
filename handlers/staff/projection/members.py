"""`/proyeksi`: how many members there will be, as things are or otherwise."""

from domain.coverage.facts import Metric
from domain.months import Month
from domain.problem import Problem
from handlers.projection.telling import came
from handlers.staff.projection.asked import AHEAD, Answer, Asked, beyond, matters
from handlers.staff.projection.saying import figure, joined, levers, row, under
from locales.figures import share, whole
from locales.values import cited, fill
from projection.said import Projection
from projection.scenarios import Scenario


def how_many(asked: Asked) -> Answer | Problem:
    """Members at a month and the ones around it; with levers, against today's pace."""
    said, language = asked.run(), asked.language
    month = asked.question.month or Month(asked.today.year + AHEAD, 12)
    if not asked.today < month <= said.horizon:
        return beyond(asked, said)
    low, middle, high = (figure(each, "total", language) for each in said.at("total", month))
    details: dict[str, object] = {"month": month, "middle": middle, "low": low, "high": high}
    if asked.scenario.name == "base":
        head = [fill(language, "projection.members", details)]
    else:
        base = asked.run(Scenario())
        change = said.at("total", month)[1] - base.at("total", month)[1]
        before = figure(base.at("total", month)[1], "total", language)
        details |= {"levers": _otherwise(asked), "change": _signed(change, language)}
        details |= {"opening": said.opening}
        head = [fill(language, "projection.otherwise", details | {"before": before})]
    years = sorted({Month(asked.today.year + n, 12) for n in (0, 1, 2, 4)} - {month})
    rows = [row(said, "total", each, language) for each in years if each <= said.horizon]
    return Answer(
        joined(
            head, rows, came(said, asked.snapshot.facts, language), _targets(said, asked),
            [_fund(said, month, asked)],
            [matters(asked, month), *under(said, language)],
        ),
        said,
    )  # fmt: skip


def _otherwise(asked: Asked) -> str:
    words = levers(asked.question.levers, asked.language)
    added = [
        fill(
            asked.language,
            "projection.channel",
            {"payers": whole(asked.language, each.payers_per_day)},
        )
        for each in asked.scenario.channels
    ]
    return ", ".join(filter(None, [words, *added]))


def _signed(change: int, language: str) -> str:
    return ("+" if change >= 0 else "−") + figure(abs(change), "total", language)


def _targets(said: Projection, asked: Asked) -> list[str]:
    """The targets of all members that lie in or after this month, as dated facts."""
    return [
        fill(
            asked.language,
            "projection.target",
            {
                "amount": figure(each.target.whole, "total", asked.language),
                "month": each.target.month,
                "set_in": each.target.set_in,
                "source": cited(each.target.source, asked.language),
                "there": share(asked.language, each.at_its_month),
                "share": share(asked.language, each.by_the_horizon),
                "horizon": said.horizon,
            },
        )
        for each in said.chances
        if each.target.metric is Metric.ACTIVE and each.target.month >= asked.today
    ]


def _fund(said: Projection, month: Month, asked: Asked) -> str:
    said_of = row(said, "fund", month, asked.language)
    return fill(asked.language, "projection.fund", {"row": said_of})
