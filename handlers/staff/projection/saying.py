"""How the answers about the future are put: figures, ranges, and what stands under each of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.coverage.facts import Flag
from domain.months import Month
from locales.figures import MILLION, TRILLION, millions, share, tenths, trillions, whole
from locales.values import fill
from projection.keeping import short
from projection.said import Projection

STOCKS: Final = ("stock.bpu", "stock.pu", "stock.other")


def figure(value: int, measure: str, language: str) -> str:
    """43,8 juta; Rp1.042 T."""
    return (trillions if measure == "fund" else millions)(language, value)


def row(said: Projection, measure: str, month: Month, language: str) -> str:
    """One line of a table on a phone: the month, the middle, the 80 % range."""
    low, middle, high = said.at(measure, month)
    details = {
        "month": month,
        "middle": figure(middle, measure, language),
        "low": _bare(low, measure, language),
        "high": _bare(high, measure, language),
    }
    return fill(language, "projection.row", details)


def levers(pulled: Mapping[str, float], language: str) -> str:
    """lapse −50%, daftar +20%."""
    return ", ".join(
        fill(language, f"lever.{name}", {"amount": f"{amount:+.0%}".replace("-", "−")})
        for name, amount in pulled.items()
    )


def flagged(flag: Flag, language: str) -> str:
    """How well a figure is known, as a word."""
    return fill(language, f"flag.{flag.value}")


def under(said: Projection, language: str) -> list[str]:
    """The lines under every answer: what it stands on, and that it is no official forecast."""
    details = {
        "as_of": said.as_of,
        "snapshot": short(said.snapshot),
        "run": short(said.run_id),
        "opening": said.opening,
        "known": _known([said.parameters[name].flag for name in STOCKS], language),
        "paths": whole(language, said.paths),
    }
    made_up = [fill(language, "projection.made_up")] if said.made_up else []
    grows = said.parameters["outreach"]
    grown = {"outreach": share(language, grows.value), "known": flagged(grows.flag, language)}
    lines = (("projection.pace", grown), ("projection.under", details))
    return [*made_up, *(fill(language, key, its) for key, its in lines)]


def joined(*parts: Sequence[str]) -> str:
    """Paragraphs, with a line between; empty ones are left out."""
    return "\n\n".join("\n".join(part) for part in parts if part)


def _known(flags: Sequence[Flag], language: str) -> str:
    """How well the stocks are known that a run begins with: what is weak is said."""
    weak = [flag for flag in flags if flag.word]
    if not weak:
        return flagged(Flag.SOURCED, language)
    words = ", ".join(flagged(flag, language) for flag in sorted(set(weak)))
    return fill(language, "known.partly", {"words": words}) if len(weak) < len(flags) else words


def _bare(value: int, measure: str, language: str) -> str:
    """Without its unit: 43,8; 1.042."""
    if measure == "fund":
        return whole(language, value / TRILLION)
    return tenths(language, value / MILLION)
