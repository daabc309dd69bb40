"""What the projection assumes: every figure with unit, flag and source, and none without."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

from domain.coverage.canonical import canonical
from domain.coverage.facts import Flag
from domain.months import Month

Kind: TypeAlias = Literal["members", "fund"]


class Unsourced(ValueError):  # says what is the matter
    """A figure has no flag or no source, so nothing may be computed from it."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One assumption: one value, or several in the order that `unit` gives.

    `sd` is the raw standard deviation over paths in the measure that `spread` names ("share",
    "log", "log odds", "points"); 0 is for what does not vary. `fitted` says that the ledger, not
    somebody's judgement, gave it. Raises Unsourced without a source.
    """

    name: str
    values: tuple[float, ...]
    unit: str
    flag: Flag
    source: str
    sd: float = 0.0
    spread: str = ""
    fitted: bool = False

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise Unsourced(f"{self.name} has no source; say where it was read, or that it is A.")

    @property
    def value(self) -> float:
        """The one value. Raises ValueError when there are several."""
        (only,) = self.values
        return only


class Parameters(Mapping[str, Parameter]):
    """All assumptions of a run, by name. Raises KeyError for a missing or an unknown one."""

    def __init__(self, found: Mapping[str, Parameter], as_of: Month) -> None:
        if wrong := found.keys() ^ NAMES:
            raise KeyError(f"parameters missing or unknown: {', '.join(sorted(wrong))}")
        self._found = dict(found)
        self.as_of = as_of

    def __getitem__(self, name: str) -> Parameter:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __hash__(self) -> int:
        return hash(frozenset(self._found.items()))

    def with_values(
        self, name: str, *values: float, flag: Flag, source: str, fitted: bool = False
    ) -> "Parameters":
        """The same but for one, which says why it is another."""
        before = self._found[name]
        changed = replace(before, values=values, flag=flag, source=source, fitted=fitted)
        return Parameters(self._found | {name: changed}, self.as_of)

    def width(self, kind: Kind) -> float:
        """What every sd of that kind is multiplied with, so that the fan holds the past."""
        widths = self._found["fan.width"].values
        return widths[-1] if kind == "fund" else widths[0]

    def sd(self, name: str) -> float:
        """The standard deviation of one over paths: raw, times the width of its kind."""
        return self.width("fund" if name in MONEY else "members") * self._found[name].sd

    @property
    def sha256(self) -> str:
        """The same for the same assumptions, whatever their order."""
        plain = {
            name: [repr(each.values), repr(each.sd), each.flag.value, each.source, each.fitted]
            for name, each in sorted(self._found.items())
        }
        return sha256(canonical({"as_of": str(self.as_of), "parameters": plain})).hexdigest()


NAMES: Final = frozenset({
    "stock.pu", "stock.other", "stock.bpu", "stock.fund",
    "pay.bpu.steady", "pay.bpu.casual", "pay.pu", "casual.bpu", "exit.bpu", "exit.pu",
    "new.bpu", "new.pu", "season", "imitation", "outreach", "hiring.growth",
    "eligible.bpu", "eligible.pu", "eligible.growth", "conversion",
    "jht", "tariff", "discount", "loss", "net.pu", "net.growth", "yield", "outgo", "valuation",
    "noise", "fan.width", "age.limit",
})  # fmt: skip
"""Every assumption that the model makes."""
MONEY: Final = frozenset({"stock.fund", "net.growth", "yield", "outgo", "valuation"})
"""Those that move the fund and no member."""


def read_parameters(written: str) -> Parameters:
    """The assumptions of a TOML text. Raises Unsourced, KeyError and ValueError, with the name."""
    found = tomllib.loads(written)
    rows = [_parameter(row) for row in found["parameter"]]
    named = {each.name: each for each in rows}
    if len(named) != len(rows):
        raise ValueError("a parameter is there twice")
    return Parameters(named, Month.read(found["as_of"]))


def _parameter(row: Mapping[str, Any]) -> Parameter:
    if "flag" not in row:
        raise Unsourced(f"{row['name']} has no flag; one of {', '.join(Flag)}.")
    value = row["value"]
    values = tuple(map(float, value)) if isinstance(value, list) else (float(value),)
    return Parameter(
        row["name"], values, row["unit"], Flag(row["flag"]), row.get("source", ""),
        float(row.get("sd", 0)), row.get("spread", ""),
    )  # fmt: skip


SHIPPED: Final = read_parameters(
    files("projection").joinpath("data/parameters.toml").read_text(encoding="utf-8")
)
"""The assumptions that the product is shipped with."""
