"""The programmes that a BPU worker can hold, and the sectors that are priced apart."""

from enum import StrEnum


class Programme(StrEnum):
    """JKK and JKM are the minimum; JHT is optional savings.

    Source: spokesman quoted by Kompas, 22 Sep 2024; JP and JKP are not for BPU (Parapuan 2021).
    """

    JKK = "JKK"
    JKM = "JKM"
    JHT = "JHT"


MANDATORY = frozenset({Programme.JKK, Programme.JKM})


class Sector(StrEnum):
    """PP 50/2025 gives transport workers a longer relief than everybody else."""

    GENERAL = "general"
    TRANSPORT = "transport"
