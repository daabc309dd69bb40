"""What is wrong with a cell or a file, on one line, in words for whoever made the file."""

from domain.problem import Problem
from locales.catalogue import has
from locales.values import fill


def tell(problem: Problem, language: str) -> str:
    """The explanation; where the chat's own words would not fit a table there are others."""
    own = f"cell.{problem.code}"
    key = own if has(language, own) else problem.code
    return " ".join(fill(language, key, problem.details).split())
