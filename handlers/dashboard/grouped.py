"""`/kanal`, `/daerah`, `/program`, `/pembayar`, `/lama`: a period shared out, as one table."""

from handlers.dashboard.asking import Asked
from handlers.dashboard.breakdown import Breakdown, breakdown
from handlers.dashboard.looking import Page
from handlers.dashboard.naming import leads, namer
from handlers.dashboard.rendering import render
from handlers.dashboard.tables import table
from handlers.staff.coverage.asking import titled
from handlers.staff.coverage.figures import signups, stock
from locales.figures import whole
from locales.values import fill, show


def grouped(asked: Asked) -> Page:
    """The table with what stands over it: how many in all, and who is covered."""
    found = breakdown(asked)
    return render(
        asked,
        "grouped",
        table=table(asked, found, namer(asked, found.by), leads(asked, found.by)),
        summary=_summary(asked),
        compared=_compared(asked, found),
        monthly_only=not found.whole,
        empty=not found.lines and found.rest is None,
        files=[(each.upper(), _file(asked, each)) for each in ("xlsx", "csv")],
    )


def _summary(asked: Asked) -> list[str]:
    """The same two sentences as in the chat."""
    language, until = asked.language, asked.months[1]
    count = sum(signups(asked.reader, asked.part, asked.period).values())
    its = stock(asked.reader, asked.part, until)
    total = {"period": titled(language, asked.period), "count": whole(language, count)}
    covered = {
        "month": until,
        "active": whole(language, its.active),
        "lapsed": whole(language, its.lapsed),
    }
    return [fill(language, "summary.total", total), fill(language, "summary.stock", covered)]


def _compared(asked: Asked, found: Breakdown) -> str:
    if found.earlier is None:
        return ""
    if found.measure == "active":
        earlier = show(asked.months[0].plus(-1), asked.language)
        return fill(asked.language, "page.compared_close", {"earlier": earlier})
    return fill(asked.language, "page.compared", {"earlier": titled(asked.language, found.earlier)})


def _file(asked: Asked, form: str) -> str:
    return asked.link(f"unduh/{asked.view}.{form}")
