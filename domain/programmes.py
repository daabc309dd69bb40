"""The programmes that a BPU worker can hold, and the sectors that are priced apart."""

from enum import StrEnum
from functools import cache


class Programme(StrEnum):
    """JKK and JKM are the minimum; JHT is optional savings.

    Source: spokesman quoted by Kompas, 22 Sep 2024; JP and JKP are not for BPU (Parapuan 2021).
    """

    JKK = "JKK"
    JKM = "JKM"
    JHT = "JHT"


MANDATORY = frozenset({Programme.JKK, Programme.JKM})


def programmes_text(programmes: frozenset[Programme]) -> str:
    """`JKK+JKM`, always in the order of the enumeration: one set has one spelling."""
    return "+".join(each for each in Programme if each in programmes)


@cache
def programmes_of(text: str) -> frozenset[Programme]:
    """The programmes that `programmes_text` wrote."""
    return frozenset(map(Programme, text.split("+")))


class Sector(StrEnum):
    """PP 50/2025 gives transport workers a longer relief than everybody else."""

    GENERAL = "general"
    TRANSPORT = "transport"
