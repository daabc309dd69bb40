"""What the ledger itself says, for the report: how many it knows, and how they pay by tenure."""

from typing import Any

from domain.coverage.cells import TENURES
from domain.coverage.rows import SHARED_LEAST
from locales.figures import share, whole
from locales.values import fill
from projection.fit.fitting import Fit
from projection.streams import STATES


def ledger(learned: Fit, language: str) -> dict[str, Any] | None:
    """A sentence, and a table of who pays: months behind by tenure, each with its 90 % interval.

    None while the ledger has no complete month, or hardly anybody is active in it: a report is sent
    on, so it tells of no cell of fewer than ten people.
    """
    if learned.ledger < SHARED_LEAST:
        return None
    details = {
        "ledger": whole(language, learned.ledger),
        "outside": whole(language, learned.outside_ledger),
        "official": whole(language, learned.official),
        "month": learned.counts.months[-1],
        "weight": share(language, learned.weight),
    }
    return {
        "known": fill(language, "report.ledger.known", details),
        "tenures": [tenure.value for tenure in TENURES],
        "rows": [
            [fill(language, "report.ledger.behind", {"months": behind}), *_cells(learned, behind)]
            for behind in range(STATES)
        ],
    }


def _cells(learned: Fit, behind: int) -> list[str]:
    """One for each tenure band; empty where too few were asked."""
    asked = learned.counts.at_risk[behind]
    return [
        f"{each.mean * 100:.0f}% ({each.low * 100:.0f}-{each.high * 100:.0f})"
        if asked[band] >= SHARED_LEAST
        else ""
        for band, each in enumerate(learned.hazards[behind])
    ]
