"""A run in words and rows: what the report and the dashboard say of it alike."""

from domain.coverage.facts import Metric
from domain.months import Month
from locales.figures import millions, share, trillions
from locales.values import cited, fill, show
from projection.said import Chance, Projection


def years(run: Projection, language: str) -> list[list[str]]:
    """A row for each December: members, BPU and fund, each with its 80 % range."""
    rows = []
    for year in range(run.opening.year + 1, run.horizon.year + 1):
        month = min(Month(year, 12), run.horizon)
        cells = [show(month, language)]
        for measure, how in (("total", millions), ("bpu", millions), ("fund", trillions)):
            low, middle, high = (how(language, each) for each in run.at(measure, month))
            cells += [middle, f"{low} - {high}"]
        rows.append(cells)
    return rows


def chance(said: Chance, run: Projection, language: str) -> list[str]:
    """A target in sentences: how likely, when, and who set it."""
    target, (early, middle, _) = said.target, said.months
    money = target.metric is Metric.FUND
    count = (trillions if money else millions)(language, target.whole)
    about = "fund" if money else "members"
    then = share(language, said.at_its_month)
    lines = [
        fill(
            language,
            f"report.target.{about}",
            {"count": count, "month": target.month, "then": then},
        )
    ]
    details = {
        "early": early, "middle": middle, "horizon": run.horizon,
        "share": share(language, said.by_the_horizon),
    }  # fmt: skip
    key = "when" if middle else "late" if early else "never"
    lines.append(fill(language, f"report.target.{key}", details))
    source = {"set_in": target.set_in, "by": target.by, "source": cited(target.source, language)}
    return [*lines, fill(language, "report.target.set", source)]
