"""What BPU cover pays, in whole rupiah: the figures we tell people, from `data/benefits.toml`."""

from dataclasses import dataclass
from functools import cache

from domain import dated
from domain.contributions import Band
from domain.money import Rupiah

_DATA = dated.table("benefits.toml")
_JKK, _JKM, _SCHOLARSHIP = _DATA["jkk"], _DATA["jkm"], _DATA["scholarship"]

JKM_WAITING_MONTHS: int = _JKM["waiting"]["months"]
"""Full months of membership before JKM pays in full. Source: Permenaker 1/2025."""


@dataclass(frozen=True, slots=True)
class Benefits:
    """What a member of one band is promised; those of an accident at work begin with `work_`.

    Medical care after an accident at work has no figure: it is paid without a limit, by medical
    need (PP 82/2019), so there is nothing here to get wrong.
    """

    work_death: Rupiah
    work_total_disability: Rupiah
    work_funeral: Rupiah
    work_periodic: Rupiah
    work_home_care: Rupiah
    """At most, within one year."""
    jkm: Rupiah
    """A death that is not from work: the sum of the next three."""
    jkm_death: Rupiah
    jkm_periodic: Rupiah
    jkm_funeral: Rupiah
    """Also all that JKM pays in the first JKM_WAITING_MONTHS."""
    scholarship: Rupiah
    """At most, for `scholarship_children` together, from kindergarten to university."""
    scholarship_children: int
    scholarship_until_age: int
    """Or until the child marries or works."""
    scholarship_jkm_years: int
    """Years that must have been paid when the death was not from work."""


@cache
def benefits(band: Band) -> Benefits:
    """What cover in this band pays. Sources: PP 44/2015, PP 82/2019; each in the data."""
    return Benefits(
        work_death=Rupiah(band.base * _JKK["death"]["base_times"]),
        work_total_disability=Rupiah(band.base * _JKK["total_disability"]["base_times"]),
        work_funeral=Rupiah(_JKK["funeral"]["amount"]),
        work_periodic=Rupiah(_JKK["periodic"]["amount"]),
        work_home_care=Rupiah(_JKK["home_care"]["amount"]),
        jkm=jkm(JKM_WAITING_MONTHS),
        jkm_death=Rupiah(_JKM["death"]["amount"]),
        jkm_periodic=Rupiah(_JKM["periodic"]["amount"]),
        jkm_funeral=Rupiah(_JKM["funeral"]["amount"]),
        scholarship=_full_scholarship(),
        scholarship_children=_SCHOLARSHIP["children"],
        scholarship_until_age=_SCHOLARSHIP["until_age"],
        scholarship_jkm_years=_SCHOLARSHIP["jkm"]["paid_years"],
    )


def jkm(months_paid: int) -> Rupiah:
    """What JKM pays for a death after so many full, paid months of membership.

    Months paid in advance do not count before they are over. Raises ValueError for a negative
    number. Source: Permenaker 1/2025 (the funeral only in the first three months).
    """
    if months_paid < 0:
        raise ValueError(f"Nobody has been a member for {months_paid} months; count from 0.")
    parts = ("funeral",) if months_paid < JKM_WAITING_MONTHS else ("death", "periodic", "funeral")
    return Rupiah(sum(_JKM[part]["amount"] for part in parts))


def _full_scholarship() -> Rupiah:
    """For a child who takes every level, times the children."""
    one_child = sum(level["yearly"] * level["years"] for level in _SCHOLARSHIP["levels"])
    return Rupiah(one_child * _SCHOLARSHIP["children"])
