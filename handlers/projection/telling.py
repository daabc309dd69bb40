"""A run in words and rows: what the report and the dashboard say of it alike."""

from domain.coverage.facts import Metric, OfficialStock, ReferenceFacts
from domain.months import Month
from locales.figures import millions, share, trillions
from locales.values import cited, fill, show
from projection.projecting import MEASURE_OF
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


def came(run: Projection, facts: ReferenceFacts, language: str) -> list[str]:
    """Official figures of months after the opening, each against the range that the run has."""
    order = list(MEASURE_OF)
    since = [
        each
        for each in facts.official
        if each.metric in MEASURE_OF and run.opening < each.month <= run.horizon
    ]
    since.sort(key=lambda each: (each.month, order.index(each.metric)))
    return [_came(each, run, language) for each in since]


def _came(figure: OfficialStock, run: Projection, language: str) -> str:
    measure = MEASURE_OF[figure.metric]
    low, middle, high = run.at(measure, figure.month)
    said = trillions if measure == "fund" else millions
    details = {
        "month": figure.month,
        "what": fill(language, f"report.{'members' if measure == 'total' else measure}"),
        "official": said(language, figure.whole),
        "middle": said(language, middle), "low": said(language, low), "high": said(language, high),
    }  # fmt: skip
    inside = low <= figure.whole <= high
    return fill(language, "report.came.inside" if inside else "report.came.outside", details)


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
