"""Which job, and which regency or city, words in a cell clearly mean."""

from functools import lru_cache

from domain import occupations, regions
from domain.problem import Problem
from domain.sheets.faults import RowProblem


@lru_cache(maxsize=1024)
def read_occupation(words: str) -> occupations.Occupation | Problem:
    """The job that is clearly meant, or what could be meant. Never raises."""
    if occupations.sounds_employed(words):
        return Problem(RowProblem.EMPLOYED)
    matches = occupations.search_jobs(words)
    if found := occupations.confident(matches):
        return found
    names = " / ".join(match.occupation.name["id"] for match in matches[:3])
    details = {"words": words[:40], "choices": names}
    return Problem(RowProblem.OCCUPATION_CHOICES if names else RowProblem.OCCUPATION, details)


@lru_cache(maxsize=1024)
def read_place(words: str) -> regions.Region | Problem:
    """The regency or city that is clearly meant, or what could be meant. Never raises."""
    matches = regions.search_places(words)
    if found := regions.confident(matches):
        return found
    names = " / ".join(match.region.name for match in matches[:3])
    details = {"words": words[:40], "choices": names}
    return Problem(RowProblem.PLACE_CHOICES if names else RowProblem.PLACE, details)
